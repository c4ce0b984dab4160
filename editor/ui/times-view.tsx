import { lengthText } from './times.ts';

/** How long something took, or has taken so far; both in epoch milliseconds. */
export function Length({ from, to }: { from: number; to: number }) {
  return <span className="figures">{lengthText(to - from)}</span>;
}
