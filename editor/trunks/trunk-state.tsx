/** How a trunk is, in a word with a shape of its own, and the provider's last answer. */

import type { TrunkAnswer } from '../../shared/api/trunks.ts';
import type { TrunkState } from '../../shared/flow-schema/call-events.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';

const TONES: Readonly<Record<TrunkState, 'good' | 'bad' | 'hollow'>> = {
  up: 'good',
  unknown: 'hollow',
  registering: 'hollow',
  down: 'bad',
  refused: 'bad',
  stopped: 'bad',
};

export function TrunkStateTag({ trunk: { disabled, stopped, status } }: { trunk: TrunkAnswer }) {
  const { t } = useWords();
  if (disabled) return <span className="tag hollow">{t('trunks.state.disabled')}</span>;
  const state = stopped ? 'stopped' : status.state;
  return (
    <span className={`tag ${TONES[state]}`} data-state={state}>
      {t(`trunks.state.${state}` as MessageKey)}
    </span>
  );
}
