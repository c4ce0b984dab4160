/**
 * Requests made from the OpenAPI document, right ones and spoiled ones: no answer is a 500, every status is one that the
 * document names, and what is answered fits the schema that it shows.
 */

import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { freshFolders } from '../store/testing/folders.ts';
import { type Answered, type Desk, openDesk } from './testing/api-desk.ts';
import { NONSENSE, spoiled, valuesFor } from './testing/schema-values.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 60_000 });

const CASES = process.env.TEST_LONG ? 20_000 : 2_000;
const SEED = 20_261_125;
type Json = Readonly<Record<string, unknown>>;

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Json;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Json }>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

const folder = freshFolders();
let desk: Desk;
let document: Document;
let headers: Record<string, string>;
beforeAll(async () => {
  desk = await openDesk({ folder: folder() });
  headers = await desk.logIn();
  document = (await desk.ask('/api/openapi.json', { headers })).json as Document;
});
afterAll(() => desk.close());

/** Names that exist by now, so that not every address leads nowhere. */
const known = ['none', 'admin', 'welcome'];
const pointer = (text: string) => text.replaceAll('~', '~0').replaceAll('/', '~1');
const pick = <T>(from: readonly T[], roll: (sides: number) => number): T => from[roll(from.length)]!;

function operations() {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

describe(`${CASES} requests from the document`, () => {
  test('no 500, no status that is not named, no answer that does not fit', async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema(document as object, 'document');
    const refer = (name: string) => document.components.schemas[name]!;
    const all = operations();
    const each = Math.ceil(CASES / all.length);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    const rolls = fc.sample(fc.infiniteStream(fc.nat()), { numRuns: 1, seed: SEED })[0]!;
    const roll = (sides: number) => Number(rolls.next().value) % sides;

    const fitOf = (path: string, method: string, status: number) => {
      const place = [
        'paths',
        path,
        method.toLowerCase(),
        'responses',
        String(status),
        'content',
        'application/json',
        'schema',
      ];
      return ajv.compile({ $ref: `document#/${place.map(pointer).map(encodeURIComponent).join('/')}` });
    };

    for (const { path, method, operation } of all) {
      const { parameters = [], requestBody, responses, operationId } = operation;
      const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
      const bodies = content?.schema ? fc.sample(valuesFor(content.schema, refer), { numRuns: each, seed: SEED }) : [];
      for (let turn = 0; turn < each; turn++) {
        const isSpoiled = turn % 3 === 2;
        const value = (schema: Json) => fc.sample(valuesFor(schema, refer), { numRuns: 1, seed: SEED + turn })[0];
        const at = path.replace(/\{\w+\}/g, () =>
          encodeURIComponent(wellFormed(pick([...known, value({ type: 'string' })], roll))),
        );
        const query = new URLSearchParams();
        for (const { name, in: where, required, schema } of parameters) {
          if (where !== 'query' || (!required && roll(2) === 0)) continue;
          query.set(name, wellFormed(isSpoiled && roll(2) === 0 ? pick(NONSENSE, roll) : value(schema)));
        }
        const json = isSpoiled ? spoiled(bodies[turn], roll) : bodies[turn];
        const body = content?.schema ? JSON.stringify(json ?? null) : type === undefined ? undefined : 'RIFF....';
        await desk.clock.advance(50);
        const answer = await desk.ask(`/api${at}${query.size > 0 ? `?${query}` : ''}`, {
          method,
          headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
          ...(body !== undefined && { body }),
        });
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        remember(answer);
        // Somebody may have logged out, or changed the password, just now.
        if (answer.status === 401 && operationId !== 'logIn') headers = await desk.logIn();
        const told = `${method} ${at}?${query} ${body?.slice(0, 200)} → ${answer.status} ${answer.text.slice(0, 200)}`;
        if (answer.status >= 500 && answer.status !== 501) faults.push(told);
        else if (!(String(answer.status) in responses)) faults.push(`not named: ${told}`);
        else if (responses[answer.status]?.content?.['application/json'] !== undefined) {
          const fits = fitOf(path, method, answer.status);
          if (!fits(answer.json)) faults.push(`does not fit: ${told} ${ajv.errorsText(fits.errors)}`);
        } else if (answer.status >= 400 && !isProblem(answer)) faults.push(`no problem document: ${told}`);
      }
    }
    expect(faults.slice(0, 10)).toEqual([]);
    const good = [...statuses].filter(([status]) => status < 300).reduce((sum, [, count]) => sum + count, 0);
    // Enough of them get through to mean something.
    expect(good).toBeGreaterThan(CASES / 5);
  });
});

/** What an address can hold: half a surrogate it cannot. */
function wellFormed(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return Buffer.from(text).toString() || 'none';
}

function remember({ status, json }: Answered): void {
  if (status !== 201 || typeof json !== 'object' || json === null) return;
  for (const name of ['id', 'name'] as const) {
    const value = (json as Record<string, unknown>)[name];
    if (typeof value === 'string' && known.length < 200) known.push(value);
  }
}

function isProblem({ headers: told, json, status }: Answered): boolean {
  const problem = json as { status?: number; title?: string } | undefined;
  return (
    String(told['content-type']).startsWith('application/problem+json') &&
    problem?.status === status &&
    problem.title !== undefined
  );
}
