/** Keeps what callers typed as a secret out of everything that is shown or kept. */

import type { Vars } from '../nodes/node-kind.ts';
import { MASK } from './values.ts';

/** The facts about variables with every value masked that is, or holds, a secret. */
export function maskVars(set: Vars, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => [name, holdsSecret(String(value), secrets) ? MASK : value]),
  );
}

/** A sentence with every secret in it masked. */
export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

// One or two keys are found in nearly every number by chance: those count only as a whole.
function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => (secret.length < 3 ? text === secret : text.includes(secret)));
}
