/** A recording to look at and to listen to: its outline, a button, and a click that plays from there. */

import { Pause, Play } from 'lucide-react';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { outline, peaksOf } from './peaks.ts';
import { readSamples } from './read-samples.ts';

const COLUMNS = 240;
const HEIGHT = 48;

/** @param source address of a WAV file of this house */
export function Waveform({ source, seconds }: { source: string; seconds: number }) {
  const { t } = useWords();
  const audio = useRef<HTMLAudioElement>(null);
  const [path, setPath] = useState<string>();
  const [failed, setFailed] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);

  useEffect(() => {
    const gone = new AbortController();
    setPath(undefined);
    setFailed(false);
    setAt(0);
    outlineOf(source, gone.signal).then(setPath, () => gone.signal.aborted || setFailed(true));
    return () => gone.abort();
  }, [source]);

  const toggle = () => {
    const { current } = audio;
    if (!current) return;
    if (current.paused) current.play().catch(() => setFailed(true));
    else current.pause();
  };
  const seek = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const { current } = audio;
    if (current) current.currentTime = ((event.clientX - box.left) / box.width) * seconds;
  };
  return (
    <div className="waveform">
      <button
        type="button"
        className="button quiet"
        aria-label={t(playing ? 'prompts.pause' : 'prompts.play')}
        onClick={toggle}
      >
        {playing ? <Pause size={14} aria-hidden="true" /> : <Play size={14} aria-hidden="true" />}
      </button>
      {failed ? (
        <p className="field-fault">{t('prompts.cannotPlay')}</p>
      ) : (
        <svg viewBox={`0 0 ${COLUMNS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" onClick={seek}>
          {path && <path d={path} />}
          <line
            x1={(at / Math.max(seconds, 0.1)) * COLUMNS}
            x2={(at / Math.max(seconds, 0.1)) * COLUMNS}
            y1="0"
            y2={HEIGHT}
          />
        </svg>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: what it says is not known here */}
      <audio
        ref={audio}
        src={source}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onTimeUpdate={({ currentTarget }) => setAt(currentTarget.currentTime)}
      />
    </div>
  );
}

const outlineOf = async (source: string, signal: AbortSignal): Promise<string> =>
  outline(peaksOf(await readSamples(source, signal), COLUMNS), HEIGHT);
