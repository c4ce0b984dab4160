/** One field of a record: its label, its widget, its help, and what is wrong with it. */

import { memo, useId, useState } from 'react';
import type { Field } from '../../shared/flow-schema/fields.ts';
import { faultOf } from '../inspector/field-checks.ts';
import { WIDGETS } from '../inspector/widgets.tsx';
import { useWords } from '../messages/use-words.ts';
import { RECORD_WIDGETS } from './record-widgets.tsx';

interface RecordFieldProps {
  readonly name: string;
  readonly field: Field<unknown>;
  readonly value: unknown;
  readonly onChange: (name: string, value: unknown) => void;
  /** What the server said about it. */
  readonly refused: string | undefined;
  /** The form was sent: empty fields are told now, too. */
  readonly sent: boolean;
}

export const RecordField = memo(function RecordField(props: RecordFieldProps) {
  const { name, field, value, onChange, refused, sent } = props;
  const { t, local } = useWords();
  const [left, setLeft] = useState(false);
  const id = useId();
  const fault = faultOf(field, value);
  // Nobody is told that a field is empty before they had a chance to fill it.
  const shown = fault && (sent || left) ? t(fault.key, fault.values) : undefined;
  const wrong = shown ?? refused;
  const note = wrong ?? (field.help ? local(field.help) : undefined);
  const Widget = RECORD_WIDGETS[field.format] ?? WIDGETS[field.format] ?? WIDGETS.text;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notes that its input was left
    <div
      className={`field ${field.format === 'switch' ? 'of-switch' : ''}`}
      data-testid={`field-${name}`}
      onBlur={() => setLeft(true)}
    >
      <label htmlFor={id}>
        {local(field.label)}
        {field.optional && <span className="optional">{t('inspector.optional')}</span>}
      </label>
      <Widget
        id={id}
        path={name}
        field={field}
        value={value}
        onChange={(next) => onChange(name, next)}
        describedBy={note ? `${id}-note` : undefined}
        invalid={wrong !== undefined}
      />
      {note && (
        <p id={`${id}-note`} className={wrong ? 'field-fault' : 'field-note'}>
          {note}
        </p>
      )}
    </div>
  );
});
