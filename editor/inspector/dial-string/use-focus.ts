/** Keeps the focus on a leg that was moved, and brings it to one that is new. */

import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';

export interface Focus {
  readonly box: RefObject<HTMLDivElement | null>;
  /** After the next change: that part of that leg, or of the stage that it begins; what can be used, if that cannot. */
  readonly focus: (leg: number, part: string) => void;
}

export function useFocus(): Focus {
  const box = useRef<HTMLDivElement>(null);
  const wanted = useRef<{ readonly leg: number; readonly part: string } | undefined>(undefined);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { leg, part } = wanted.current;
    wanted.current = undefined;
    const find = (where: string, of: string) =>
      box.current?.querySelector<HTMLElement>(`${where} [data-part="${of}"]:not(:disabled)`);
    const found =
      find(`[data-leg="${leg}"]`, part) ??
      find(`[data-stage="${leg}"]`, part) ??
      find(`[data-leg="${leg}"]`, 'target') ??
      find('', 'add-stage');
    found?.focus();
  });
  const focus = useCallback((leg: number, part: string) => {
    wanted.current = { leg, part };
  }, []);
  return { box, focus };
}
