/** The lamp: amber where a call is; the number beside it where more are. */

import { useWords } from '../messages/use-words.ts';

export function Lamp({ count, small = false }: { count: number; small?: boolean }) {
  const { t } = useWords();
  if (count === 0) return <span className={`lamp ${small ? 'small' : ''}`} aria-hidden="true" />;
  return (
    <span className="lamp-place">
      {count > 1 && (
        <span className="lamp-count" aria-hidden="true">
          {count}
        </span>
      )}
      <span className={`lamp on ${small ? 'small' : ''}`} role="img" aria-label={t('canvas.callsHere', { n: count })} />
    </span>
  );
}
