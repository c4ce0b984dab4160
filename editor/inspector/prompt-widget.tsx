/** What the caller hears: words to speak, or a recording. */

import { Upload } from 'lucide-react';
import { type ChangeEvent, useRef, useState } from 'react';
import type { Prompt } from '../../shared/flow-schema/fields.ts';
import { ApiError, api } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { LANGUAGES } from './languages.ts';
import { LongText } from './text-widgets.tsx';
import type { WidgetProps } from './widget.ts';

type Way = 'say' | 'recording';
type Words = Extract<Prompt, { say: string }>;

export function PromptWidget({ id, field, value, onChange, describedBy, invalid }: WidgetProps<Prompt>) {
  const { t, local } = useWords();
  const isRecording = value !== undefined && 'prompt' in value;
  const [way, setWay] = useState<Way>(isRecording ? 'recording' : 'say');
  const [lastWords, setLastWords] = useState<Words>();
  const shown: Way = value === undefined ? way : isRecording ? 'recording' : way === 'recording' ? 'recording' : 'say';
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
          {words && (
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

interface RecordingsProps {
  readonly id: string;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

function Recordings({ id, chosen, onChoose }: RecordingsProps) {
  const { t } = useWords();
  const recordings = useCatalogue((state) => state.recordings);
  const file = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState('');
  const upload = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const wav = target.files?.[0];
    target.value = '';
    if (!wav) return;
    setBusy(true);
    setWhy('');
    try {
      const recording = await api.uploadPrompt(wav.name.replace(/\.wav$/i, ''), wav);
      useCatalogue.getState().addRecording(recording);
      onChoose(recording.id);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setWhy(error.status === 0 ? t('error.offline') : t('inspector.uploadFailed', { why: error.message }));
    } finally {
      setBusy(false);
    }
  };
  const missing = chosen !== '' && !recordings.some((recording) => recording.id === chosen);
  return (
    <div className="recordings">
      {recordings.length > 0 || missing ? (
        <select id={id} value={chosen} onChange={(event) => onChoose(event.target.value)}>
          {chosen === '' && <option value="">{t('inspector.chooseRecording')}</option>}
          {missing && <option value={chosen}>{chosen}</option>}
          {recordings.map((recording) => (
            <option key={recording.id} value={recording.id}>
              {recording.name} · {t('inspector.secondsLong', { n: recording.seconds.toFixed(1) })}
            </option>
          ))}
        </select>
      ) : (
        <p className="hint">{t('inspector.noRecordings')}</p>
      )}
      <button type="button" className="button quiet" disabled={busy} onClick={() => file.current?.click()}>
        <Upload size={14} aria-hidden="true" /> {t(busy ? 'inspector.uploading' : 'inspector.upload')}
      </button>
      <input ref={file} type="file" accept="audio/wav,.wav" hidden onChange={(event) => void upload(event)} />
      {why && <p className="field-fault">{why}</p>}
    </div>
  );
}
