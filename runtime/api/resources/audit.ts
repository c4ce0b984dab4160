/** `/api/audit`: who changed what. */

import { AUDIT, type AuditRow } from '../../store/collections.ts';
import type { Filter } from '../../store/store.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { pageOf, paging } from '../paging.ts';
import { ApiProblem } from '../problem.ts';
import { instant, list, named, object, optional, text } from '../schema.ts';

const PAGE = 100;

const auditEntry = named(
  'AuditEntry',
  object({
    id: text(),
    at: instant(),
    who: text({ examples: ['admin', 'key backup script'] }),
    source: text({ description: 'The address that it came from' }),
    action: text({ description: 'The id of the operation', examples: ['publishFlow'] }),
    what: text({ examples: ['welcome@3'] }),
    detail: optional(text()),
  }),
);

export function auditOperations({ store }: ApiParts): readonly Operation[] {
  const rows = store.collection<AuditRow>(AUDIT);
  return [
    operation({
      id: 'listAudit',
      method: 'GET',
      path: '/audit',
      tag: 'People and keys',
      summary: 'Who changed what, the latest first',
      role: 'admin',
      query: object({
        who: optional(text({ maxLength: 200 })),
        action: optional(text({ maxLength: 100 })),
        from: optional(instant()),
        to: optional(instant()),
        ...paging,
      }),
      answer: json(list(auditEntry)),
      run: async ({ query: { who, action, from, to, ...query } }) => {
        if (who !== undefined && action !== undefined) throw new ApiProblem(400, 'ask for ?who= or ?action=, not both');
        const at = { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lte: to }) };
        const filter: Filter = {
          ...(who !== undefined && { who }),
          ...(action !== undefined && { action }),
          ...(Object.keys(at).length > 0 && { at }),
        };
        const page = await rows.find({ filter, sort: { by: 'at', descending: true }, ...pageOf(query, PAGE) });
        return { body: page.rows.map(entryOf), next: page.next };
      },
    }),
  ];
}

function entryOf({ _id, at, who, source, action, what, detail }: AuditRow) {
  return { id: _id, at, who, source, action, what, ...(detail !== undefined && { detail }) };
}
