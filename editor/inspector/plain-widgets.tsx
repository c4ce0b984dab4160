/** Numbers, seconds, switches, choices and keys. */

import { useEffect, useState } from 'react';
import { DIGITS, type LocalText } from '../../shared/flow-schema/fields.ts';
import { useWords } from '../messages/use-words.ts';
import type { WidgetProps } from './widget.ts';

/** A number with its unit; empty takes the default. What cannot be read as a number stays in the input only. */
export function NumberWidget({ id, field, value, onChange, describedBy, invalid }: WidgetProps<number>) {
  const { local } = useWords();
  const [text, setText] = useState(value === undefined ? '' : String(value));
  useEffect(() => {
    setText((before) => (readNumber(before) === value ? before : value === undefined ? '' : String(value)));
  }, [value]);
  const change = (next: string): void => {
    setText(next);
    const number = readNumber(next);
    if (number !== undefined || next.trim() === '') onChange(number);
  };
  return (
    <div className="with-unit">
      <input
        id={id}
        type="text"
        inputMode={field.type === 'integer' ? 'numeric' : 'decimal'}
        value={text}
        placeholder={field.default === undefined ? undefined : String(field.default)}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          const from = value ?? Number(field.default ?? 0);
          change(String(clamp(from + step, field.minimum, field.maximum)));
        }}
      />
      {field.unit && <span className="unit">{local(field.unit)}</span>}
    </div>
  );
}

/** Decimal comma or point; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(',', '.');
  if (!/^-?\d+(\.\d*)?$/.test(plain)) return undefined;
  return Number(plain);
}

function clamp(value: number, min: unknown, max: unknown): number {
  const low = typeof min === 'number' ? min : Number.NEGATIVE_INFINITY;
  const high = typeof max === 'number' ? max : Number.POSITIVE_INFINITY;
  return Math.min(high, Math.max(low, value));
}

export function SwitchWidget({ id, field, value, onChange, describedBy }: WidgetProps<boolean>) {
  const { local } = useWords();
  const on = value ?? field.default === true;
  return (
    <button
      id={id}
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={local(field.label)}
      aria-describedby={describedBy}
      className="switch"
      onClick={() => onChange(!on)}
    >
      <span className="switch-knob" />
    </button>
  );
}

/** Up to four short values side by side, more as a list. */
export function ChoiceWidget({ id, field, value, onChange, describedBy, invalid }: WidgetProps<string>) {
  const { t, local } = useWords();
  const values = field.enum as readonly string[];
  const labels = field.labels as Readonly<Record<string, LocalText>> | undefined;
  const label = (of: string): string => (labels?.[of] ? local(labels[of]) : of);
  const chosen = value ?? (field.default as string | undefined) ?? '';
  if (values.length <= 4 && values.map(label).join('').length <= 24) {
    return (
      <div className="segments" role="radiogroup" aria-label={local(field.label)} id={id}>
        {values.map((of) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons, as tall as the other fields
          <button key={of} type="button" role="radio" aria-checked={of === chosen} onClick={() => onChange(of)}>
            {label(of)}
          </button>
        ))}
      </div>
    );
  }
  return (
    <select
      id={id}
      value={chosen}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      {chosen === '' && <option value="">{t('inspector.pick')}</option>}
      {values.map((of) => (
        <option key={of} value={of}>
          {label(of)}
        </option>
      ))}
    </select>
  );
}

export function DigitWidget({ id, value, onChange, describedBy, invalid }: WidgetProps<string>) {
  const { t } = useWords();
  return (
    <select
      id={id}
      className="digit"
      value={value ?? ''}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      {!value && <option value="">{t('inspector.pick')}</option>}
      {DIGITS.map((key) => (
        <option key={key} value={key}>
          {key}
        </option>
      ))}
    </select>
  );
}
