/** The flow's variables: name, type and first value. */

import { Plus, X } from 'lucide-react';
import { VARIABLE_NAME_PATTERN, type Variable } from '../../shared/flow-schema/flow.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { useDocument } from '../stores/document.ts';
import { setSettings } from '../stores/flow-edits.ts';
import { readNumber } from './plain-widgets.tsx';

const TYPES: readonly Variable['type'][] = ['string', 'number', 'boolean'];

function put(variables: readonly Variable[]): void {
  const { flow, edit } = useDocument.getState();
  edit(setSettings(flow, { variables: variables.length === 0 ? undefined : variables }), 'flow variables');
}

export function Variables({ variables }: { variables: readonly Variable[] }) {
  const { t } = useWords();
  const set = (index: number, to: Variable): void =>
    put(variables.map((variable, at) => (at === index ? to : variable)));
  return (
    <fieldset className="field" data-testid="field-variables">
      <legend>{t('settings.variables')}</legend>
      {variables.length === 0 && <p className="hint">{t('settings.noVariables')}</p>}
      {variables.map((variable, index) => (
        <VariableRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a name changes while it is typed
          key={index}
          n={index + 1}
          variable={variable}
          onChange={(to) => set(index, to)}
          onRemove={() => put(variables.filter((_variable, at) => at !== index))}
        />
      ))}
      <button
        type="button"
        className="button quiet"
        data-testid="add-variable"
        onClick={() => put([...variables, { name: freshName(variables), type: 'string' }])}
      >
        <Plus size={14} aria-hidden="true" /> {t('settings.addVariable')}
      </button>
    </fieldset>
  );
}

interface VariableRowProps {
  readonly n: number;
  readonly variable: Variable;
  readonly onChange: (to: Variable) => void;
  readonly onRemove: () => void;
}

function VariableRow({ n, variable, onChange, onRemove }: VariableRowProps) {
  const { t } = useWords();
  const { name, type, initial } = variable;
  return (
    <div className="variable">
      <input
        type="text"
        className="code"
        spellCheck={false}
        maxLength={60}
        aria-label={t('settings.variableName', { n })}
        aria-invalid={!new RegExp(VARIABLE_NAME_PATTERN).test(name)}
        value={name}
        onChange={(event) => onChange({ ...variable, name: event.target.value })}
      />
      <select
        aria-label={t('settings.variableType', { n })}
        value={type}
        onChange={(event) => onChange({ name, type: event.target.value as Variable['type'] })}
      >
        {TYPES.map((of) => (
          <option key={of} value={of}>
            {t(`settings.type.${of}` as MessageKey)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon-button small"
        aria-label={t('settings.removeVariable', { name })}
        onClick={onRemove}
      >
        <X size={14} />
      </button>
      {type === 'boolean' ? (
        <select
          className="initial"
          aria-label={t('settings.variableInitial', { n })}
          value={initial === undefined ? '' : String(initial)}
          onChange={(event) => onChange(withInitial(variable, event.target.value))}
        >
          <option value="">{t('settings.initial')}</option>
          <option value="true">{t('settings.yes')}</option>
          <option value="false">{t('settings.no')}</option>
        </select>
      ) : (
        <input
          // A number is taken when the field is left, so that it can be typed digit by digit.
          key={`${type} ${initial}`}
          type="text"
          className="initial"
          maxLength={200}
          aria-label={t('settings.variableInitial', { n })}
          placeholder={t('settings.initial')}
          defaultValue={initial === undefined ? '' : String(initial)}
          onBlur={(event) => onChange(withInitial(variable, event.target.value))}
        />
      )}
    </div>
  );
}

/** The variable with a first value of its type; a text that is none takes the first value out. */
export function withInitial({ name, type }: Variable, text: string): Variable {
  if (text === '') return { name, type };
  if (type === 'boolean') return { name, type, initial: text === 'true' };
  if (type === 'string') return { name, type, initial: text };
  const number = readNumber(text);
  return number === undefined ? { name, type } : { name, type, initial: number };
}

function freshName(variables: readonly Variable[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? 'value' : `value${n}`;
    if (!variables.some((variable) => variable.name === name)) return name;
  }
}
