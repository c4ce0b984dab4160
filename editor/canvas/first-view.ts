/** What a drawing shows when it is opened: all of it if that can be read, else its beginning. */

import type { Viewport } from '@xyflow/react';

export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Below this the words in a box are hard to read. */
export const SMALLEST_READABLE = 0.7;
const ROOM = { x: 32, y: 24 };

/**
 * `drawing` and `start` in canvas units, the view in pixels. What fits is centred and never enlarged; what does not
 * is begun at the start node, without leaving an empty margin where there is more to be seen.
 */
export function firstView(drawing: Rect, start: Rect, view: { width: number; height: number }): Viewport {
  const [width, height] = [drawing.right - drawing.left, drawing.bottom - drawing.top];
  const [innerWidth, innerHeight] = [view.width - 2 * ROOM.x, view.height - 2 * ROOM.y];
  const zoom = Math.max(SMALLEST_READABLE, Math.min(1, innerWidth / width, innerHeight / height));
  const x = axis(
    { from: drawing.left * zoom, to: drawing.right * zoom },
    ((start.left + start.right) / 2) * zoom - innerWidth / 2,
    innerWidth,
  );
  const y = axis({ from: drawing.top * zoom, to: drawing.bottom * zoom }, start.top * zoom, innerHeight);
  return { x: ROOM.x - x, y: ROOM.y - y, zoom };
}

/** Where the view begins on one axis: centred if all fits, else at `wanted`, held within the drawing. */
function axis({ from, to }: { from: number; to: number }, wanted: number, room: number): number {
  const spare = room - (to - from);
  return spare >= 0 ? from - spare / 2 : Math.min(Math.max(wanted, from), to - room);
}
