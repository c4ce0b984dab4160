/** `GET /api/node-kinds`: every card and its help, from which the editor draws palette, boxes and forms. */

import type { NodeKindAnswer } from '../../../shared/api/http.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { given, list, named, object, text } from '../schema.ts';

const nodeKind = named(
  'NodeKind',
  object({
    card: given<NodeKindAnswer['card']>({ type: 'object', description: 'Fields, exits, label, icon and summary' }),
    help: object({ en: text({ maxLength: 100_000 }), de: text({ maxLength: 100_000 }) }),
  }),
);

export function nodeKindOperations({ nodeKinds }: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'listNodeKinds',
      method: 'GET',
      path: '/node-kinds',
      tag: 'Flows',
      summary: 'Every kind of box, with its help in Markdown',
      role: 'viewer',
      scope: 'flows:read',
      answer: json(list(nodeKind)),
      run: () => ({ body: nodeKinds }),
    }),
  ];
}
