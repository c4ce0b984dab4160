/** One leg: whom it rings, its tools, what is wrong with it, and its options behind a fold. */

import { ArrowDown, ArrowUp, ChevronRight, CornerDownRight, GripVertical, TriangleAlert, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, type ReactNode, useId } from 'react';
import { faultOfLeg, notesOfLeg } from '../../../shared/flow-schema/dial-faults.ts';
import { DIAL_OPTIONS } from '../../../shared/flow-schema/dial-options.ts';
import { isUnread } from '../../../shared/flow-schema/drawn-dial-string.ts';
import { useWords } from '../../messages/use-words.ts';
import { OptionField } from './option-field.tsx';
import type { LegRow } from './use-legs.ts';

/** What can be done with a leg; absent: not now. */
export interface LegDeeds {
  readonly up: (() => void) | undefined;
  readonly down: (() => void) | undefined;
  readonly after: (() => void) | undefined;
  readonly remove: () => void;
  /** One more that rings with it. */
  readonly more: () => void;
  readonly stageUp: (() => void) | undefined;
  readonly stageDown: (() => void) | undefined;
  readonly target: (typed: string) => void;
  readonly option: (name: string, value: string) => void;
  readonly fold: () => void;
}

/** It is dragged by its grip; where it would fall is before or behind another. */
export interface LegDrag {
  readonly falls: 'before' | 'behind' | undefined;
  readonly start: (event: DragEvent) => void;
  readonly over: (event: DragEvent) => void;
  readonly drop: (event: DragEvent) => void;
  readonly end: () => void;
}

interface LegViewProps {
  readonly leg: LegRow;
  /** Such as `2.1`. */
  readonly name: string;
  readonly open: boolean;
  readonly deeds: LegDeeds;
  readonly drag: LegDrag;
}

export function LegView({ leg, name, open, deeds, drag }: LegViewProps) {
  const { t, local } = useWords();
  const id = useId();
  const fault = faultOfLeg(leg);
  const notes = notesOfLeg(leg);
  const isText = isUnread(leg);
  const said = leg.options.map(([option, value]) => `${option}=${value}`).join(', ');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: legs are moved by keys and by the buttons, too
    <div
      className={`dial-leg ${drag.falls ? `falls-${drag.falls}` : ''}`}
      data-testid={`leg-${name}`}
      data-leg={leg.key}
      onDragOver={drag.over}
      onDrop={drag.drop}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of the fields within */}
      <div className="dial-leg-head" onKeyDown={(event) => press(event, leg, deeds)}>
        <span
          className="dial-grip"
          draggable
          title={t('dialLegs.drag')}
          aria-hidden="true"
          data-part="grip"
          onDragStart={drag.start}
          onDragEnd={drag.end}
        >
          <GripVertical size={14} />
        </span>
        <input
          type="text"
          className={isText ? 'code' : undefined}
          value={leg.target}
          spellCheck={false}
          autoComplete="off"
          data-part="target"
          aria-label={t('dialLegs.target', { name })}
          aria-invalid={fault !== undefined}
          aria-describedby={fault && `${id}-fault`}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Enter"
          placeholder={t('dialLegs.targetPlaceholder')}
          onChange={(event) => deeds.target(event.target.value)}
        />
        <button
          type="button"
          className="dial-fold"
          aria-expanded={open}
          aria-controls={`${id}-options`}
          aria-label={t('dialLegs.optionsOf', { name })}
          data-part="fold"
          disabled={isText}
          title={said || undefined}
          onClick={deeds.fold}
        >
          <ChevronRight size={14} aria-hidden="true" />
          <span className="dial-name">{name}</span>
          {said && !open ? <code>{said}</code> : <span>{t('dialLegs.options')}</span>}
        </button>
        <div className="dial-tools">
          <Tool part="up" label={t('dialLegs.up', { name })} run={deeds.up} icon={<ArrowUp size={14} />} />
          <Tool part="down" label={t('dialLegs.down', { name })} run={deeds.down} icon={<ArrowDown size={14} />} />
          <Tool
            part="after"
            label={t('dialLegs.after', { name })}
            run={deeds.after}
            icon={<CornerDownRight size={14} />}
          />
          <Tool part="remove" label={t('dialLegs.remove', { name })} run={deeds.remove} icon={<X size={14} />} />
        </div>
      </div>
      {fault && (
        <p id={`${id}-fault`} className="field-fault">
          {t('dialLegs.leg', { name })} {local(fault)}
        </p>
      )}
      {notes.map(({ option, message }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same option may stand there twice
        <p key={at} id={`${id}-${option}`} className="dial-kept" role="note">
          <TriangleAlert size={14} aria-hidden="true" />
          <span>{local(message)}</span>
          <Tool
            label={t('dialLegs.removeOption', { option, name })}
            run={() => deeds.option(option, '')}
            icon={<X size={14} />}
          />
        </p>
      ))}
      <div className="dial-options" id={`${id}-options`} hidden={!open || isText}>
        {FIELDS.map(([option, field]) => (
          <OptionField
            key={option}
            name={option}
            option={field}
            value={leg.options.findLast(([other]) => other === option)?.[1] ?? ''}
            complaint={notes.some((note) => note.option === option) ? `${id}-${option}` : undefined}
            onChange={(value) => deeds.option(option, value)}
          />
        ))}
      </div>
    </div>
  );
}

/** What never does anything is kept where it stands, and offered to nobody. */
const FIELDS = [...DIAL_OPTIONS].filter(([, { idle }]) => idle === undefined);

/**
 * Alt and arrows move the leg, with Shift its stage; Enter adds another; Backspace takes a blank one away. On a button
 * Delete takes the leg away: the box, whose key that is elsewhere, is not meant.
 */
function press(event: KeyboardEvent, leg: LegRow, deeds: LegDeeds): void {
  const { key, altKey, shiftKey, ctrlKey, metaKey, target } = event;
  if (ctrlKey || metaKey) return;
  const inTarget = (target as HTMLElement).dataset.part === 'target';
  const blank = leg.target === '' && leg.options.length === 0;
  const keys: Readonly<Record<string, (() => void) | undefined>> = altKey
    ? { ArrowUp: shiftKey ? deeds.stageUp : deeds.up, ArrowDown: shiftKey ? deeds.stageDown : deeds.down }
    : inTarget
      ? { Enter: deeds.more, Backspace: blank ? deeds.remove : undefined }
      : { Delete: deeds.remove, Backspace: deeds.remove };
  const deed = keys[key];
  // Not for the browser either, at the edge: nothing else is meant by these keys here.
  if (deed || (altKey && key.startsWith('Arrow'))) event.preventDefault();
  deed?.();
}

interface ToolProps {
  readonly part?: string;
  readonly label: string;
  readonly run: (() => void) | undefined;
  readonly icon: ReactNode;
}

export function Tool({ part, label, run, icon }: ToolProps) {
  return (
    <button
      type="button"
      className="icon-button small"
      disabled={!run}
      title={label}
      aria-label={label}
      data-part={part}
      onClick={() => run?.()}
    >
      {icon}
    </button>
  );
}
