/** The way from one record back to the list of them. */

import { ChevronLeft } from 'lucide-react';
import { go, type Place } from '../router.ts';

export function BackButton({ to, label }: { to: Place; label: string }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={() => go(to)}>
      <ChevronLeft size={18} />
    </button>
  );
}
