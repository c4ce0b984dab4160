/** One option of a leg, as a field of a form. */

import { useId } from 'react';
import type { DialOption } from '../../../shared/flow-schema/dial-options.ts';
import { useWords } from '../../messages/use-words.ts';

interface OptionFieldProps {
  readonly name: string;
  readonly option: DialOption;
  /** Empty: not said. */
  readonly value: string;
  /** The id of what is said against it. */
  readonly complaint: string | undefined;
  readonly onChange: (value: string) => void;
}

/** Two of them stand beside each other. */
const SHORT: ReadonlySet<string> = new Set(['dt', 'rt', 'cd', 'dr', 'ac', 'rc']);

/** A value that is none of the choices stays visible, and is kept. */
export function OptionField({ name, option, value, complaint, onChange }: OptionFieldProps) {
  const { t, local } = useWords();
  const id = useId();
  const { label, choices, seconds } = option;
  const shared = {
    id,
    value,
    'data-testid': `option-${name}`,
    'aria-invalid': complaint !== undefined,
    'aria-describedby': complaint,
  };
  return (
    <div className={`dial-option ${SHORT.has(name) ? '' : 'wide'}`}>
      <label htmlFor={id}>
        {local(label)} <code>{name}</code>
      </label>
      {choices ? (
        <select {...shared} onChange={(event) => onChange(event.target.value)}>
          <option value="">{t('dialLegs.asBox')}</option>
          {value !== '' && !choices.some(([choice]) => choice === value) && <option value={value}>{value}</option>}
          {choices.map(([choice, words]) => (
            <option key={choice} value={choice}>
              {local(words)}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={seconds ? 'decimal' : 'text'}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </div>
  );
}
