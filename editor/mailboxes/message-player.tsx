/** Plays a message: its waveform, how far it has come, and how fast. */

import { Pause, Play } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { readSamples } from '../prompts/read-samples.ts';
import { lengthText } from '../ui/times.ts';
import { RATES, usePlaybackRate } from './playback-rate.ts';
import { SoundCanvas } from './sound-canvas.tsx';

interface MessagePlayerProps {
  /** Address of a WAV file of this house. */
  readonly source: string;
  readonly seconds: number;
  readonly label: string;
  readonly onEnded: () => void;
}

export function MessagePlayer({ source, seconds, label, onEnded }: MessagePlayerProps) {
  const { t, language } = useWords();
  const audio = useRef<HTMLAudioElement>(null);
  const { rate, choose } = usePlaybackRate();
  const [samples, setSamples] = useState<Float32Array>();
  const [failed, setFailed] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);

  useEffect(() => {
    const gone = new AbortController();
    readSamples(source, gone.signal).then(setSamples, () => gone.signal.aborted || setFailed(true));
    return () => gone.abort();
  }, [source]);
  useEffect(() => {
    if (!audio.current) return;
    // A sound that is loaded begins with the default.
    audio.current.defaultPlaybackRate = rate;
    audio.current.playbackRate = rate;
  }, [rate]);

  const toggle = (): void => {
    const { current } = audio;
    if (!current) return;
    if (current.paused) current.play().catch(() => setFailed(true));
    else current.pause();
  };
  const seek = (to: number): void => {
    if (audio.current) audio.current.currentTime = to;
    setAt(to);
  };
  return (
    <section className="message-player" aria-label={label}>
      <button
        type="button"
        className="button quiet"
        aria-label={t(playing ? 'prompts.pause' : 'prompts.play')}
        onClick={toggle}
      >
        {playing ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}
      </button>
      <SoundCanvas samples={samples} at={at} seconds={seconds} onSeek={seek} onToggle={toggle} />
      <span className="figures hint" aria-hidden="true">
        {lengthText(at * 1000)} / {lengthText(seconds * 1000)}
      </span>
      <select
        aria-label={t('mailboxes.speed')}
        value={rate}
        onChange={({ target }) => choose(RATES.find((known) => String(known) === target.value) ?? 1)}
      >
        {RATES.map((each) => (
          <option key={each} value={each}>
            {each.toLocaleString(language)}×
          </option>
        ))}
      </select>
      {failed && (
        <p className="field-fault" role="alert">
          {t('prompts.cannotPlay')}
        </p>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: a transcript, if there is one, stands below */}
      <audio
        ref={audio}
        src={source}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={onEnded}
        onError={() => setFailed(true)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
      />
    </section>
  );
}
