/** Records what somebody says into the microphone of this computer. */

import { CircleStop, Mic } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { MOST_SECONDS } from './read-audio.ts';

interface Running {
  readonly recorder: MediaRecorder;
  readonly stream: MediaStream;
}

/** @param onDone what was recorded, in whatever form this browser writes */
export function RecordVoice({ busy, onDone, onFault }: RecordVoiceProps) {
  const { t } = useWords();
  const running = useRef<Running>(undefined);
  const [seconds, setSeconds] = useState<number>();

  const stop = useCallback(() => {
    if (running.current?.recorder.state === 'recording') running.current.recorder.stop();
  }, []);
  // Whoever goes away meanwhile wants no recording, and no open microphone.
  useEffect(() => () => close(running.current), []);
  useEffect(() => {
    if (seconds === undefined) return;
    if (seconds >= MOST_SECONDS) return stop();
    const tick = setTimeout(() => setSeconds(seconds + 1), 1000);
    return () => clearTimeout(tick);
  }, [seconds, stop]);

  const start = async () => {
    onFault(undefined);
    try {
      if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError');
      const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      const pieces: Blob[] = [];
      const recorder = new MediaRecorder(stream);
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      recorder.onstop = () => {
        close({ recorder, stream });
        running.current = undefined;
        setSeconds(undefined);
        onDone(new Blob(pieces, { type: recorder.mimeType }));
      };
      running.current = { recorder, stream };
      recorder.start();
      setSeconds(0);
    } catch (error) {
      onFault(faultOf(error));
    }
  };
  return seconds === undefined ? (
    <button type="button" className="button quiet" disabled={busy} onClick={() => void start()}>
      <Mic size={14} aria-hidden="true" /> {t('prompts.record')}
    </button>
  ) : (
    <button type="button" className="button danger" onClick={stop}>
      <CircleStop size={14} aria-hidden="true" /> {t('prompts.stop', { n: seconds })}
    </button>
  );
}

function close(running: Running | undefined): void {
  if (!running) return;
  running.recorder.onstop = null;
  for (const track of running.stream.getTracks()) track.stop();
}

interface RecordVoiceProps {
  readonly busy: boolean;
  readonly onDone: (recording: Blob) => void;
  readonly onFault: (why: MessageKey | undefined) => void;
}

/** What the browser's errors mean to whoever sits before it. */
const FAULTS: Readonly<Record<string, MessageKey>> = {
  NotAllowedError: 'prompts.microphoneDenied',
  NotFoundError: 'prompts.microphoneMissing',
  SecurityError: 'prompts.microphoneInsecure',
};

const faultOf = (error: unknown): MessageKey =>
  (error instanceof DOMException && FAULTS[error.name]) || 'prompts.microphoneBusy';
