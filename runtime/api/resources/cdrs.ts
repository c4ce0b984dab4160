/** `/api/cdrs`: a record of each leg of each call, to search, to export, and in one sentence. */

import type { CdrAnswer } from '../../../shared/api/cdrs.ts';
import { callSentence } from '../../../shared/flow-schema/call-sentence.ts';
import type { CdrRow } from '../../store/collections.ts';
import { type CdrOrder, type CdrSearch, cdrsOf, everyCdr, searchCdrs } from '../../store/search-cdrs.ts';
import type { NewRow } from '../../store/store.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, stream } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { flag, instant, list, named, number, object, oneOf, optional, text, whole } from '../schema.ts';
import { asFile } from '../send-answer.ts';
import { hangupCause } from './call-schemas.ts';
import { csvOf } from './cdr-csv.ts';

/** CDRs on one page, unless asked for otherwise. */
const PAGE = 50;
const MOST = 500;

const sipText = text({ maxLength: 4096 });
const audioQuality = object({
  loss: number({ minimum: 0, maximum: 1, description: 'Of what the leg sent us' }),
  jitterMs: number({ minimum: 0 }),
  packetsIn: whole(),
  packetsOut: whole(),
  roundTripMs: optional(number({ minimum: 0, description: 'By RTCP' })),
  mos: optional(number({ minimum: 1, maximum: 4.5, description: 'Mean opinion score by the E-model (ITU-T G.107)' })),
});
/** What was refused to the leg's far end; of what the drawing asked for, the caller's record tells. */
const refusal = object({
  at: instant(),
  what: oneOf('call', 'redirect', 'transfer'),
  target: text({ maxLength: 4096, description: 'Whom it named' }),
  why: sipText,
});
const cdr = named<CdrAnswer>(
  'Cdr',
  object({
    id: text(),
    call: text(),
    leg: text(),
    direction: oneOf('in', 'out'),
    from: sipText,
    to: sipText,
    fromUser: sipText,
    toUser: sipText,
    account: optional(text()),
    trunk: optional(text()),
    flow: text(),
    version: whole(),
    startedAt: instant(),
    ringingAt: optional(instant()),
    answeredAt: optional(instant()),
    endedAt: optional(instant()),
    talked: optional(whole({ description: 'Milliseconds from the answer to the end' })),
    sip: optional(whole({ description: 'The final answer to the INVITE' })),
    cause: optional(hangupCause),
    encrypted: optional(flag({ description: 'Its audio was encrypted (SRTP)' })),
    audio: optional(audioQuality),
    bridged: list(object({ leg: text(), at: instant(), partedAt: optional(instant()) })),
    sipCallId: optional(sipText),
    remote: optional(text({ examples: ['192.0.2.1:5060'] })),
    referredBy: optional(sipText),
    accountCode: optional(sipText),
    rateCode: optional(sipText),
    parentCall: optional(text()),
    refused: optional(list(refusal)),
    recovered: optional(flag({ description: 'Closed at the next start after a crash' })),
  }),
);

const name = () => optional(text({ minLength: 1, maxLength: 200 }));
const search = {
  account: name(),
  trunk: name(),
  flow: name(),
  number: optional(text({ minLength: 1, maxLength: 200, description: 'Exactly this caller or called number or name' })),
  part: optional(text({ minLength: 1, maxLength: 200, description: 'A part of either, such as an area code' })),
  since: optional(instant('Legs that began then or later')),
  until: optional(instant('Legs that began before')),
  answered: optional(flag()),
  direction: optional(oneOf('in', 'out')),
};

const ORDERS: Readonly<Record<'latest' | 'oldest' | 'longest' | 'shortest', CdrOrder>> = {
  latest: { by: 'startedAt', descending: true },
  oldest: { by: 'startedAt', descending: false },
  longest: { by: 'talked', descending: true },
  shortest: { by: 'talked', descending: false },
};

export function cdrOperations({ store, journal }: ApiParts): readonly Operation[] {
  /** A call that has just ended is not written yet. */
  const written = () => journal.flush();
  return [
    operation({
      id: 'listCdrs',
      method: 'GET',
      path: '/cdrs',
      tag: 'Calls',
      summary: 'Records of legs that have ended, by number, account, trunk, flow and time',
      about: `Conditions that no index serves together are looked at row by row, 10,000 rows a page at most: such a page may hold few rows, or none, and still have a next one. ${PAGE} a page unless \`limit\` says otherwise.`,
      role: 'viewer',
      scope: 'calls:read',
      query: object({
        ...search,
        order: optional(oneOf('latest', 'oldest', 'longest', 'shortest')),
        limit: optional(whole({ minimum: 1, maximum: MOST })),
        after: optional(text({ maxLength: 1000, description: 'From the Link header of the page before' })),
      }),
      answer: json(list(cdr)),
      run: async ({ query: { order = 'latest', limit = PAGE, after, ...wanted } }) => {
        await written();
        const { rows, next } = await searchCdrs(store, wanted, { limit, after, order: ORDERS[order] });
        return { body: rows.map(answerOf), next };
      },
    }),
    operation({
      id: 'exportCdrs',
      method: 'GET',
      path: '/cdrs.csv',
      tag: 'Calls',
      summary: 'The same as a table for spreadsheets, the oldest first',
      about: 'RFC 4180, times in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe.',
      role: 'viewer',
      scope: 'calls:read',
      query: object(search),
      answer: stream('text/csv'),
      run: async ({ query, gone }) => {
        await written();
        return { body: csvOf(everyCdr(store, query satisfies CdrSearch), gone), headers: asFile('cdrs.csv') };
      },
    }),
    operation({
      id: 'readCallCdrs',
      method: 'GET',
      path: '/cdrs/{call}',
      tag: 'Calls',
      summary: 'The legs of one call, and one sentence that says how it went',
      role: 'viewer',
      scope: 'calls:read',
      query: object({ language: optional(oneOf('en', 'de')) }),
      answer: json(named('CallCdrs', object({ call: text(), sentence: text(), legs: list(cdr) }))),
      run: async ({ params: { call }, query: { language = 'en' } }) => {
        await written();
        const running = journal.cdrs(call) ?? [];
        const rows = running.length > 0 ? running : await cdrsOf(store, call);
        if (rows.length === 0) throw new ApiProblem(404, `there is no call ${call}`);
        return { body: { call, sentence: callSentence(rows, language), legs: rows.map(answerOf) } };
      },
    }),
  ];
}

function answerOf(row: NewRow<CdrRow> | CdrRow): CdrAnswer {
  const { _id, owner: _owner, rev: _rev, ...facts } = { rev: 0, ...row };
  return { id: _id, ...facts };
}
