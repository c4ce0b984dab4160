/** The order in which an incoming call is matched, and the order of trunks for calls outside. */

import type { RoutingAnswer } from '../../shared/api/routing.ts';
import { useWords } from '../messages/use-words.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { TableHead } from '../ui/table-head.tsx';

const CALLERS = ['account', 'trunk', 'stranger'] as const;

export function Matching({ routing }: { routing: RoutingAnswer }) {
  const { t, local } = useWords();
  const { matching, defaultRoute, emergencyRoute, emergency } = routing;
  return (
    <section className="record-section" data-testid="matching">
      <h2>{t('routing.order')}</h2>
      <p className="hint">{t('routing.orderHelp')}</p>
      <div className="table-frame">
        <table className="table dense">
          <TableHead columns={['routing.rule', 'routing.account', 'routing.trunk', 'routing.stranger']} />
          <tbody>
            {matching.map(({ id, callers, label }, index) => (
              <tr key={id}>
                <td>
                  <span className="hint figures">{index + 1}.</span> {local(label)}
                </td>
                {CALLERS.map((caller) => (
                  <td key={caller}>{callers.includes(caller) ? '●' : <span className="hint">–</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="facts bare">
        <div>
          <dt>{t('routing.outside')}</dt>
          <dd>
            <Trunks names={defaultRoute} />
          </dd>
        </div>
        <div>
          <dt>{t('routing.emergency', { numbers: emergency.join(', ') })}</dt>
          <dd>
            <Trunks names={emergencyRoute} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Trunks({ names }: { names: readonly string[] }) {
  const { t } = useWords();
  if (names.length === 0) return <span className="hint">{t('routing.noTrunk')}</span>;
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <PlaceLink to={{ page: 'trunk', id: name }}>{name}</PlaceLink>
        </span>
      ))}
    </>
  );
}
