/** The drawing that is open: the flow, how it got there, what the canvas shows of it, and what is selected. */

import { applyEdgeChanges, applyNodeChanges, type EdgeChange, type NodeChange } from '@xyflow/react';
import { create } from 'zustand';
import type { FlowAnswer } from '../../shared/api/http.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { type BoxNode, boxesOf, type CordEdge, cordsOf } from '../canvas/boxes.ts';
import { useCatalogue } from './catalogue.ts';
import { move, type Pieces } from './flow-edits.ts';
import { emptyHistory, type History, pause, redo, remember, undo } from './history.ts';

export interface DocumentState {
  readonly flow: Flow;
  /** The flow as the server has it; the same object when nothing was changed. */
  readonly saved: Flow;
  readonly server: Omit<FlowAnswer, 'flow' | 'problems'>;
  readonly history: History<Flow>;
  readonly nodes: readonly BoxNode[];
  readonly edges: readonly CordEdge[];
  readonly chosen: Pieces;
  readonly problems: readonly Problem[];
  /** A field that should get the focus, from a problem that was clicked; `turn` tells two clicks apart. */
  readonly wanted: { readonly field: string; readonly turn: number } | undefined;

  open(answer: FlowAnswer): void;
  /** Takes the next flow as one step; steps `about` the same thing in a row are one. `choose`: what to select then. */
  edit(next: Flow, about?: string, choose?: Pieces): void;
  endStep(): void;
  undo(): void;
  redo(): void;
  choose(pieces: Pieces, field?: string): void;
  nodesChanged(changes: NodeChange<BoxNode>[]): void;
  edgesChanged(changes: EdgeChange<CordEdge>[]): void;
}

const NOTHING: Flow = { schemaVersion: 1, id: '', name: '', access: 'none', nodes: [], edges: [] };
export const NONE: Pieces = { nodes: [], edges: [] };

/** Boxes and cords of a flow; `choose` undefined keeps the selection. */
function drawn(flow: Flow, before: Pick<DocumentState, 'nodes' | 'edges'>, choose?: Pieces) {
  const cards = useCatalogue.getState().cards;
  const nodes = boxesOf(flow, cards, before.nodes, choose && new Set(choose.nodes));
  const edges = cordsOf(flow, before.edges, choose && new Set(choose.edges));
  return { nodes, edges, chosen: chosenOf(nodes, edges) };
}

const chosenOf = (nodes: readonly BoxNode[], edges: readonly CordEdge[]): Pieces => ({
  nodes: nodes.filter((box) => box.selected).map((box) => box.id),
  edges: edges.filter((cord) => cord.selected).map((cord) => cord.id),
});

export const useDocument = create<DocumentState>((set, get) => ({
  flow: NOTHING,
  saved: NOTHING,
  server: { rev: 0, updatedAt: 0, changed: false, sip: '' },
  history: emptyHistory(),
  nodes: [],
  edges: [],
  chosen: NONE,
  problems: [],
  wanted: undefined,

  open({ flow, problems, ...server }) {
    const fresh = { nodes: [], edges: [] };
    set({
      flow,
      saved: flow,
      server,
      problems,
      history: emptyHistory(),
      ...drawn(flow, fresh, NONE),
      wanted: undefined,
    });
  },

  edit(next, about, choose) {
    const state = get();
    if (next === state.flow) return;
    set({ flow: next, history: remember(state.history, state.flow, about), ...drawn(next, state, choose) });
  },

  endStep: () => set((state) => ({ history: pause(state.history) })),

  undo: () => set((state) => stepped(state, undo(state.history, state.flow))),
  redo: () => set((state) => stepped(state, redo(state.history, state.flow))),

  choose(pieces, field) {
    const state = get();
    const wanted = field === undefined ? undefined : { field, turn: (state.wanted?.turn ?? 0) + 1 };
    set({ ...drawn(state.flow, state, pieces), history: pause(state.history), wanted });
  },

  nodesChanged(changes) {
    const nodes = applyNodeChanges(changes, [...get().nodes]);
    set({ nodes });
    if (changes.some((change) => change.type === 'select'))
      set({ chosen: chosenOf(nodes, get().edges), wanted: undefined });
    // While a box is dragged the flow stays as it was before; where it is dropped is one step.
    const dropped = changes.flatMap((change) => (change.type === 'position' && !change.dragging ? [change.id] : []));
    if (dropped.length === 0) return;
    const positions = new Map(nodes.filter((box) => dropped.includes(box.id)).map((box) => [box.id, box.position]));
    get().edit(move(get().flow, positions));
  },

  edgesChanged(changes) {
    const edges = applyEdgeChanges(
      changes.filter((change) => change.type === 'select'),
      [...get().edges],
    );
    set({ edges, chosen: chosenOf(get().nodes, edges) });
  },
}));

function stepped(state: DocumentState, step: ReturnType<typeof undo<Flow>>): Partial<DocumentState> {
  if (!step) return {};
  return { flow: step.present, history: step.history, ...drawn(step.present, state) };
}

export const isDirty = (state: Pick<DocumentState, 'flow' | 'saved'>): boolean => state.flow !== state.saved;
