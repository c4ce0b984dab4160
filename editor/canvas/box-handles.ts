/** Where jacks and entry of a box are, in its own coordinates, so that cords need no measuring. Matches canvas.css. */

import { type NodeHandle, Position } from '@xyflow/react';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { type BoxSize, hasEntry } from './box-size.ts';

/** What the pointer can hit, in px. */
const SIDE = 24;
/** The thin edge at the left, the other borders, and the strip's own padding. */
const LEFT_EDGE = 3;
const BORDER = 1;
const STRIP_PADDING = 4;
const ERROR_TOP = 8;

/** `ports`: the exits along the strip, in their order. */
export function handlesOf(
  card: Pick<NodeCard, 'role'> | undefined,
  ports: readonly string[],
  { width, height }: BoxSize,
): NodeHandle[] {
  const size = { width: SIDE, height: SIDE };
  const first = LEFT_EDGE + STRIP_PADDING;
  const cell = (width - first - BORDER - STRIP_PADDING) / Math.max(1, ports.length);
  const jacks = ports.map((id, index): NodeHandle => {
    const x = first + cell * (index + 0.5) - SIDE / 2;
    return { id, type: 'source', position: Position.Bottom, x, y: height - BORDER - SIDE / 2, ...size };
  });
  const middle = LEFT_EDGE + (width - LEFT_EDGE - BORDER) / 2;
  const entry: NodeHandle = {
    id: 'entry',
    type: 'target',
    position: Position.Top,
    x: middle - SIDE / 2,
    y: 1,
    ...size,
  };
  const side = { x: width - BORDER - SIDE / 2, y: ERROR_TOP, ...size };
  const error: NodeHandle = { id: 'error', type: 'source', position: Position.Right, ...side };
  return [...(hasEntry(card) ? [entry] : []), ...jacks, ...(card?.role === 'end' ? [] : [error])];
}
