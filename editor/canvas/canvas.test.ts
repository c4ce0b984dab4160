import { describe, expect, test } from 'vitest';
import { catalogue, cards as realCards } from '../../runtime/nodes/catalogue.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { boxSize, factRows, stripPorts } from './box-size.ts';
import { boxesOf, cordsOf, jacksOfNode, sizeOfNode } from './boxes.ts';
import { cordPath, plugAt } from './cord-path.ts';
import { jackLabel } from './jack-labels.ts';
import { groupedCards, matches } from './palette-groups.ts';
import { showValue, summaryLines } from './summary.ts';
import { tidy } from './tidy.ts';
import { readClip } from './use-keys.ts';

const cards = new Map(realCards.map((card) => [card.kind, card]));
const card = (kind: string) => catalogue.get(kind)!.card;
const en = {
  local: (text: { en: string }) => text.en,
  recordingName: () => 'Opening hours',
  quoted: (text: string) => `“${text}”`,
  on: 'on',
  off: 'off',
};
const node = (id: string, kind: string, config: Record<string, unknown> = {}) => ({
  id,
  kind,
  version: 1,
  config,
  position: { x: 0, y: 0 },
});
const drawing: Flow = {
  schemaVersion: 1,
  id: 'f',
  name: 'F',
  access: 'none',
  nodes: [node('start', 'incoming-call'), node('pick-up', 'answer'), node('bye', 'hang-up')],
  edges: [
    { id: 'e1', source: 'start', port: 'in', target: 'pick-up' },
    { id: 'e2', source: 'pick-up', port: 'answered', target: 'bye' },
  ],
};

describe('the facts on a box', () => {
  test('words stand in quotation marks, recordings by their name', () => {
    expect(summaryLines(card('announce'), { prompt: { say: ' Hello. ' } }, en)).toEqual(['“Hello.”']);
    expect(summaryLines(card('announce'), { prompt: { prompt: 'p1' } }, en)).toEqual(['♪ Opening hours']);
  });

  test('a missing field leaves its line out; a default counts', () => {
    expect(summaryLines(card('announce'), {}, en)).toEqual([]);
    expect(summaryLines(card('wait'), {}, en)).toEqual(['2 s']);
  });

  test('a line that says less of the same is left out', () => {
    expect(summaryLines(card('reject'), { status: 486, reason: 'Busy' }, en)).toEqual(['486 Busy']);
    expect(summaryLines(card('reject'), { status: 486 }, en)).toEqual(['486']);
  });

  test('any value is shown without harm', () => {
    for (const value of [null, undefined, [], {}, [null], [[]], { say: 7 }]) {
      expect(typeof showValue(undefined, value, en)).toBe('string');
    }
  });

  test('very long words are cut', () => {
    expect(summaryLines(card('announce'), { prompt: { say: 'x'.repeat(4000) } }, en)[0]!.length).toBeLessThan(170);
  });
});

describe('the box', () => {
  test('is on the grid, of constant width unless the labels of its jacks could not be read', () => {
    for (let ports = 0; ports <= 16; ports++) {
      const { width, height } = boxSize(ports, true, 2);
      expect([width % 8, height % 8]).toEqual([0, 0]);
      expect(width).toBeGreaterThanOrEqual(Math.max(256, ports * 48));
    }
    expect(boxSize(4, false, 0).width).toBe(boxSize(1, true, 2).width);
  });

  test('gives a lone long fact two rows', () => {
    expect([factRows([]), factRows(['a']), factRows(['a'.repeat(60)]), factRows(['a', 'b', 'c'])]).toEqual([
      0, 1, 2, 2,
    ]);
  });

  test('the error exit is no jack of the strip, and an end has none', () => {
    expect(stripPorts(card('answer'), {}).map(({ id }) => id)).toEqual(['answered']);
    expect(stripPorts(card('hang-up'), {})).toEqual([]);
  });

  test('jacks of choices show key and meaning; those of cases their name or place', () => {
    const label = (kind: string, config: Record<string, unknown>, index: number) =>
      jackLabel(stripPorts(card(kind), config)[index]!, card(kind), config, en);
    expect(label('menu', { choices: [{ digit: '1', label: 'Sales' }] }, 0)).toBe('1 Sales');
    const cases = [
      { id: 'c4', label: 'Evening', when: 'true' },
      { id: 'c1', when: 'true' },
    ];
    expect([label('condition', { cases }, 0), label('condition', { cases }, 1)]).toEqual(['Evening', '2']);
  });
});

