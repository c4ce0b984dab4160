/** Calls that reached no flow: when, who, whom, from where, and why. */

import { useWords } from '../messages/use-words.ts';
import { useNetworks } from '../stores/networks.ts';
import { curable, type RefusedCall, useRefusedCalls } from '../stores/refused-calls.ts';
import { partyName } from '../ui/times.ts';
import { When } from '../ui/times-view.tsx';
import { refusalText } from './refusal-text.ts';
import { useCurable } from './refused-notice.tsx';
import { TrustButton } from './trust-button.tsx';

const COLUMNS = ['refused.time', 'calls.from', 'calls.to', 'refused.source', 'refused.why'] as const;

export function RefusedCalls() {
  const { t } = useWords();
  const list = useRefusedCalls((state) => state.list);
  return (
    <section>
      <h2 className="section-title">{t('refused.title')}</h2>
      {list.length === 0 ? (
        <p className="hint">{t('refused.none')}</p>
      ) : (
        <table className="table" data-testid="refused-calls">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {t(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {list.map((call) => (
              <RefusedRow key={`${call.source} ${call.from} ${call.to} ${call.sip} ${call.why}`} call={call} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function RefusedRow({ call }: { call: RefusedCall }) {
  const words = useWords();
  const offered = useNetworks((state) => state.offered);
  const noticed = useCurable()?.network;
  const curing = curable([call], offered, 0)?.network;
  // One question is enough.
  const network = curing === noticed ? undefined : curing;
  return (
    <tr>
      <td>
        <When at={call.at} />
      </td>
      <td className="cell-party">{partyName(call.from)}</td>
      <td className="cell-party">{partyName(call.to)}</td>
      <td className="figures">{call.source}</td>
      <td className="cell-why">
        <span className="state">
          <span>{refusalText(call.why, words)}</span> <span className="hint figures">{call.sip}</span>
          {call.times > 1 && <span className="tag">{words.t('refused.times', { n: call.times })}</span>}
          {network !== undefined && <TrustButton network={network} />}
        </span>
      </td>
    </tr>
  );
}
