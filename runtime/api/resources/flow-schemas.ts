/** Flows in the words of the API. */

import type { FlowAnswer, FlowSummary } from '../../../shared/api/http.ts';
import type { Flow } from '../../../shared/flow-schema/flow.ts';
import { flowDocumentSchema } from '../../../shared/flow-schema/flow-document.ts';
import type { Problem } from '../../../shared/flow-schema/problem.ts';
import { flag, given, instant, list, named, object, oneOf, optional, type Schema, text, whole } from '../schema.ts';

/** As it comes in: `id` may be absent in a new one, and the document need not be right. */
export const flowDocument = named('Flow', given<unknown>(flowDocumentSchema));

const localText = object({ en: text(), de: text() });

export const problemSchema = named<Problem>(
  'Problem',
  object({
    severity: oneOf('error', 'warning'),
    code: text({ examples: ['dangling-edge'] }),
    message: localText,
    node: optional(text()),
    edge: optional(text()),
    field: optional(text({ description: 'A JSON pointer without its first slash', examples: ['choices/0/digit'] })),
  }),
);

const state = {
  publishedVersion: optional(whole({ minimum: 1 })),
  changed: flag({ description: 'The draft differs from what is published' }),
  rev: whole({ description: 'The revision; also the ETag' }),
  updatedAt: instant(),
  sip: text({ description: 'The address to call', examples: ['sip:welcome@192.0.2.10:5060'] }),
};

export const flowListed = named<FlowSummary>(
  'FlowSummary',
  object({
    id: text(),
    name: text(),
    description: optional(text()),
    access: oneOf('none', 'trusted', 'public'),
    nodes: whole(),
    ...state,
  }),
);

export const flowDraft = named<FlowAnswer>(
  'FlowDraft',
  object({ flow: flowDocument as Schema<Flow>, ...state, problems: list(problemSchema) }),
);

export const publishedVersion = named('PublishedVersion', object({ version: whole(), publishedAt: instant() }));
