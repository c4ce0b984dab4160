import { describe, expect, test } from 'vitest';
import { emptyHistory, pause, redo, remember, undo } from './history.ts';

describe('undo and redo', () => {
  test('go back and forth through the documents', () => {
    const history = remember(remember(emptyHistory<string>(), 'a'), 'b');
    const once = undo(history, 'c')!;
    expect(once.present).toBe('b');
    const twice = undo(once.history, once.present)!;
    expect(twice.present).toBe('a');
    expect(undo(twice.history, twice.present)).toBeUndefined();
    const again = redo(twice.history, twice.present)!;
    expect(again.present).toBe('b');
    expect(redo(again.history, again.present)!.present).toBe('c');
  });

  test('a new change forgets what was undone', () => {
    const { history } = undo(remember(emptyHistory<string>(), 'a'), 'b')!;
    expect(redo(remember(history, 'a'), 'x')).toBeUndefined();
  });

  test('typing in one field is one step, until the field is left', () => {
    let history = remember(emptyHistory<string>(), '', 'label');
    history = remember(history, 'H', 'label');
    history = remember(history, 'He', 'label');
    expect(history.past).toEqual(['']);
    history = remember(pause(history), 'Hel', 'label');
    expect(history.past).toEqual(['', 'Hel']);
  });

  test('keeps the latest 200 steps', () => {
    let history = emptyHistory<number>();
    for (let step = 0; step < 250; step++) history = remember(history, step);
    expect(history.past.length).toBe(200);
    expect(history.past[0]).toBe(50);
  });
});
