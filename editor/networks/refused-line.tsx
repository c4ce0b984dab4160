/** The latest refused call as a quiet line beside the drawing, so that nobody waits for a lamp in vain. */

import { useWords } from '../messages/use-words.ts';
import { useRefusedCalls } from '../stores/refused-calls.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { partyName } from '../ui/times.ts';
import { When } from '../ui/times-view.tsx';
import { refusalText } from './refusal-text.ts';
import { useCurable } from './refused-notice.tsx';

export function RefusedLine() {
  const words = useWords();
  const { t } = words;
  const { list, hushedAt } = useRefusedCalls();
  const noticed = useCurable();
  const [call] = list;
  if (!call || call.at <= hushedAt || call === noticed?.call) return null;
  return (
    <section className="refused-line" aria-label={t('refused.last')} data-testid="refused-line">
      <PlaceLink to={{ page: 'calls' }}>
        <span className="refused-head">
          {t('refused.last')} <When at={call.at} />
        </span>
        <span>{t('refused.route', { from: partyName(call.from), to: partyName(call.to) })}</span>
        <span className="hint">{refusalText(call.why, words)}</span>
      </PlaceLink>
    </section>
  );
}
