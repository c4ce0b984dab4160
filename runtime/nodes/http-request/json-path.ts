/** What stands somewhere in an answer. Pure. */

import type { Value } from '../node-kind.ts';

/** @param path such as `customer.orders[0].id` @returns undefined when there is nothing, or null; groups as JSON */
export function valueAt(json: unknown, path: string): Value | undefined {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const found = steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    json,
  );
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return found;
  return found === undefined || found === null ? undefined : JSON.stringify(found);
}
