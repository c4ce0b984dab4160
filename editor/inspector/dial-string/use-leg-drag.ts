/** Legs are dragged by their grip, before or behind another one, in whatever stage that is. */

import { type DragEvent, useState } from 'react';
import type { LegDrag } from './leg-view.tsx';
import { carried, type Place } from './stages.ts';
import type { LegRow, Rows } from './use-legs.ts';

/** Not text: no field takes it for words that are dropped into it. */
const KIND = 'application/x-dial-leg';

interface Over {
  readonly key: number;
  readonly falls: 'before' | 'behind';
}

export function useLegDrag(rows: Rows, put: (next: Rows) => void): (leg: LegRow, at: Place) => LegDrag {
  const [dragged, setDragged] = useState<number>();
  const [over, setOver] = useState<Over>();
  const end = (): void => {
    setDragged(undefined);
    setOver(undefined);
  };
  return (leg, at) => ({
    falls: dragged !== undefined && over?.key === leg.key ? over.falls : undefined,
    start: (event) => {
      event.dataTransfer.setData(KIND, '');
      event.dataTransfer.effectAllowed = 'move';
      const row = event.currentTarget.closest('.dial-leg');
      if (row) event.dataTransfer.setDragImage(row, 8, 8);
      setDragged(leg.key);
    },
    over: (event) => {
      if (dragged === undefined) return;
      event.preventDefault();
      const falls = halfOf(event);
      if (over?.key !== leg.key || over.falls !== falls) setOver({ key: leg.key, falls });
    },
    drop: (event) => {
      if (dragged === undefined) return;
      event.preventDefault();
      const from = placeOf(rows, dragged);
      const behind = halfOf(event) === 'behind' ? 1 : 0;
      if (from && dragged !== leg.key) put(carried(rows, from, { stage: at.stage, leg: at.leg + behind }));
      end();
    },
    end,
  });
}

function halfOf(event: DragEvent): 'before' | 'behind' {
  const { top, height } = event.currentTarget.getBoundingClientRect();
  return event.clientY < top + height / 2 ? 'before' : 'behind';
}

function placeOf(rows: Rows, key: number): Place | undefined {
  for (const [stage, legs] of rows.entries()) {
    const leg = legs.findIndex((row) => row.key === key);
    if (leg >= 0) return { stage, leg };
  }
  return undefined;
}
