/** Undo and redo over immutable documents: steps are whole documents, so nothing has to be inverted. */

export interface History<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
  /** What the last step was about; a step about the same goes into it (typing in one field is one step). */
  readonly about?: string;
}

const LIMIT = 200;

export function emptyHistory<T>(): History<T> {
  return { past: [], future: [] };
}

/** Notes that `before` was left behind. Steps `about` the same thing in a row are one. */
export function remember<T>(history: History<T>, before: T, about?: string): History<T> {
  if (about !== undefined && about === history.about && history.past.length > 0) {
    return { ...history, future: [] };
  }
  return { past: [...history.past, before].slice(-LIMIT), future: [], about };
}

/** The next step starts anew even if it is about the same thing. */
export function pause<T>(history: History<T>): History<T> {
  return history.about === undefined ? history : { past: history.past, future: history.future };
}

export interface Step<T> {
  readonly history: History<T>;
  readonly present: T;
}

export function undo<T>(history: History<T>, present: T): Step<T> | undefined {
  const before = history.past.at(-1);
  if (before === undefined) return undefined;
  return { present: before, history: { past: history.past.slice(0, -1), future: [present, ...history.future] } };
}

export function redo<T>(history: History<T>, present: T): Step<T> | undefined {
  const [after, ...rest] = history.future;
  if (after === undefined) return undefined;
  return { present: after, history: { past: [...history.past, present], future: rest } };
}
