/** The waveform of a sound as a slider: what has been heard is coloured, a click or a key goes on from elsewhere. */

import { type KeyboardEvent, type MouseEvent, useEffect, useRef } from 'react';
import { useWords } from '../messages/use-words.ts';
import { peaksOf } from '../prompts/peaks.ts';
import { lengthText } from '../ui/times.ts';
import { sought } from './seek-keys.ts';

interface SoundCanvasProps {
  /** Undefined until they are read: a flat line. */
  readonly samples: Float32Array | undefined;
  /** Both in seconds. */
  readonly at: number;
  readonly seconds: number;
  readonly onSeek: (at: number) => void;
  /** Space. */
  readonly onToggle: () => void;
}

/** Width of a bar and of the gap behind it, in CSS pixels. */
const BAR = 2;
const GAP = 1;

export function SoundCanvas({ samples, at, seconds, onSeek, onToggle }: SoundCanvasProps) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const { current } = canvas;
    if (!current) return undefined;
    let known: { columns: number; peaks: readonly number[] } = { columns: 0, peaks: [] };
    const draw = (): void => {
      const columns = Math.max(1, Math.floor(current.clientWidth / (BAR + GAP)));
      if (known.columns !== columns) known = { columns, peaks: peaksOf(samples ?? new Float32Array(1), columns) };
      drawBars(current, known.peaks, seconds > 0 ? at / seconds : 0);
    };
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(current);
    // Its colours are those of the theme, which a canvas does not follow by itself.
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      resized.disconnect();
      themed.disconnect();
    };
  }, [samples, at, seconds]);

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = sought(event.key, at, seconds);
    if (to === undefined && event.key !== ' ') return;
    event.preventDefault();
    if (to === undefined) onToggle();
    else onSeek(to);
  };
  const click = ({ currentTarget, clientX }: MouseEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onSeek(Math.max(0, Math.min(1, (clientX - left) / width)) * seconds);
  };
  return (
    <canvas
      ref={canvas}
      className="sound-canvas"
      role="slider"
      tabIndex={0}
      aria-label={t('mailboxes.position')}
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={t('mailboxes.atOf', { at: lengthText(at * 1000), all: lengthText(seconds * 1000) })}
      data-drawn={samples !== undefined}
      onClick={click}
      onKeyDown={press}
    />
  );
}

/** @param played from 0 to 1 */
function drawBars(canvas: HTMLCanvasElement, peaks: readonly number[], played: number): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  const { devicePixelRatio: dense = 1 } = window;
  canvas.width = Math.round(width * dense);
  canvas.height = Math.round(height * dense);
  context.scale(dense, dense);
  const style = getComputedStyle(canvas);
  const [heard, ahead] = [style.getPropertyValue('--focus'), style.getPropertyValue('--line-strong')];
  peaks.forEach((peak, column) => {
    const tall = Math.max(2, peak * (height - 4));
    context.fillStyle = (column + 0.5) / peaks.length <= played ? heard : ahead;
    context.fillRect(column * (BAR + GAP), (height - tall) / 2, BAR, tall);
  });
  context.fillStyle = style.getPropertyValue('--ink');
  if (played > 0) context.fillRect(Math.min(width - 2, played * width), 0, 2, height);
}
