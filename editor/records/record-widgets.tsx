/** Widgets that forms of records have besides those of nodes: lists of short texts, passwords, pickers of other records. */

import { type ComponentType, useEffect, useState } from 'react';
import type { CallTarget } from '../../shared/api/routing.ts';
import { accountApi } from '../accounts/account-api.ts';
import { ApiError, api } from '../api.ts';
import type { WidgetProps } from '../inspector/widget.ts';
import { useWords } from '../messages/use-words.ts';
import { Recordings } from '../prompts/recordings.tsx';
import { TargetSelect } from '../routing/target-select.tsx';
import { useCatalogue } from '../stores/catalogue.ts';
import { trunkApi } from '../trunks/trunk-api.ts';

/** Texts separated by commas or lines, such as networks and patterns. */
function ListOfTexts({ id, field, value, onChange, describedBy, invalid }: WidgetProps) {
  const { local } = useWords();
  const texts = Array.isArray(value) ? value.map(String) : [];
  const [written, setWritten] = useState(texts.join(', '));
  const joined = texts.join(', ');
  useEffect(() => setWritten((before) => (split(before).join(', ') === joined ? before : joined)), [joined]);
  return (
    <input
      id={id}
      type="text"
      className="code"
      spellCheck={false}
      value={written}
      placeholder={field.placeholder && local(field.placeholder)}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => {
        setWritten(event.target.value);
        onChange(split(event.target.value));
      }}
    />
  );
}

const split = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A secret is written, never read back: an empty field leaves the one that is kept. */
function Secret({ id, field, value, onChange, describedBy, invalid }: WidgetProps) {
  const { local } = useWords();
  return (
    <input
      id={id}
      type="password"
      autoComplete="new-password"
      value={typeof value === 'string' ? value : ''}
      placeholder={field.placeholder && local(field.placeholder)}
      aria-describedby={describedBy}
      aria-invalid={invalid}
      onChange={(event) => onChange(event.target.value || undefined)}
    />
  );
}

/** Any of a few words. */
function Several({ id, field, value, onChange, describedBy }: WidgetProps) {
  const { local } = useWords();
  const chosen = Array.isArray(value) ? value : [];
  const words = field.enum as readonly string[];
  const toggle = (word: string): void => {
    const next = chosen.includes(word) ? chosen.filter((other) => other !== word) : [...chosen, word];
    onChange(next.length === 0 ? undefined : next);
  };
  return (
    <fieldset id={id} className="several" aria-label={local(field.label)} aria-describedby={describedBy}>
      {words.map((word) => (
        <label key={word}>
          <input type="checkbox" checked={chosen.includes(word)} onChange={() => toggle(word)} />
          <code>{word}</code>
        </label>
      ))}
    </fieldset>
  );
}

/** A flow or an account that calls lead to. */
function Target({ id, value, onChange }: WidgetProps) {
  return <TargetSelect id={id} value={value as CallTarget | undefined} onChange={onChange} />;
}

interface Choice {
  readonly id: string;
  readonly label: string;
}

/** One of the records that there are; one that is gone stays visible by its name. */
function picker(read: () => Promise<readonly Choice[]>): ComponentType<WidgetProps> {
  return function Picker({ id, field, value, onChange, describedBy, invalid }: WidgetProps) {
    const { t, local } = useWords();
    const [choices, setChoices] = useState<readonly Choice[]>([]);
    useEffect(() => {
      read().then(setChoices, (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      });
    }, []);
    const chosen = typeof value === 'string' ? value : '';
    const isKnown = choices.some((choice) => choice.id === chosen);
    const none = field.placeholder ? local(field.placeholder) : t('inspector.pick');
    return (
      <select
        id={id}
        value={chosen}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => onChange(event.target.value || undefined)}
      >
        <option value="">{none}</option>
        {chosen !== '' && !isKnown && <option value={chosen}>{chosen}</option>}
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  };
}

/** A recording, or none. */
function Recording({ id, field, value, onChange }: WidgetProps) {
  const { t, local } = useWords();
  const load = useCatalogue((state) => state.load);
  const phase = useCatalogue((state) => state.phase);
  useEffect(() => {
    if (phase === 'asking') void load();
  }, [load, phase]);
  return (
    <Recordings
      id={id}
      chosen={typeof value === 'string' ? value : ''}
      none={field.placeholder ? local(field.placeholder) : t('inspector.pick')}
      onChoose={(recording) => onChange(recording || undefined)}
    />
  );
}

export const RECORD_WIDGETS: Readonly<Record<string, ComponentType<WidgetProps> | undefined>> = {
  texts: ListOfTexts,
  secret: Secret,
  several: Several,
  target: Target,
  recording: Recording,
  trunk: picker(async () => (await trunkApi.list()).map(({ name, label }) => ({ id: name, label: label || name }))),
  account: picker(async () =>
    (await accountApi.list()).map(({ name, displayName }) => ({ id: name, label: displayName || name })),
  ),
  flow: picker(async () => (await api.flows()).map(({ id, name }) => ({ id, label: name }))),
};
