/** What an empty board teaches: begin where every call enters. */

import { useWords } from '../messages/use-words.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { KindIcon } from '../ui/kind-icon.tsx';
import { place } from './commands.ts';

export function EmptyBoard() {
  const { t, local } = useWords();
  const start = useCatalogue((state) => state.kinds.find(({ card }) => card.role === 'start')?.card);
  return (
    <div className="empty-board">
      <div className="empty">
        <span className="empty-jack" aria-hidden="true" />
        <h2>{t('canvas.empty')}</h2>
        <p>{t('canvas.emptyHelp')}</p>
        {start && (
          <button type="button" className="button" onClick={() => place(start)}>
            <KindIcon name={start.icon} /> {t('canvas.emptyAction', { kind: local(start.label) })}
          </button>
        )}
      </div>
    </div>
  );
}
