/** One field: its label, its widget, its help, and what is wrong with it. */

import { memo, type RefObject, useEffect, useId, useRef } from 'react';
import { TOLD_AT_LEGS } from '../../shared/flow-schema/check-dial-strings.ts';
import type { Field } from '../../shared/flow-schema/fields.ts';
import { useWords } from '../messages/use-words.ts';
import { useDocument } from '../stores/document.ts';
import { faultOf } from './field-checks.ts';
import { WIDGETS } from './widgets.tsx';

export interface FieldViewProps {
  readonly path: string;
  readonly field: Field<unknown>;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Within a row: the label is for screen readers only. */
  readonly compact?: boolean;
}

export const FieldView = memo(function FieldView({ path, field, value, onChange, compact = false }: FieldViewProps) {
  const { t, local } = useWords();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const fault = faultOf(field, value);
  const problem = useDocument((state) => {
    const node = state.chosen.nodes[0];
    return state.problems.find(
      ({ node: of, field: where, code }) =>
        of === node && isAbout(where, path, field) && !(field.format === 'dial-string' && TOLD_AT_LEGS.has(code)),
    );
  });
  useWanted(path, field, box);
  const Widget = WIDGETS[field.format] ?? WIDGETS.text;
  const wrong = fault ? t(fault.key, fault.values) : problem ? local(problem.message) : undefined;
  const note = wrong ?? (field.help && !compact ? local(field.help) : undefined);
  const noteId = `${id}-note`;
  const isSwitch = field.format === 'switch';
  return (
    <div
      className={`field ${compact ? 'compact' : ''} ${isSwitch ? 'of-switch' : ''}`}
      data-testid={`field-${path}`}
      ref={box}
    >
      <label htmlFor={id} className={compact ? 'visually-hidden' : undefined}>
        {local(field.label)}
        {field.optional && !compact && <span className="optional">{t('inspector.optional')}</span>}
      </label>
      <Widget
        id={id}
        path={path}
        field={field}
        value={value}
        onChange={onChange}
        describedBy={note ? noteId : undefined}
        invalid={wrong !== undefined}
      />
      {note && (
        <p
          id={noteId}
          className={wrong ? `field-fault ${problem?.severity === 'warning' && !fault ? 'mild' : ''}` : 'field-note'}
        >
          {note}
        </p>
      )}
    </div>
  );
});

/** A problem names a field, or a part of its value; parts of a list belong to the fields of its rows. */
function isAbout(where: string | undefined, path: string, field: Field<unknown>): boolean {
  return where === path || (field.format !== 'list' && where !== undefined && where.startsWith(`${path}/`));
}

/** Moves the focus here when a problem of this field was clicked. */
function useWanted(path: string, field: Field<unknown>, box: RefObject<HTMLDivElement | null>): void {
  const wanted = useDocument((state) => state.wanted);
  useEffect(() => {
    if (!wanted || !isAbout(wanted.field, path, field)) return;
    box.current?.scrollIntoView({ block: 'nearest' });
    const inside = (what: string) => box.current?.querySelector<HTMLElement>(what);
    (inside('input:not([hidden]), textarea, select') ?? inside('button'))?.focus();
  }, [wanted, path, field, box]);
}
