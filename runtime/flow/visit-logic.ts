/**
 * The one actor logic of all states: it visits a node. What `fromPromise` does, without an AbortController for every
 * node: a flow of quick nodes is half garbage otherwise.
 */

import type { ActorLogic, Snapshot } from 'xstate';
import { Leaving } from './leaving.ts';
import { runNode } from './run-node.ts';
import type { VisitInput, VisitOutput } from './visit.ts';

type VisitSnapshot = Snapshot<VisitOutput> & { readonly input: VisitInput | undefined };
type VisitMessage = { readonly type: 'visited'; readonly output: VisitOutput } | { readonly type: 'xstate.stop' };

/** Visits that are under way, by their actor. */
const underWay = new WeakMap<object, Leaving>();

export const visitLogic: ActorLogic<VisitSnapshot, VisitMessage, VisitInput> = {
  getInitialSnapshot: (_scope, input) => ({ status: 'active', output: undefined, error: undefined, input }),
  transition(snapshot, message, { self }) {
    if (snapshot.status !== 'active') return snapshot;
    if (message.type === 'visited') {
      return { status: 'done', output: message.output, error: undefined, input: undefined };
    }
    underWay.get(self)?.leave();
    return { status: 'stopped', output: undefined, error: undefined, input: undefined };
  },
  start(snapshot, { self, system }) {
    if (snapshot.status !== 'active' || !snapshot.input) return;
    const leaving = new Leaving();
    underWay.set(self, leaving);
    void runNode(snapshot.input, system, leaving).then((output) => {
      if (!leaving.left) self.send({ type: 'visited', output });
    });
  },
  getPersistedSnapshot: (snapshot) => snapshot,
};