describe('what the canvas draws', () => {
  test('boxes that did not change keep their identity', () => {
    const before = boxesOf(drawing, cards, [], undefined);
    const edited: Flow = {
      ...drawing,
      nodes: [drawing.nodes[0]!, { ...drawing.nodes[1]!, label: 'x' }, drawing.nodes[2]!],
    };
    const after = boxesOf(edited, cards, before, undefined);
    expect([after[0] === before[0], after[1] === before[1], after[2] === before[2]]).toEqual([true, false, true]);
  });

  test('a new cord redraws the node it leaves, and no other', () => {
    const before = boxesOf(drawing, cards, [], undefined);
    const wired = { ...drawing, edges: [...drawing.edges, { id: 'e3', source: 'start', port: 'out', target: 'bye' }] };
    const after = boxesOf(wired, cards, before, undefined);
    expect(after.map((box, index) => box === before[index])).toEqual([false, true, true]);
    const cords = cordsOf(drawing, [], undefined);
    expect(cordsOf(wired, cords, undefined).slice(0, 2)).toEqual(cords);
  });

  test('a cord that leads nowhere is not drawn', () => {
    const broken = { ...drawing, edges: [{ id: 'e9', source: 'start', port: 'in', target: 'nowhere' }] };
    expect(cordsOf(broken, [], undefined)).toEqual([]);
  });
});

describe('a cord', () => {
  const ends = { sourceX: 0, sourceY: 0, targetWidth: 256 };
  const end = (path: string) => path.split(' ').at(-1);

  test('enters at the top of what lies below', () => {
    expect(end(cordPath({ ...ends, targetX: 40, targetY: 200 }).path)).toBe('40,200');
  });

  test('enters at the left of what lies beside', () => {
    expect(end(cordPath({ ...ends, targetX: 400, targetY: -20 }).path)).toBe('272,0');
  });

  test('that goes far back up runs beside both boxes, and enters at the top', () => {
    const { path, midX } = cordPath({ ...ends, targetX: 40, targetY: -400 });
    expect(end(path)).toBe('40,-400');
    expect(midX).toBeGreaterThan(40 + 128);
  });

  test('begins in the middle of its jack', () => {
    expect(plugAt(100, 100, 'done')).toEqual({ sourceX: 100, sourceY: 88, sideways: false });
    expect(plugAt(100, 100, 'error')).toEqual({ sourceX: 88, sourceY: 100, sideways: true });
  });
});

describe('tidy layout', () => {
  test('goes from top to bottom, on the grid, and no box covers another', () => {
    const size = (of: Flow['nodes'][number]) => sizeOfNode(of, cards);
    const places = tidy(drawing, size, (of) => jacksOfNode(of, cards));
    const ys = drawing.nodes.map(({ id }) => places.get(id)!.y);
    for (const [index, each] of drawing.nodes.entries()) {
      expect(places.get(each.id)!.x % 8).toBe(0);
      if (index > 0) expect(ys[index]!).toBeGreaterThanOrEqual(ys[index - 1]! + size(drawing.nodes[index - 1]!).height);
    }
  });

  test('takes circles and loose nodes', () => {
    const odd: Flow = {
      ...drawing,
      nodes: [...drawing.nodes, node('loose', 'wait')],
      edges: [
        ...drawing.edges,
        { id: 'e3', source: 'bye', port: 'x', target: 'start' },
        { id: 'e4', source: 'bye', port: 'y', target: 'bye' },
      ],
    };
    expect(
      tidy(
        odd,
        (of) => sizeOfNode(of, cards),
        (of) => jacksOfNode(of, cards),
      ).size,
    ).toBe(4);
  });

  test('stands in the order of the jacks, so that cords do not cross', () => {
    const choices = ['1', '2', '3'].map((key) => ({ digit: key }));
    const flow: Flow = {
      ...drawing,
      nodes: [node('c', 'wait'), node('a', 'wait'), node('ask', 'menu', { choices }), node('b', 'wait')],
      edges: [
        { id: 'e1', source: 'ask', port: '3', target: 'c' },
        { id: 'e2', source: 'ask', port: '1', target: 'a' },
        { id: 'e3', source: 'ask', port: '2', target: 'b' },
      ],
    };
    const places = tidy(
      flow,
      (of) => sizeOfNode(of, cards),
      (of) => jacksOfNode(of, cards),
    );
    const [a, b, c] = ['a', 'b', 'c'].map((id) => places.get(id)!.x);
    expect(a! < b! && b! < c!).toBe(true);
  });
});

describe('the palette', () => {
  test('has every kind in a group, the way of a call', () => {
    const groups = groupedCards(realCards);
    expect(groups.flatMap((group) => group.cards).length).toBe(realCards.length);
    expect([groups[0]!.group, groups.at(-1)!.group]).toEqual(['entry', 'end']);
  });

  test('finds by name, kind and purpose', () => {
    expect(matches(card('announce'), 'recording plays', en.local)).toBe(true);
    expect(matches(card('announce'), 'hang', en.local)).toBe(false);
  });
});

describe('the clipboard', () => {
  test('takes nodes, and nothing else', () => {
    const clip = { nodes: drawing.nodes, edges: drawing.edges };
    expect(readClip(JSON.stringify(clip))).toEqual(clip);
    for (const text of ['', 'hello', '{}', 'null', '{"nodes":[],"edges":[]}', '{"nodes":[{"id":1}],"edges":[]}']) {
      expect(readClip(text)).toBeUndefined();
    }
  });
});
