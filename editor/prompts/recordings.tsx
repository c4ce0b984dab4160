/** Chooses a recording, and makes new ones: from a file, or by speaking. */

import { Upload } from 'lucide-react';
import { type ChangeEvent, useRef, useState } from 'react';
import { ApiError, api } from '../api.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { reasonText } from '../ui/failure-text.ts';
import { readAudio, UnusableAudio } from './read-audio.ts';
import { RecordVoice } from './record-voice.tsx';
import { Waveform } from './waveform.tsx';

interface RecordingsProps {
  readonly id: string;
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
  /** What an empty choice means, where it means something. */
  readonly none?: string;
}

/** What browsers can usually read; the picker offers these first. */
const FILES = 'audio/*,.wav,.mp3,.ogg,.opus,.m4a,.flac';

export function Recordings({ id, chosen, onChoose, none }: RecordingsProps) {
  const { t } = useWords();
  const recordings = useCatalogue((state) => state.recordings);
  const file = useRef<HTMLInputElement>(null);
  const [step, setStep] = useState<'reading' | 'uploading'>();
  const [why, setWhy] = useState('');

  const keep = async (name: string, audio: Blob): Promise<void> => {
    setWhy('');
    setStep('reading');
    try {
      const wav = await readAudio(audio);
      setStep('uploading');
      const recording = await api.uploadPrompt(name, wav);
      useCatalogue.getState().addRecording(recording);
      onChoose(recording.id);
    } catch (error) {
      setWhy(faultOf(error, t));
    } finally {
      setStep(undefined);
    }
  };
  const upload = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const picked = target.files?.[0];
    target.value = '';
    if (picked) void keep(picked.name.replace(/\.[^.]+$/, '').slice(0, 100) || picked.name, picked);
  };
  const found = recordings.find((recording) => recording.id === chosen);
  const missing = chosen !== '' && !found;
  return (
    <div className="recordings">
      {recordings.length > 0 || missing || none !== undefined ? (
        <select id={id} value={chosen} onChange={(event) => onChoose(event.target.value)}>
          {(chosen === '' || none !== undefined) && <option value="">{none ?? t('inspector.chooseRecording')}</option>}
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
      {found && <Waveform source={`/api/prompts/${found.id}/audio`} seconds={found.seconds} />}
      <div className="recording-ways">
        <button
          type="button"
          className="button quiet"
          disabled={step !== undefined}
          onClick={() => file.current?.click()}
        >
          <Upload size={14} aria-hidden="true" /> {t(step ? `prompts.${step}` : 'inspector.upload')}
        </button>
        <RecordVoice
          busy={step !== undefined}
          onDone={(audio) => void keep(t('prompts.spoken', { at: new Date().toLocaleString() }), audio)}
          onFault={(fault) => setWhy(fault ? t(fault) : '')}
        />
      </div>
      <input ref={file} type="file" accept={FILES} hidden onChange={upload} />
      {why && (
        <p className="field-fault" role="alert">
          {why}
        </p>
      )}
    </div>
  );
}

function faultOf(error: unknown, t: ReturnType<typeof useWords>['t']): string {
  if (error instanceof UnusableAudio) return t(`prompts.fault.${error.why}` satisfies MessageKey);
  if (!(error instanceof ApiError)) throw error;
  return error.status === 0 ? t('error.offline') : t('inspector.uploadFailed', { why: reasonText(error) });
}
