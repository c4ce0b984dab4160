/** What a field says about its value at once, before the server checks the whole drawing. */

import type { Field } from '../../shared/flow-schema/fields.ts';
import type { MessageKey } from '../messages/en.ts';
import type { MessageValues } from '../messages/message.ts';

export interface Fault {
  readonly key: MessageKey;
  readonly values?: MessageValues;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Undefined when there is nothing to say. */
export function faultOf(field: Field<unknown>, value: unknown): Fault | undefined {
  if (isEmpty(value)) {
    return field.optional || field.default !== undefined ? undefined : { key: 'inspector.required' };
  }
  if (typeof value === 'number') {
    const min = Number(field.minimum ?? Number.NEGATIVE_INFINITY);
    const max = Number(field.maximum ?? Number.POSITIVE_INFINITY);
    return value < min || value > max ? { key: 'inspector.range', values: { min, max } } : undefined;
  }
  if (typeof value === 'string' && typeof field.pattern === 'string' && !value.includes('{{')) {
    return new RegExp(field.pattern).test(value) ? undefined : { key: 'inspector.pattern' };
  }
  if (field.format === 'prompt' && typeof value === 'object' && value !== null) {
    const { say, prompt } = value as { say?: string; prompt?: string };
    return isEmpty(say) && isEmpty(prompt) && !field.optional ? { key: 'inspector.required' } : undefined;
  }
  return undefined;
}
