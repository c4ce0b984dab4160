/** Lines, long texts, expressions, and the names of variables. */

import { Braces, Plus } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type RefObject, useRef } from 'react';
import { useWords } from '../messages/use-words.ts';
import { useDocument } from '../stores/document.ts';
import { setSettings } from '../stores/flow-edits.ts';
import { valuesOf } from './values.ts';
import type { WidgetProps } from './widget.ts';

/** One line; with a picker for values where `{{ }}` is resolved. */
export function TextWidget({ id, field, value, onChange, describedBy, invalid }: WidgetProps<string>) {
  const { local } = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="with-picker">
      <input
        ref={input}
        id={id}
        type="text"
        value={value ?? ''}
        maxLength={limitOf(field.maxLength)}
        placeholder={field.placeholder && local(field.placeholder)}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {field.template && <ValuePicker onPick={(name) => insert(input, `{{ ${name} }}`, onChange)} />}
    </div>
  );
}

/** A text of several lines that grows with what is in it. */
export function LongText(
  props: Pick<WidgetProps<string>, 'id' | 'value' | 'onChange' | 'describedBy' | 'invalid'> & {
    readonly placeholder?: string;
    readonly max?: number;
    readonly bare?: boolean;
    readonly picker?: boolean;
    /** In letters of one width, and no words of a language. */
    readonly code?: boolean;
  },
) {
  const {
    id,
    value,
    onChange,
    describedBy,
    invalid,
    placeholder,
    max,
    bare = false,
    picker = true,
    code = bare,
  } = props;
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="with-picker">
      <textarea
        ref={area}
        id={id}
        className={code ? 'code' : undefined}
        rows={bare ? 1 : 3}
        value={value ?? ''}
        maxLength={max}
        placeholder={placeholder}
        spellCheck={!code}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      {picker && <ValuePicker onPick={(name) => insert(area, bare ? name : `{{ ${name} }}`, onChange)} />}
    </div>
  );
}

export function LongTextWidget(props: WidgetProps<string>) {
  const { local } = useWords();
  const { field } = props;
  const placeholder = field.placeholder && local(field.placeholder);
  return (
    <LongText {...props} placeholder={placeholder} max={limitOf(field.maxLength)} picker={field.template === true} />
  );
}

export function ExpressionWidget(props: WidgetProps<string>) {
  const { local } = useWords();
  const { field } = props;
  return (
    <LongText
      {...props}
      bare
      placeholder={field.placeholder && local(field.placeholder)}
      max={limitOf(field.maxLength)}
    />
  );
}

/** A variable of the flow, by name; one that is not there yet can be added in place. */
export function VariableWidget({ id, field, value, onChange, describedBy, invalid }: WidgetProps<string>) {
  const { t } = useWords();
  const variables = useDocument((state) => state.flow.variables) ?? [];
  const unknown = value !== undefined && value !== '' && !variables.some(({ name }) => name === value);
  const wellFormed = value !== undefined && new RegExp(String(field.pattern ?? '')).test(value);
  const add = (): void => {
    const { flow, edit } = useDocument.getState();
    if (value) edit(setSettings(flow, { variables: [...variables, { name: value, type: 'string' }] }));
  };
  return (
    <>
      <input
        id={id}
        type="text"
        className="code"
        list={`${id}-names`}
        value={value ?? ''}
        spellCheck={false}
        autoComplete="off"
        maxLength={limitOf(field.maxLength)}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
      <datalist id={`${id}-names`}>
        {variables.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {unknown && wellFormed && (
        <p className="field-note">
          {t('inspector.variableUnknown', { name: value })}{' '}
          <button type="button" className="link" onClick={add}>
            <Plus size={12} aria-hidden="true" /> {t('inspector.addVariableToFlow')}
          </button>
        </p>
      )}
    </>
  );
}

function ValuePicker({ onPick }: { onPick: (name: string) => void }) {
  const { t } = useWords();
  const flow = useDocument((state) => state.flow);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="picker-button"
        aria-label={t('inspector.insert')}
        title={t('inspector.insertHelp')}
      >
        <Braces size={14} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
          {valuesOf(flow).map((name) => (
            <DropdownMenu.Item key={name} className="menu-item code" onSelect={() => onPick(name)}>
              {name}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Puts the text where the caret was. */
function insert(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  text: string,
  onChange: (value: string) => void,
): void {
  const element = field.current;
  if (!element) return;
  const from = element.selectionStart ?? element.value.length;
  const to = element.selectionEnd ?? from;
  onChange(element.value.slice(0, from) + text + element.value.slice(to));
  requestAnimationFrame(() => {
    element.focus();
    element.setSelectionRange(from + text.length, from + text.length);
  });
}

const limitOf = (max: unknown): number | undefined => (typeof max === 'number' ? max : undefined);
