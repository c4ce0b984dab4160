/** The shape of a cord: it hangs out of its jack and runs smoothly into the next node. */

export interface CordEnds {
  readonly sourceX: number;
  readonly sourceY: number;
  /** The middle of the target's top edge. */
  readonly targetX: number;
  readonly targetY: number;
  readonly targetWidth: number;
  /** The error jack sits on the right side and its cord leaves to the right. */
  readonly sideways?: boolean;
}

export interface Cord {
  readonly path: string;
  /** Where an arrow or a button would stand: the middle. */
  readonly midX: number;
  readonly midY: number;
}

/** A jack's target for the pointer is larger than its ring; the cord comes out of the ring's middle. */
const JACK_HALF = 12;

/** Where the cord of this exit begins, from the outer edge of the jack that the canvas library knows. */
export function plugAt(x: number, y: number, port: string): { sourceX: number; sourceY: number; sideways: boolean } {
  const sideways = port === 'error';
  return { sourceX: sideways ? x - JACK_HALF : x, sourceY: sideways ? y : y - JACK_HALF, sideways };
}

/** How far down the left side a cord enters that comes from there. */
const LEFT_ENTRY = 20;
const CLEARANCE = 24;

/** To the top of the target, or to its left side where the top is not in reach. */
export function cordPath(ends: CordEnds): Cord {
  const { sourceX, sourceY, targetX, targetY, targetWidth, sideways = false } = ends;
  const left = targetX - targetWidth / 2;
  const fromLeft = targetY < sourceY + CLEARANCE && left > sourceX + CLEARANCE;
  const [endX, endY] = fromLeft ? [left, targetY + LEFT_ENTRY] : [targetX, targetY];
  const dx = endX - sourceX;
  const dy = endY - sourceY;
  if (!sideways && !fromLeft && dy < -FAR_BACK) return cordAround(ends);
  const reach = Math.hypot(dx, dy);
  // A cord between rows that are close stays between them; only one that goes back up may swing out.
  const room = dy > 0 && !sideways && !fromLeft ? Math.max(36, dy * 0.6) : 180;
  const slack = Math.min(Math.max(reach * 0.42, 28), room, 180);
  const back = dy < 0 ? Math.min(160, -dy * 0.25) : 0;
  const [c1x, c1y] = sideways ? [sourceX + slack + back, sourceY] : [sourceX, sourceY + slack + back];
  const [c2x, c2y] = fromLeft ? [endX - slack, endY] : [endX, endY - slack - back];
  return {
    path: `M${sourceX},${sourceY} C${c1x},${c1y} ${c2x},${c2y} ${endX},${endY}`,
    midX: (sourceX + 3 * c1x + 3 * c2x + endX) / 8,
    midY: (sourceY + 3 * c1y + 3 * c2y + endY) / 8,
  };
}

/** Going back further than this, a cord runs beside the boxes instead of behind them. */
const FAR_BACK = 96;
/** From the middle of a jack to free space beside its box, at the most. */
const PAST_SOURCE = 168;
const PAST_TARGET = 56;
const BEND = 56;

/** Down, to the right of both boxes, up, and into the target from above. */
function cordAround({ sourceX, sourceY, targetX, targetY, targetWidth }: CordEnds): Cord {
  const side = Math.max(sourceX + PAST_SOURCE, targetX + targetWidth / 2 + PAST_TARGET);
  const out = `C${sourceX},${sourceY + BEND} ${side},${sourceY + BEND} ${side},${sourceY - BEND / 2}`;
  const back = `C${side},${targetY - BEND} ${targetX},${targetY - BEND} ${targetX},${targetY}`;
  const turn = targetY + BEND / 2;
  return {
    path: `M${sourceX},${sourceY} ${out} L${side},${turn} ${back}`,
    midX: side,
    midY: (sourceY + targetY) / 2,
  };
}
