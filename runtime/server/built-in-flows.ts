/** Flows that nobody drew: what happens where an account has none, and an emergency call's way past all of them. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import { compileFlow } from '../flow/compile-flow.ts';
import type { Program } from '../flow/program.ts';

/** Rings all phones of the account in the variable `target`. */
export const ringAccountFlow = (): Program => (ringAccount ??= compileFlow(flowOf('ring-account', ringBox), 0));

/** Dials the emergency number in the variable `target`. */
export const emergencyFlow = (): Program => (emergency ??= compileFlow(flowOf('emergency', emergencyBox), 0));

/** Rings `target` for somebody who is to be connected: the second one is rung for an answered caller, who hears it. */
export function callBackFlow(part: 'first' | 'second', ringFor: number): Program {
  const id = `${part}/${ringFor}`;
  const known = callBacks.get(id) ?? compileFlow(callBackDrawing(part, ringFor), 0);
  callBacks.set(id, known);
  return known;
}

const callBacks = new Map<string, Program>();

function callBackDrawing(part: 'first' | 'second', ringFor: number): Flow {
  const config = { targets: [{ to: '{{ vars.target }}' }], ringFor, whileRinging: 'tone' };
  const flow = flowOf('callback', { kind: 'dial', config });
  if (part === 'first') return flow;
  const answer = { id: 'pick-up', kind: 'answer', version: 1, config: {}, position: { x: 0, y: 240 } };
  return {
    ...flow,
    nodes: [...flow.nodes, answer],
    edges: [
      { id: 'e1', source: 'start', port: 'in', target: 'pick-up' },
      { id: 'e2', source: 'pick-up', port: 'answered', target: 'call' },
    ],
  };
}

let ringAccount: Program | undefined;
let emergency: Program | undefined;

const ringBox = { kind: 'ring-account', config: { account: '{{ vars.target }}', ringFor: 60 } };
const emergencyBox = { kind: 'dial', config: { targets: [{ to: '{{ vars.target }}' }], ringFor: 180 } };

/** One box behind the entry; whatever comes of it, the caller gets the status that fits. */
function flowOf(id: string, box: { readonly kind: string; readonly config: Readonly<Record<string, unknown>> }): Flow {
  const at = (y: number) => ({ version: 1, position: { x: 0, y } });
  return {
    schemaVersion: 1,
    id,
    name: id,
    access: 'none',
    nodes: [
      { id: 'start', kind: 'incoming-call', config: {}, ...at(0) },
      { id: 'call', ...box, ...at(120) },
    ],
    edges: [
      { id: 'e1', source: 'start', port: 'in', target: 'call' },
      { id: 'e2', source: 'start', port: 'out', target: 'call' },
    ],
    variables: [{ name: 'target', type: 'string' }],
  };
}
