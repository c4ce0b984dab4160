/** Rows of one resource on the page that shows them: read when it opens, and again when something says so. */

import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api.ts';
import { failureText } from '../ui/failure-text.ts';

export interface Rows<T> {
  /** Undefined until the first answer. */
  readonly rows: readonly T[] | undefined;
  readonly why: string | undefined;
  readonly reload: () => Promise<void>;
}

/** @param read must keep its identity @param again read anew when it changes, such as a count of live events */
export function useRows<T>(read: () => Promise<readonly T[]>, again?: unknown): Rows<T> {
  const [rows, setRows] = useState<readonly T[]>();
  const [why, setWhy] = useState<string>();
  const last = useRef(0);
  const reload = useCallback(async () => {
    const turn = ++last.current;
    try {
      const found = await read();
      // An answer that a later question has overtaken is out of date.
      if (turn !== last.current) return;
      setRows(found);
      setWhy(undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (turn === last.current) setWhy(failureText(error));
    }
  }, [read]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` is only a reason to read
  useEffect(() => void reload(), [reload, again]);
  return { rows, why, reload };
}
