/** A request for any operation: enough to pass the doors, and to change nothing behind them. */

import type { Content } from '../content.ts';
import type { Operation } from '../operation.ts';
import type { Asked } from './api-desk.ts';

export function sampleRequest({ method, path, body }: Operation): Asked & { readonly path: string } {
  return { method, path: `/api${path.replace(/\{\w+\}/g, 'none')}`, ...bodyOf(body) };
}

function bodyOf(content: Content<unknown>): Asked {
  if (content.kind === 'nothing') return {};
  const type = content.kind === 'json' ? 'application/json' : content.types[0]!;
  return { headers: { 'content-type': type }, body: '{}' };
}
