/** One leg: whom it rings, its tools, and its options behind a fold. */

import { ArrowDown, ArrowUp, CornerDownRight, TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import type { DialStringLeg } from '../../../shared/flow-schema/dial-string.ts';
import { useWords } from '../../messages/use-words.ts';
import { isShown, LEG_OPTIONS, type LegOption } from './leg-options.ts';

interface LegViewProps {
  readonly leg: DialStringLeg;
  readonly name: string;
  /** What can be done with it now. */
  readonly up?: (() => void) | undefined;
  readonly down?: (() => void) | undefined;
  readonly after?: (() => void) | undefined;
  readonly remove: () => void;
  readonly onTarget: (target: string) => void;
  readonly onOption: (name: string, value: string) => void;
}

export function LegView({ leg, name, up, down, after, remove, onTarget, onOption }: LegViewProps) {
  const { t } = useWords();
  const { target, options } = leg;
  const said = (option: string): string => options.find(([other]) => other === option)?.[1] ?? '';
  const kept = options.filter(([option]) => !isShown(option));
  return (
    <div className="dial-leg" data-testid={`leg-${name}`}>
      <div className="dial-leg-head">
        <input
          type="text"
          value={target}
          spellCheck={false}
          aria-label={t('dialLegs.target', { name })}
          aria-invalid={target.trim() === ''}
          placeholder={t('dialLegs.targetPlaceholder')}
          onChange={(event) => onTarget(event.target.value)}
        />
        <Tool label={t('dialLegs.up', { name })} run={up} icon={<ArrowUp size={14} />} />
        <Tool label={t('dialLegs.down', { name })} run={down} icon={<ArrowDown size={14} />} />
        <Tool label={t('dialLegs.after', { name })} run={after} icon={<CornerDownRight size={14} />} />
        <Tool label={t('dialLegs.remove', { name })} run={remove} icon={<X size={14} />} />
      </div>
      <details open={options.length > 0 || undefined}>
        <summary>{t('dialLegs.options')}</summary>
        <div className="dial-options">
          {LEG_OPTIONS.map((option) => (
            <OptionField
              key={option.name}
              option={option}
              value={said(option.name)}
              onChange={(value) => onOption(option.name, value)}
            />
          ))}
        </div>
        {kept.map(([option, value]) => (
          <p key={option} className="dial-kept" role="note">
            <TriangleAlert size={13} aria-hidden="true" /> <code>{`${option}=${value}`}</code> {t('dialLegs.kept')}
          </p>
        ))}
      </details>
    </div>
  );
}

interface ToolProps {
  readonly label: string;
  readonly run: (() => void) | undefined;
  readonly icon: ReactNode;
}

function Tool({ label, run, icon }: ToolProps) {
  return (
    <button
      type="button"
      className="icon-button small"
      disabled={!run}
      title={label}
      aria-label={label}
      onClick={() => run?.()}
    >
      {icon}
    </button>
  );
}

interface OptionFieldProps {
  readonly option: LegOption;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A value that is none of the choices stays visible, and is kept. */
function OptionField({ option: { name, label, choices, most }, value, onChange }: OptionFieldProps) {
  const { t, local } = useWords();
  const id = useId();
  const known = choices?.some(([choice]) => choice === value) ?? true;
  return (
    <div className="dial-option">
      <label htmlFor={id}>
        {local(label)} <code>{name}</code>
      </label>
      {choices ? (
        <select id={id} value={value} data-testid={`option-${name}`} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('dialLegs.asBox')}</option>
          {!known && value !== '' && <option value={value}>{value}</option>}
          {choices.map(([choice, words]) => (
            <option key={choice} value={choice}>
              {local(words)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          inputMode={most === undefined ? 'text' : 'numeric'}
          value={value}
          data-testid={`option-${name}`}
          aria-invalid={most !== undefined && value !== '' && !isSeconds(value, most)}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}

/** A substitution such as `${dst:3}` may stand for a number. */
const isSeconds = (text: string, most: number): boolean =>
  text.includes('$') || (/^\d+$/.test(text) && Number(text) <= most);
