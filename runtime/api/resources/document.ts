/** `/api/openapi.json`: the API described by itself. */

import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { given } from '../schema.ts';

export function documentOperations(document: () => unknown): readonly Operation[] {
  return [
    operation({
      id: 'readDocument',
      method: 'GET',
      path: '/openapi.json',
      tag: 'Document',
      summary: 'This document (OpenAPI 3.1)',
      role: 'viewer',
      scope: 'any',
      answer: json(given({ type: 'object' })),
      run: () => ({ body: document() }),
    }),
  ];
}
