/** One visit of a call to a node: resolve, check, run, publish. Never rejects. */

import type { AnyActorRef } from 'xstate';
import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import { ERROR_PORT, needOf } from '../../shared/flow-schema/node-card.ts';
import { type Call, CallEnded, type CallState } from '../call/call.ts';
import type { Outcome } from '../nodes/node-kind.ts';
import { fitting } from './flow-variables.ts';
import type { Leaving } from './leaving.ts';
import type { ProgramNode } from './program.ts';
import { scopeOf } from './scope.ts';
import { maskText, maskVars } from './secrets.ts';
import { shownVars } from './shown-vars.ts';
import type { VisitInput, VisitOutput } from './visit.ts';
import { VisitScene } from './visit-scene.ts';
import { type World, worldOf } from './world.ts';

/** The loop takes a turn after so many nodes that took no time. */
const HOPS_PER_TURN = 32;
/** So many nodes without a wait can only be a circle. */
export const MOST_QUICK_HOPS = 1000;
/** A node that may wait, but took less than so many milliseconds, did not wait. */
const QUICK = 5;

/** @param leaving tells when the graph has left the node: what comes then is nobody's */
export async function runNode(
  visit: VisitInput,
  system: AnyActorRef['system'],
  leaving: Leaving,
): Promise<VisitOutput> {
  const world = worldOf(system);
  const call = world.directory.get(visit.callId);
  const node = world.program.nodes.get(visit.node);
  if (!call || !node) return { port: ERROR_PORT.id, error: 'the call or the node is unknown', turn: 'stop' };
  const entered = world.clock.monotonic();
  const publish = (fact: CallFact) => {
    if (!leaving.left) call.publish(fact);
  };
  // A busy machine makes everything slow: only what may wait can have waited.
  const wasQuick = () => !node.kind.card.waits || world.clock.monotonic() - entered < QUICK;
  const path = [...world.path, node.id];
  publish({ type: 'node.entered', path, kind: node.kind.card.kind, ...flowOf(node, world) });
  try {
    if (visit.quickHops > 0 && visit.quickHops % HOPS_PER_TURN === 0) await world.turn();
    if (visit.quickHops >= MOST_QUICK_HOPS) throw new Circle();
    const outcome = await outcomeOf(visit, node, call, world, leaving);
    const secrets = secretsOf(outcome);
    const set = fitting(world.program.variables, outcome.set ?? {});
    const masked = outcome.inside ? outcome.inside.secrets : visit.secrets;
    const shown = maskVars(set, outcome.secret ? Object.values(set).map(String) : masked);
    const changed = Object.keys(set).length > 0;
    if (outcome.note !== undefined) {
      publish({ type: 'note.written', path, text: maskText(outcome.note, visit.secrets) });
    }
    publish({ type: 'node.left', path, port: outcome.port, ...(changed && { set: shownVars(shown) }) });
    return {
      port: outcome.port,
      quick: wasQuick(),
      ...(changed && { set }),
      ...(outcome.digits !== undefined && { digits: outcome.digits }),
      ...(outcome.results && { results: outcome.results }),
      ...(outcome.outgoing && { outgoing: outcome.outgoing }),
      ...languageOf(outcome),
      ...(outcome.returned && { returned: outcome.returned }),
      ...(outcome.goTo && { goTo: outcome.goTo }),
      ...(outcome.inside && { quickHops: outcome.inside.quickHops }),
      // A flow that was entered has ended the call: nothing is left to do for the one that entered it.
      ...(outcome.inside && !visit.gone && call.ended.aborted && { turn: 'stop' as const }),
      ...(secrets.length > 0 && { secrets }),
    };
  } catch (error) {
    if (!visit.gone && wasLost(call)) return { port: ERROR_PORT.id, turn: 'gone' };
    const message = maskText(error instanceof Error ? error.message : String(error), visit.secrets).slice(0, 500);
    publish({ type: 'node.failed', path, message });
    if (!leaving.left) world.log.warn({ call: call.id, node: node.id, error: message }, 'a node failed');
    return { port: ERROR_PORT.id, error: message, quick: wasQuick(), ...(error instanceof Circle && { turn: 'stop' }) };
  }
}

async function outcomeOf(
  visit: VisitInput,
  node: ProgramNode,
  call: Call,
  world: World,
  leaving: Leaving,
): Promise<Outcome<string>> {
  mustFit(node, call.state);
  const scope = scopeOf(visit, call, world.program);
  const language = visit.language || (world.program.flow.language ?? 'en');
  const outcome = await node.kind.run(
    node.config.resolve(scope, language),
    new VisitScene({ visit, node, call, world, leaving, scope, language }),
  );
  if (!node.ports.has(outcome.port)) throw new TypeError(`the node has no exit ${outcome.port}`);
  return outcome;
}

/** Where a journal comes into another flow, it says which version that is. */
function flowOf({ kind }: ProgramNode, { path, program }: World) {
  if (path.length === 0 || kind.card.role !== 'start') return {};
  return { flow: program.flow.id, version: program.version };
}

const fitsNeed = {
  any: () => true,
  open: (state: CallState) => state !== 'ended',
  unanswered: (state: CallState) => state === 'ringing' || state === 'early',
  answered: (state: CallState) => state === 'answered',
};

function mustFit({ kind: { card }, config }: ProgramNode, state: CallState): void {
  const need = needOf(card, config.drawn);
  if (!fitsNeed[need](state)) throw new TypeError(`${card.label.en} needs a call that is ${need}; it is ${state}`);
}

/** The call has ended, and not because the flow ended it. */
function wasLost(call: Call): boolean {
  const why: unknown = call.ended.reason;
  return call.ended.aborted && why instanceof CallEnded && why.cause.by !== 'flow';
}

/** Of this box, or of the flow that it entered. */
function languageOf({ language, inside }: Outcome<string>): Pick<VisitOutput, 'language'> {
  const set = language ?? inside?.language;
  return set ? { language: set } : {};
}

/** The flow goes round without ever waiting. */
class Circle extends Error {
  constructor() {
    super(`the flow goes round in a circle: ${MOST_QUICK_HOPS} boxes without a wait`);
    this.name = 'Circle';
  }
}

function secretsOf({ secret, digits, set, inside }: Outcome<string>): string[] {
  if (inside) return [...inside.secrets];
  if (!secret) return [];
  return [...new Set([digits ?? '', ...Object.values(set ?? {}).map(String)])].filter((text) => text !== '');
}
