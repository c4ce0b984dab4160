/** The legs of one call: whom they reached, when they were answered, with whom they talked, how they ended. */

import type { CdrAnswer } from '../../shared/api/cdrs.ts';
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
              <td>{[...new Set(leg.bridged.map(({ leg: other }) => nameOf(other)))].join(', ')}</td>
              <td>
                {leg.cause ? endingText(leg.cause, words) : (leg.sip ?? '')}{' '}
                {leg.recovered && <span className="tag hollow">{t('legs.recovered')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
