import { useWords } from '../messages/use-words.ts';
import { dayText, fullText, lengthText, whenText } from './times.ts';

/** How long something took, or has taken so far; both in epoch milliseconds. */
export function Length({ from, to }: { from: number; to: number }) {
  return <span className="figures">{lengthText(to - from)}</span>;
}

/** When something happened, to the second as long as it is today; the whole date on hover. */
export function When({ at }: { at: number }) {
  return <Time at={at} text={whenText} />;
}

/** The day on which something happened, with its time while that is news. */
export function Day({ at }: { at: number }) {
  return <Time at={at} text={dayText} />;
}

function Time({ at, text }: { at: number; text: typeof whenText }) {
  const { language } = useWords();
  return (
    <time className="figures" dateTime={new Date(at).toISOString()} title={fullText(at, language)}>
      {text(at, Date.now(), language)}
    </time>
  );
}
