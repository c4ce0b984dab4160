import { describe, expect, test } from 'vitest';
import { firstView, type Rect, SMALLEST_READABLE } from './first-view.ts';

const rect = (left: number, top: number, width: number, height: number): Rect => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});
const view = { width: 800, height: 560 };

/** Where a rectangle of the drawing is on the screen. */
function seen(drawing: Rect, start: Rect, of: Rect): Rect & { zoom: number } {
  const { x, y, zoom } = firstView(drawing, start, view);
  const place = { left: of.left * zoom + x, top: of.top * zoom + y };
  return { ...place, right: of.right * zoom + x, bottom: of.bottom * zoom + y, zoom };
}

describe('the first view', () => {
  test('a small drawing stands in the middle and is not enlarged', () => {
    const lone = rect(1000, -50, 200, 100);
    expect(seen(lone, lone, lone)).toEqual({ left: 300, right: 500, top: 230, bottom: 330, zoom: 1 });
  });

  test('a drawing a little too large is made smaller until it fits', () => {
    const drawing = rect(0, 0, 500, 640);
    const { top, bottom, zoom } = seen(drawing, rect(100, 0, 256, 72), drawing);
    expect({ top, bottom, zoom }).toEqual({ top: 24, bottom: 536, zoom: 0.8 });
  });

  test('a tall drawing stays readable, with the start at the top', () => {
    const start = rect(200, 0, 256, 72);
    const drawing = rect(0, 0, 600, 3000);
    const box = seen(drawing, start, start);
    expect(box.zoom).toBe(SMALLEST_READABLE);
    expect(box.top).toBe(24);
    expect(seen(drawing, start, drawing).left).toBeCloseTo(190);
  });

  test('a wide drawing begins around the start, not in the void beside it', () => {
    const drawing = rect(0, 0, 6000, 400);
    const atEdge = rect(0, 0, 256, 72);
    expect(seen(drawing, atEdge, drawing).left).toBe(32);
    const inside = rect(3000, 0, 256, 72);
    const box = seen(drawing, inside, inside);
    expect((box.left + box.right) / 2).toBeCloseTo(400);
    const atEnd = rect(5744, 0, 256, 72);
    expect(seen(drawing, atEnd, drawing).right).toBeCloseTo(768);
  });

  test('a start at the lower end is shown with what is above it', () => {
    const drawing = rect(0, 0, 300, 2000);
    expect(seen(drawing, rect(0, 1900, 256, 72), drawing).bottom).toBeCloseTo(536);
  });
});
