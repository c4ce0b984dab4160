/** The stages of a dial string, one below the other, with the legs that ring together in a frame. */

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../../messages/use-words.ts';
import { type LegDeeds, LegView, Tool } from './leg-view.tsx';
import {
  alone,
  moved,
  movedStage,
  type Place,
  withLeg,
  withOption,
  withoutLeg,
  withoutStage,
  withStage,
  withTarget,
} from './stages.ts';
import { useFocus } from './use-focus.ts';
import { useLegDrag } from './use-leg-drag.ts';
import { freshRow, type LegRow, type Rows } from './use-legs.ts';

interface StagesViewProps {
  readonly rows: Rows;
  readonly put: (next: Rows) => void;
}

export function StagesView({ rows, put }: StagesViewProps) {
  const { t } = useWords();
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { box, focus } = useFocus();
  const dragOf = useLegDrag(rows, put);

  /** Changes, and keeps the hands on the same leg, wherever it stands then. */
  const act = (next: Rows, key: number, part: string) => {
    focus(key, part);
    put(next);
  };
  const add = (next: (fresh: LegRow) => Rows): void => {
    const fresh = freshRow();
    act(next(fresh), fresh.key, 'target');
  };
  const remove = (next: Rows, before: LegRow | undefined): void => {
    const left = next.flat();
    const heir = left.find(({ key }) => key === before?.key) ?? left[0];
    act(next, heir?.key ?? 0, 'target');
  };
  const stageDeed = (stage: number, step: -1 | 1, part?: string): (() => void) | undefined => {
    const next = movedStage(rows, stage, step);
    return next === rows ? undefined : () => act(next, rows[stage]![0]!.key, part ?? 'target');
  };
  const deedsOf = (leg: LegRow, at: Place): LegDeeds => {
    const step = (way: -1 | 1, part: string) => {
      const next = moved(rows, at, way);
      return next === rows ? undefined : () => act(next, leg.key, partInUse(leg.key) ?? part);
    };
    const flat = rows.flat();
    return {
      up: step(-1, 'up'),
      down: step(1, 'down'),
      after: (rows[at.stage]?.length ?? 0) < 2 ? undefined : () => act(alone(rows, at), leg.key, 'after'),
      remove: () => remove(withoutLeg(rows, at), flat[flat.indexOf(leg) - 1] ?? flat[1]),
      more: () => add((fresh) => withLeg(rows, at, fresh)),
      stageUp: stageDeed(at.stage, -1),
      stageDown: stageDeed(at.stage, 1),
      target: (typed) => put(withTarget(rows, at, typed)),
      option: (name, value) => put(withOption(rows, at, name, value)),
      fold: () => setOpen((before) => toggled(before, leg.key)),
    };
  };

  return (
    <div className="dial-stages" ref={box}>
      {rows.map((legs, stage) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: stages have no name of their own, and keep no state
        <fieldset key={stage} className="dial-stage" data-testid={`stage-${stage}`} data-stage={legs[0]?.key}>
          <legend>
            {stage + 1}. {stage === 0 ? t('dialLegs.first') : t('dialLegs.then')}
          </legend>
          <div className="dial-stage-tools">
            <Tool
              part="stage-up"
              label={t('dialLegs.stageUp', { n: stage + 1 })}
              run={stageDeed(stage, -1, 'stage-up')}
              icon={<ArrowUp size={14} />}
            />
            <Tool
              part="stage-down"
              label={t('dialLegs.stageDown', { n: stage + 1 })}
              run={stageDeed(stage, 1, 'stage-down')}
              icon={<ArrowDown size={14} />}
            />
            <Tool
              label={t('dialLegs.removeStage', { n: stage + 1 })}
              run={() => remove(withoutStage(rows, stage), rows[stage - 1]?.[0] ?? rows[1]?.[0])}
              icon={<X size={14} />}
            />
          </div>
          {legs.map((leg, place) => {
            const at = { stage, leg: place };
            return (
              <LegView
                key={leg.key}
                leg={leg}
                name={`${stage + 1}.${place + 1}`}
                open={open.has(leg.key)}
                deeds={deedsOf(leg, at)}
                drag={dragOf(leg, at)}
              />
            );
          })}
          <button
            type="button"
            className="button quiet"
            onClick={() => add((fresh) => withLeg(rows, { stage, leg: legs.length - 1 }, fresh))}
          >
            <Plus size={14} aria-hidden="true" /> {t('dialLegs.addLeg')}
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        className="button quiet"
        data-testid="add-stage"
        data-part="add-stage"
        onClick={() => add((fresh) => withStage(rows, fresh))}
      >
        <Plus size={14} aria-hidden="true" /> {rows.length === 0 ? t('dialLegs.addFirst') : t('dialLegs.addStage')}
      </button>
    </div>
  );
}

/** Where the hands are within that leg: moved by keys, they stay in the field. */
function partInUse(key: number): string | undefined {
  const active = document.activeElement as HTMLElement | null;
  const part = active?.dataset.part;
  return active?.closest(`[data-leg="${key}"]`) ? part : undefined;
}

function toggled(all: ReadonlySet<number>, key: number): ReadonlySet<number> {
  const next = new Set(all);
  if (!next.delete(key)) next.add(key);
  return next;
}
