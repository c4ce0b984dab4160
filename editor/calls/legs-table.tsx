/** The legs of one call: whom they reached, when they were answered, with whom they talked, how they ended. */

import { Lock, ShieldX } from 'lucide-react';
import type { CdrAnswer } from '../../shared/api/cdrs.ts';
import { type AudioQuality, gradeOf } from '../../shared/flow-schema/audio-quality.ts';
import type { Refusal } from '../../shared/flow-schema/call-events.ts';
import { useWords } from '../messages/use-words.ts';
import { TableHead } from '../ui/table-head.tsx';
import { lengthText } from '../ui/times.ts';
import { endingText } from './ending-text.ts';

export function LegsTable({ legs }: { legs: readonly CdrAnswer[] }) {
  const words = useWords();
  const { t } = words;
  const nameOf = (leg: string): string => {
    const found = legs.find((other) => other.leg === leg);
    return found ? (found.direction === 'in' ? found.fromUser : found.toUser) : leg;
  };
  return (
    <div className="table-frame">
      <table className="table dense" data-testid="legs">
        <TableHead
          columns={[
            'legs.leg',
            'legs.party',
            'history.by',
            'legs.answered',
            'history.talked',
            'legs.audio',
            'legs.with',
            'calls.ending',
          ]}
        />
        <tbody>
          {legs.map((leg) => (
            <tr key={leg.id} data-testid={`leg-${leg.leg}`}>
              <td>
                <span className="hint">{t(leg.direction === 'in' ? 'history.in' : 'history.out')}</span>
              </td>
              <td className="cell-party">{leg.direction === 'in' ? leg.fromUser : leg.toUser}</td>
              <td>{[leg.account, leg.trunk].filter(Boolean).join(', ')}</td>
              <td className="figures">
                {leg.answeredAt === undefined ? (
                  <span className="hint">{t('calls.notAnswered')}</span>
                ) : (
                  lengthText(leg.answeredAt - leg.startedAt)
                )}
              </td>
              <td className="figures">{leg.talked === undefined ? '' : lengthText(leg.talked)}</td>
              <td>
                {leg.audio && <AudioMark audio={leg.audio} />}
                {leg.encrypted && <Lock size={13} role="img" aria-label={t('legs.encrypted')} />}
              </td>
              <td>{[...new Set(leg.bridged.map(({ leg: other }) => nameOf(other)))].join(', ')}</td>
              <td>
                {leg.cause ? endingText(leg.cause, words) : (leg.sip ?? '')}{' '}
                {leg.recovered && <span className="tag hollow">{t('legs.recovered')}</span>}
                {leg.refused?.map((refusal) => (
                  <RefusalLine key={`${refusal.at} ${refusal.target}`} refusal={refusal} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What was not done for this leg's far end, or for the drawing. */
function RefusalLine({ refusal: { what, target, why } }: { refusal: Refusal }) {
  const { t } = useWords();
  return (
    <div className="refusal-line" data-testid="refusal">
      <ShieldX size={13} aria-hidden="true" /> {t(`legs.refused.${what}`, { target, why })}
    </div>
  );
}

const GRADE_TONE = { good: 'good', fair: 'hollow', poor: 'bad', silent: 'bad' } as const;

/** One word, with the figures behind it. */
function AudioMark({ audio }: { audio: AudioQuality }) {
  const { t } = useWords();
  const { mos, loss, jitterMs, roundTripMs } = audio;
  const grade = gradeOf(audio);
  const figures = [
    mos !== undefined && t('legs.mos', { mos: mos.toFixed(1) }),
    t('legs.lossJitter', { loss: (loss * 100).toFixed(1), jitter: jitterMs.toFixed(0) }),
    roundTripMs !== undefined && t('legs.roundTrip', { ms: roundTripMs.toFixed(0) }),
  ].filter((figure) => figure !== false);
  return (
    <span className={`tag ${GRADE_TONE[grade]}`} title={figures.join(' · ')} data-testid="audio-grade">
      {t(`legs.grade.${grade}`)}
      {mos !== undefined && ` · ${mos.toFixed(1)}`}
    </span>
  );
}
