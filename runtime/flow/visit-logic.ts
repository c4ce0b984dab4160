/**
 * The one actor logic of all states: it visits a node. What `fromPromise` does, without an AbortController for every
 * node: a flow of quick nodes is half garbage otherwise.
 */

import type { ActorLogic, Snapshot } from 'xstate';
import { Leaving } from './leaving.ts';
import { runNode } from './run-node.ts';
import type { VisitInput, VisitOutput } from './visit.ts';

type VisitSnapshot = Snapshot<VisitOutput> & {
  readonly input: VisitInput | undefined;
  /** Of a visit that is under way. */
  readonly leaving: Leaving | undefined;
};
type VisitMessage = { readonly type: 'visited'; readonly output: VisitOutput } | { readonly type: 'xstate.stop' };

const over = { input: undefined, leaving: undefined, error: undefined } as const;

export const visitLogic: ActorLogic<VisitSnapshot, VisitMessage, VisitInput> = {
  getInitialSnapshot: (_scope, input) => ({
    status: 'active',
    output: undefined,
    error: undefined,
    input,
    leaving: new Leaving(),
  }),
  transition(snapshot, message) {
    if (snapshot.status !== 'active') return snapshot;
    if (message.type === 'visited') return { ...over, status: 'done', output: message.output };
    snapshot.leaving?.leave();
    return { ...over, status: 'stopped', output: undefined };
  },
  start(snapshot, { self, system }) {
    const { status, input, leaving } = snapshot;
    if (status !== 'active' || !input || !leaving) return;
    void runNode(input, system, leaving).then((output) => {
      if (!leaving.left) self.send({ type: 'visited', output });
    });
  },
  getPersistedSnapshot: (snapshot) => snapshot,
};
