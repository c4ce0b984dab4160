/** What the caller hears: words to speak, or a recording; the same in other languages. */

import { Trash2 } from 'lucide-react';
import type { Prompt } from '../../shared/flow-schema/fields.ts';
import { useWords } from '../messages/use-words.ts';
import { LANGUAGES } from './languages.ts';
import { OnePrompt } from './one-prompt.tsx';
import type { WidgetProps } from './widget.ts';

type Variant = NonNullable<Prompt['variants']>[string];

export function PromptWidget(props: WidgetProps<Prompt>) {
  const { value, onChange } = props;
  const { t } = useWords();
  const { variants = {}, ...first } = value ?? {};
  const entries = Object.entries(variants);
  const unused = LANGUAGES.filter(([tag]) => !Object.hasOwn(variants, tag));
  const change = (next: Readonly<Record<string, Variant>>): void =>
    onChange({ ...(first as Variant), ...(Object.keys(next).length > 0 && { variants: next }) });
  return (
    <div className="prompt-languages">
      <OnePrompt
        {...props}
        value={value && (first as Variant)}
        onChange={(prompt) => {
          // Words that are deleted to be written anew must not take the other languages along.
          if (entries.length > 0) onChange({ ...(prompt ?? { say: '' }), variants });
          else onChange(prompt);
        }}
        asksLanguage
      />
      {entries.map(([tag, variant]) => (
        <fieldset key={tag} className="prompt-variant" data-testid={`variant-${tag}`}>
          <legend>{nameOf(tag)}</legend>
          <button
            type="button"
            className="icon-button"
            aria-label={t('prompts.dropLanguage', { language: nameOf(tag) })}
            onClick={() => change(without(variants, tag))}
          >
            <Trash2 size={15} aria-hidden="true" />
          </button>
          <OnePrompt
            {...props}
            id={`${props.id}-${tag}`}
            value={variant}
            onChange={(prompt) => change({ ...variants, [tag]: prompt ?? { say: '' } })}
          />
        </fieldset>
      ))}
      {value && unused.length > 0 && (
        <label className="inline-select">
          <span>{t('prompts.addLanguage')}</span>
          <select
            value=""
            data-testid="add-language"
            onChange={({ target }) => target.value && change({ ...variants, [target.value]: { say: '' } })}
          >
            <option value="">{t('prompts.chooseLanguage')}</option>
            {unused.map(([tag, name]) => (
              <option key={tag} value={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

const nameOf = (tag: string): string => LANGUAGES.find(([known]) => known === tag)?.[1] ?? tag;

const without = <T,>(variants: Readonly<Record<string, T>>, tag: string): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(variants).filter(([other]) => other !== tag));
