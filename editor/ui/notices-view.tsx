/** The notices, at the lower edge of the page. */

import { X } from 'lucide-react';
import { useWords } from '../messages/use-words.ts';
import { dismiss, useNotices } from './notices.ts';

export function NoticesView() {
  const { t } = useWords();
  const list = useNotices((state) => state.list);
  return (
    <section className="notices" aria-label={t('ui.notices')} aria-live="polite">
      {list.map(({ id, tone, text, action }) => (
        <div key={id} className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'} data-testid="notice">
          <span>{text}</span>
          {action && (
            <button
              type="button"
              className="link"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <button type="button" className="icon-button small" aria-label={t('ui.dismiss')} onClick={() => dismiss(id)}>
            <X size={14} />
          </button>
        </div>
      ))}
    </section>
  );
}
