/** The SIP messages of a call drawn between its ends; a press shows the whole message. */

import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { SipTraceMessage } from '../../shared/api/http.ts';
import { useWords } from '../messages/use-words.ts';
import { callApi } from './call-api.ts';
import { ladderOf, type Rung } from './ladder.ts';

/** Of one column, in pixels. */
const COLUMN = 200;
const ROW = 32;
const TIME = 72;

export function LadderView({ call, messages }: { call: string; messages: readonly SipTraceMessage[] }) {
  const { t } = useWords();
  const { ends, rungs } = useMemo(() => ladderOf(messages), [messages]);
  const [open, setOpen] = useState<number>();
  // This server stands behind the first other end, so that a call goes from left to right.
  const placeOf = (column: number): number =>
    TIME + COLUMN * (column === 0 ? 1 : column === 1 ? 0 : column) + COLUMN / 2;
  const width = TIME + COLUMN * Math.max(2, ends.length + 1);
  const height = ROW * rungs.length;
  const names = [t('ladder.here'), ...ends];
  return (
    <section className="record-section" data-testid="ladder">
      <div className="section-head">
        <h2>{t('ladder.title')}</h2>
        <span className="spread" />
        {(['txt', 'pcap'] as const).map((form) => (
          <a key={form} className="button quiet" href={callApi.traceAddress(call, form)} download>
            <Download size={16} aria-hidden="true" /> {t(`ladder.${form}`)}
          </a>
        ))}
      </div>
      <div className="ladder-frame">
        <svg className="ladder" width={width} height={height + 40} role="img" aria-label={t('ladder.title')}>
          {names.map((name, column) => (
            <g key={name}>
              <text className="ladder-end" x={placeOf(column)} y={16} textAnchor="middle">
                {name}
              </text>
              <line className="ladder-line" x1={placeOf(column)} x2={placeOf(column)} y1={26} y2={height + 40} />
            </g>
          ))}
          {rungs.map((rung) => (
            <Arrow
              key={rung.index}
              rung={rung}
              y={40 + ROW * rung.index + ROW / 2}
              x1={placeOf(rung.from)}
              x2={placeOf(rung.to)}
              isOpen={open === rung.index}
              onPress={() => setOpen(open === rung.index ? undefined : rung.index)}
            />
          ))}
        </svg>
      </div>
      {open !== undefined && messages[open] && (
        <pre className="ladder-message" data-testid="ladder-message">
          {messages[open].text}
        </pre>
      )}
    </section>
  );
}

interface ArrowProps {
  readonly rung: Rung;
  readonly y: number;
  readonly x1: number;
  readonly x2: number;
  readonly isOpen: boolean;
  readonly onPress: () => void;
}

function Arrow({ rung, y, x1, x2, isOpen, onPress }: ArrowProps) {
  const right = x2 > x1;
  const tip = right ? x2 - 2 : x2 + 2;
  const back = right ? -7 : 7;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an arrow in a drawing, which HTML's button cannot be
    <g
      className={`rung ${rung.tone} ${rung.again ? 'again' : ''} ${isOpen ? 'open' : ''}`}
      role="button"
      tabIndex={0}
      aria-label={rung.label}
      aria-pressed={isOpen}
      onClick={onPress}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onPress();
      }}
    >
      <rect className="rung-ground" x={0} y={y - ROW / 2} width="100%" height={ROW} />
      <text className="rung-time figures" x={TIME - 8} y={y + 4} textAnchor="end">
        {(rung.after / 1000).toFixed(3)}
      </text>
      <line className="rung-line" x1={x1} x2={tip} y1={y} y2={y} />
      <path className="rung-tip" d={`M${tip} ${y}l${back} -4v8z`} />
      <text className="rung-label" x={(x1 + x2) / 2} y={y - 5} textAnchor="middle">
        {rung.label}
      </text>
    </g>
  );
}
