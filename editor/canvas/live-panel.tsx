/** The calls that run through this flow now: a slim column under the palette, so that it never covers a node. */

import type { LiveCall } from '../../shared/api/live.ts';
import { useWords } from '../messages/use-words.ts';
import { cardOf } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { useLiveCalls } from '../stores/live.ts';
import { partyName, useNow } from '../ui/times.ts';
import { Length } from '../ui/times-view.tsx';
import { showNode } from './commands.ts';
import { Lamp } from './lamp.tsx';

const SHOWN = 12;

export function LivePanel({ flow }: { flow: string }) {
  const { t } = useWords();
  const calls = useLiveCalls().filter((call) => call.flow === flow);
  const now = useNow(calls.length > 0);
  if (calls.length === 0) return null;
  return (
    <section className="live-panel" aria-label={t('live.panel')} data-testid="live-panel">
      <h2>
        <Lamp count={1} small /> {t('live.calls', { n: calls.length })}
      </h2>
      <ul>
        {calls.slice(0, SHOWN).map((call) => (
          <LiveRow key={call.id} call={call} now={now} />
        ))}
      </ul>
    </section>
  );
}

function LiveRow({ call, now }: { call: LiveCall; now: number }) {
  const { t, local } = useWords();
  const at = call.at[0];
  const node = useDocument((state) => state.flow.nodes.find((candidate) => candidate.id === at));
  const card = node && cardOf(node.kind);
  const place = at === undefined ? t('live.between') : (node?.label ?? (card ? local(card.label) : at));
  return (
    <li>
      <button
        type="button"
        className="live-row"
        title={t('live.showNode')}
        data-testid={`live-${call.id}`}
        disabled={!node}
        onClick={() => node && showNode(node.id)}
      >
        <span className="live-from">{partyName(call.from)}</span>
        <Length from={call.startedAt} to={now} />
        <span className="live-at">{place}</span>
      </button>
    </li>
  );
}
