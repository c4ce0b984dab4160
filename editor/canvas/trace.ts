/** The path of one call that is shown on the canvas, from its journal. */

import { create } from 'zustand';
import type { CallAnswer } from '../../shared/api/http.ts';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';

interface TraceState {
  readonly call: CallAnswer['call'] | undefined;
  /** `node port` of each cord that was taken. */
  readonly cords: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
}

const NO_TRACE: TraceState = { call: undefined, cords: new Set(), nodes: new Set() };

export const useTrace = create<TraceState>(() => NO_TRACE);

/** The nodes and exits of the outermost flow that a journal went through. */
export function pathOf(journal: readonly CallEvent[]): { nodes: Set<string>; cords: Set<string> } {
  const nodes = new Set<string>();
  const cords = new Set<string>();
  for (const event of journal) {
    if (event.type === 'node.entered') nodes.add(event.path[0]!);
    if (event.type === 'node.left' && event.path.length === 1) cords.add(`${event.path[0]} ${event.port}`);
  }
  return { nodes, cords };
}

export function showTrace(answer: CallAnswer | undefined): void {
  useTrace.setState(answer ? { call: answer.call, ...pathOf(answer.journal) } : NO_TRACE, true);
}
