import { describe, expect, test } from 'vitest';
import { blocksOf } from './markdown.tsx';

describe('help texts', () => {
  test('are split into their blocks', () => {
    const text =
      '# Menu\n\nAsks for *one* key.\nReally.\n\n- first\n- second\n  goes on\n\n```\ncode # here\n```\n\n1. one\n2. two';
    expect(blocksOf(text)).toEqual([
      { type: 'heading', text: 'Menu' },
      { type: 'paragraph', text: 'Asks for *one* key. Really.' },
      { type: 'list', ordered: false, items: ['first', 'second goes on'] },
      { type: 'code', text: 'code # here' },
      { type: 'list', ordered: true, items: ['one', 'two'] },
    ]);
  });

  test('markup of other kinds stays text', () => {
    expect(blocksOf('<script>alert(1)</script>')).toEqual([{ type: 'paragraph', text: '<script>alert(1)</script>' }]);
    expect(blocksOf('')).toEqual([]);
  });
});
