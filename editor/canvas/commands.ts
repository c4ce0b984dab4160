/** What the user can do to the drawing, by name: one list for buttons, keys and the command palette. */

import type { ReactFlowInstance, Viewport } from '@xyflow/react';
import type { FlowNode, Position } from '../../shared/flow-schema/flow.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { say } from '../messages/use-words.ts';
import { cardOf, useCatalogue } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { addNode, type Clip, connect, copy, move, paste, remove } from '../stores/flow-edits.ts';
import { usePreferences } from '../stores/preferences.ts';
import { notify } from '../ui/notices.ts';
import { BOX_WIDTH, boundsOf } from './box-size.ts';
import { type BoxNode, type CordEdge, jacksOfNode, sizeOfNode } from './boxes.ts';
import { firstView } from './first-view.ts';

/** How a drawing is fitted: with a little room around it, never enlarged. */
const VIEW = { padding: { y: '24px', x: '32px' }, maxZoom: 1 } as const;

type Canvas = ReactFlowInstance<BoxNode, CordEdge>;

let canvas: Canvas | undefined;
let surface: HTMLElement | undefined;

/** Names the canvas that commands act on. */
export function attachCanvas(instance: Canvas | undefined, element: HTMLElement | undefined): void {
  canvas = instance;
  surface = element;
}

/** What is shown first on a surface of this size. */
export function openingView(element: HTMLElement): Viewport {
  const { flow } = useDocument.getState();
  const { cards } = useCatalogue.getState();
  const sizeOf = (node: FlowNode) => sizeOfNode(node, cards);
  const drawing = boundsOf(flow, sizeOf);
  if (!drawing) return { x: 0, y: 0, zoom: 1 };
  const start = flow.nodes.find(({ kind }) => cards.get(kind)?.role === 'start') ?? flow.nodes[0]!;
  const { width, height } = element.getBoundingClientRect();
  return firstView(drawing, boundsOf({ ...flow, nodes: [start] }, sizeOf)!, { width, height });
}

const animation = (): { duration: number } => ({
  duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 180,
});

export function fitView(): void {
  void canvas?.fitView({ ...VIEW, ...animation() });
}
export const zoomIn = (): void => void canvas?.zoomIn(animation());
export const zoomOut = (): void => void canvas?.zoomOut(animation());

/** Brings a node into view without changing the zoom much, and selects it. */
export function showNode(id: string, field?: string): void {
  useDocument.getState().choose({ nodes: [id], edges: [] }, field);
  const box = useDocument.getState().nodes.find((node) => node.id === id);
  if (!box || !canvas) return;
  const { width = BOX_WIDTH, height = 100 } = box;
  const zoom = Math.max(canvas.getZoom(), 0.7);
  void canvas.setCenter(box.position.x + width / 2, box.position.y + height / 2, { zoom, ...animation() });
}

export function showEdge(id: string): void {
  const edge = useDocument.getState().flow.edges.find((candidate) => candidate.id === id);
  if (!edge) return;
  showNode(edge.source);
  useDocument.getState().choose({ nodes: [], edges: [id] });
}

/** Adds a node: at `at` (canvas units), or under what is selected, or in the middle of the view. */
export function place(card: NodeCard, at?: Position, from?: { source: string; port: string }): void {
  const { flow, edit } = useDocument.getState();
  const added = addNode(flow, card, at ?? freePlace());
  const plugged = from && card.role === 'step' ? connect(added.flow, from.source, from.port, added.id) : undefined;
  const wired =
    plugged ?? (from && card.role === 'end' ? connect(added.flow, from.source, from.port, added.id) : added.flow);
  edit(wired, undefined, { nodes: [added.id], edges: [] });
}

/** A spot that no box covers: below the selection, else in the middle of what is seen. */
function freePlace(): Position {
  const { nodes, chosen } = useDocument.getState();
  const below = nodes.find((box) => box.id === chosen.nodes[0]);
  let spot = below ? { x: below.position.x, y: below.position.y + (below.height ?? 96) + 56 } : middle();
  const covered = (): boolean =>
    nodes.some(({ position }) => Math.abs(position.x - spot.x) < BOX_WIDTH && Math.abs(position.y - spot.y) < 96);
  for (let tries = 0; covered() && tries < 50; tries++) spot = { x: spot.x + BOX_WIDTH + 40, y: spot.y };
  return spot;
}

function middle(): Position {
  if (!canvas || !surface) return { x: 0, y: 0 };
  const { left, top, width, height } = surface.getBoundingClientRect();
  const { x, y } = canvas.screenToFlowPosition({ x: left + width / 2, y: top + height / 2 });
  return { x: x - BOX_WIDTH / 2, y: y - 48 };
}

/** A point of the screen in canvas units. */
export const toCanvas = (x: number, y: number): Position => canvas?.screenToFlowPosition({ x, y }) ?? { x, y };

export function deleteChosen(): void {
  const { flow, chosen, edit } = useDocument.getState();
  edit(remove(flow, chosen), undefined, { nodes: [], edges: [] });
}

export function selectAll(): void {
  const { flow, choose } = useDocument.getState();
  choose({ nodes: flow.nodes.map((node) => node.id), edges: [] });
}

export function copyChosen(): Clip | undefined {
  const { flow, chosen } = useDocument.getState();
  return chosen.nodes.length === 0 ? undefined : copy(flow, chosen.nodes);
}

export function pasteClip(clip: Clip): void {
  const { flow, edit } = useDocument.getState();
  const once = [...useCatalogue.getState().cards.values()].filter(({ role }) => role === 'start' || role === 'root');
  const pasted = paste(flow, clip, { x: 32, y: 32 }, new Set(once.map(({ kind }) => kind)));
  for (const kind of pasted.refused) {
    const label = cardOf(kind)?.label[usePreferences.getState().language] ?? kind;
    notify({ tone: 'plain', text: say('canvas.onlyOneStart', { kind: label }) });
  }
  if (pasted.ids.length > 0) edit(pasted.flow, undefined, { nodes: pasted.ids, edges: [] });
}

export function duplicateChosen(): void {
  const clip = copyChosen();
  if (clip) pasteClip(clip);
}

/** Lays the drawing out anew, as one step. */
export async function tidyUp(): Promise<void> {
  const { tidy } = await import('./tidy.ts');
  const { flow, edit } = useDocument.getState();
  const { cards } = useCatalogue.getState();
  const sizeOf = (node: FlowNode) => sizeOfNode(node, cards);
  edit(
    move(
      flow,
      tidy(flow, sizeOf, (node) => jacksOfNode(node, cards)),
    ),
  );
  requestAnimationFrame(fitView);
}

/** The flow file, in the order of its fields, two spaces. */
export function exportFlow(): void {
  const { flow } = useDocument.getState();
  const file = new Blob([`${JSON.stringify(flow, null, 2)}\n`], { type: 'application/json' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${flow.id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
