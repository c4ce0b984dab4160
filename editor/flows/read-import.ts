/** A pasted or chosen text as a flow to import; what is wrong with it otherwise. The server checks the rest. */

import { FLOW_LIMITS } from '../../shared/flow-schema/flow.ts';
import type { MessageKey } from '../messages/en.ts';
import type { MessageValues } from '../messages/message.ts';
import { idFromName } from './flow-id.ts';

export type ReadImport =
  | { readonly flow: { readonly id: string; readonly name: string }; readonly renamed?: { from: string; to: string } }
  | { readonly fault: MessageKey; readonly values?: MessageValues };

const NEEDED = ['schemaVersion', 'name', 'nodes', 'edges'] as const;

/** `taken`: ids of the flows that are there; an import never overwrites one. */
export function readImport(text: string, taken: ReadonlySet<string>): ReadImport {
  if (new Blob([text]).size > FLOW_LIMITS.bytes) return { fault: 'import.tooBig' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { fault: 'import.notJson', values: { why: error.message } };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { fault: 'import.notFlow', values: { what: NEEDED[0] } };
  }
  const document = value as Record<string, unknown>;
  const missing = NEEDED.find((name) => document[name] === undefined);
  if (missing) return { fault: 'import.notFlow', values: { what: missing } };
  const name = String(document.name);
  const given = typeof document.id === 'string' ? document.id : undefined;
  const id = given !== undefined && !taken.has(given) ? given : idFromName(given ?? name, taken);
  const flow = { access: 'none', ...document, id, name };
  return given !== undefined && given !== id ? { flow, renamed: { from: given, to: id } } : { flow };
}
