/** A prompt in one language. */

import { useState } from 'react';
import type { Prompt } from '../../shared/flow-schema/fields.ts';
import { useWords } from '../messages/use-words.ts';
import { Recordings } from '../prompts/recordings.tsx';
import { LANGUAGES } from './languages.ts';
import { LongText } from './text-widgets.tsx';
import type { WidgetProps } from './widget.ts';

type One = NonNullable<Prompt['variants']>[string];
type Words = Extract<One, { say: string }>;
type Way = 'say' | 'recording';

interface OnePromptProps extends WidgetProps<One> {
  /** Its language may be another than the flow's. */
  readonly asksLanguage?: boolean;
}

export function OnePrompt({ id, field, value, onChange, describedBy, invalid, asksLanguage = false }: OnePromptProps) {
  const { t, local } = useWords();
  const isRecording = value !== undefined && 'prompt' in value;
  const [way, setWay] = useState<Way>(isRecording ? 'recording' : 'say');
  const [lastWords, setLastWords] = useState<Words>();
  const shown: Way = isRecording ? 'recording' : way;
  const words = value && 'say' in value ? value : undefined;
  const turn = (to: Way): void => {
    setWay(to);
    if (to === 'recording' && words) setLastWords(words);
    if (to === 'say' && isRecording) onChange(lastWords);
  };
  return (
    <div className="prompt-widget">
      <div className="segments" role="radiogroup" aria-label={local(field.label)}>
        {(['say', 'recording'] as const).map((of) => (
          // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons, as tall as the other fields
          <button key={of} type="button" role="radio" aria-checked={of === shown} onClick={() => turn(of)}>
            {t(of === 'say' ? 'inspector.say' : 'inspector.recording')}
          </button>
        ))}
      </div>
      {shown === 'say' ? (
        <>
          <LongText
            id={id}
            value={words?.say}
            onChange={(say) => onChange(say === undefined ? undefined : { ...words, say })}
            describedBy={describedBy}
            invalid={invalid}
            max={4000}
            placeholder={field.placeholder ? local(field.placeholder) : t('inspector.sayPlaceholder')}
          />
          {words && asksLanguage && (
            <label className="inline-select">
              <span>{t('inspector.sayLanguage')}</span>
              <select
                value={words.language ?? ''}
                onChange={(event) => onChange(withLanguage(words, event.target.value))}
              >
                <option value="">{t('inspector.asFlow')}</option>
                {LANGUAGES.map(([tag, name]) => (
                  <option key={tag} value={tag}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          )}
        </>
      ) : (
        <Recordings id={id} chosen={isRecording ? value.prompt : ''} onChoose={(prompt) => onChange({ prompt })} />
      )}
    </div>
  );
}

function withLanguage({ language: _before, ...words }: Words, language: string): Words {
  return language === '' ? words : { ...words, language };
}
