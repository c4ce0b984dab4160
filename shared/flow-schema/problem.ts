/** What validation found: where, and what to do about it. */

import type { LocalText } from './fields.ts';

export interface Problem {
  /** Errors refuse publishing; warnings do not. */
  readonly severity: 'error' | 'warning';
  /** kebab-case, such as `dangling-edge`; stable for scripts. */
  readonly code: string;
  readonly message: LocalText;
  readonly node?: string;
  readonly edge?: string;
  /** The field of the node's configuration, such as `choices/0/digit`, or of the flow. */
  readonly field?: string;
}
