/** Answer times as bars: what half of the askers waited at most, and on top of it what nearly all did. */

import type { AnswerTimes, AnswerTimesBucket } from '../../shared/api/status.ts';
import { useWords } from '../messages/use-words.ts';
import { fullText } from '../ui/times.ts';

const WIDTH = 288;
const HEIGHT = 64;

interface AnswerTimesChartProps {
  readonly title: string;
  readonly buckets: readonly AnswerTimesBucket[];
  readonly timesOf: (bucket: AnswerTimesBucket) => AnswerTimes | undefined;
}

export function AnswerTimesChart({ title, buckets, timesOf }: AnswerTimesChartProps) {
  const { t, language } = useWords();
  const bars = buckets.flatMap((bucket, index) => {
    const times = timesOf(bucket);
    return times ? [{ index, at: bucket.at, ...times }] : [];
  });
  const last = bars.at(-1);
  const top = Math.max(1, ...bars.map(({ p95 }) => p95));
  const width = WIDTH / Math.max(24, buckets.length);
  const tall = (ms: number): number => Math.max(1, (ms / top) * HEIGHT);
  return (
    <figure className="chart">
      <figcaption>
        {title}
        <span className="hint figures">
          {last ? t('status.times', { p50: round(last.p50), p95: round(last.p95) }) : t('status.nobodyAsked')}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={title}>
        {bars.map(({ index, at, p50, p95, count }) => (
          <g key={at} className="chart-bar">
            <title>{`${fullText(at, language)}: ${t('status.times', { p50: round(p50), p95: round(p95) })}, ${count}`}</title>
            <rect x={index * width} y={HEIGHT - tall(p95)} width={width * 0.8} height={tall(p95)} />
            <rect className="half" x={index * width} y={HEIGHT - tall(p50)} width={width * 0.8} height={tall(p50)} />
          </g>
        ))}
      </svg>
      <span className="hint figures">{t('status.top', { ms: round(top) })}</span>
    </figure>
  );
}

const round = (ms: number): number => (ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms));
