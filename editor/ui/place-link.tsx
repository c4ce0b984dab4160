/** Links between the pages of the editor. */

import type { MouseEvent, ReactNode } from 'react';
import { go, hashOf, type Place } from '../router.ts';

interface PlaceLinkProps {
  readonly to: Place;
  readonly current?: boolean;
  readonly label?: string;
  readonly className?: string;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A link within the editor that respects unsaved changes, and that can be opened in a new tab. */
export function PlaceLink({ to, current = false, label, className, testId, children }: PlaceLinkProps) {
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={hashOf(to)}
      className={className}
      aria-current={current ? 'page' : undefined}
      aria-label={label}
      data-testid={testId}
      onClick={onClick}
    >
      {children}
    </a>
  );
}
