/** `/api/trunks`: accounts at providers, how they are, and tests of their settings. */

import type { ProbeStep, TrunkPreset } from '../../../shared/api/trunks.ts';
import { clashText, namesakeOf } from '../../accounts/name-clashes.ts';
import { inNamingTurn } from '../../accounts/naming-turn.ts';
import { inviteAnswer, trunkAnswer } from '../../trunks/trunk-answer.ts';
import { TrunkUnusable } from '../../trunks/trunk-book.ts';
import type { TrunkLine } from '../../trunks/trunk-line.ts';
import type { Trunks } from '../../trunks/trunks.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing, stream } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { list } from '../schema.ts';
import { refuseWhileLedTo } from './led-to.ts';
import { lastInviteSchema, newTrunk, presetSchema, trunkInput, trunkNameSchema, trunkSchema } from './trunk-schemas.ts';

/** What the API asks of trunks. */
export interface TrunkDesk {
  readonly trunks: Pick<
    Trunks,
    'list' | 'get' | 'create' | 'change' | 'remove' | 'setStopped' | 'confirmRealm' | 'again' | 'probe'
  >;
  readonly presets: readonly TrunkPreset[];
}

const read = { tag: 'Trunks', role: 'viewer', scope: 'trunks:read' } as const;
const write = { tag: 'Trunks', role: 'admin', scope: 'trunks:write' } as const;
const params = { name: trunkNameSchema } as const;
const LARGE = 64 * 1024;

export function trunkOperations(parts: ApiParts): readonly Operation[] {
  const { store } = parts;
  const { trunks, presets } = parts.trunks;
  const found = (name: string): TrunkLine => {
    const line = trunks.get(name);
    if (!line) throw new ApiProblem(404, `there is no trunk ${name}`);
    return line;
  };
  const answer = (line: TrunkLine) => ({ body: trunkAnswer(line), etag: line.row.rev });
  return [
    operation({
      ...read,
      id: 'listTrunks',
      method: 'GET',
      path: '/trunks',
      summary: 'Every trunk and how it is, in the order in which they are used',
      answer: json(list(trunkSchema)),
      run: () => ({ body: trunks.list().map(trunkAnswer) }),
    }),
    operation({
      ...write,
      id: 'createTrunk',
      method: 'POST',
      path: '/trunks',
      summary: 'A new trunk; it registers at once',
      body: json(newTrunk, { limit: LARGE }),
      status: 201,
      answer: json(trunkSchema),
      errors: [409],
      run: async ({ body: { name, ...input } }) => {
        const made = await inNamingTurn(store, async () => {
          const namesake = await namesakeOf(store, name);
          if (namesake) throw new ApiProblem(409, clashText(name, namesake));
          return await usable(trunks.create(name, input));
        });
        return { ...answer(made), changed: name };
      },
    }),
    operation({
      ...read,
      id: 'getTrunk',
      method: 'GET',
      path: '/trunks/{name}',
      params,
      summary: 'One trunk and how it is',
      answer: json(trunkSchema),
      run: ({ params: { name } }) => answer(found(name)),
    }),
    operation({
      ...write,
      id: 'changeTrunk',
      method: 'PUT',
      path: '/trunks/{name}',
      params,
      summary: 'Changes the settings; without a password the old one stays',
      revision: true,
      body: json(trunkInput, { limit: LARGE }),
      answer: json(trunkSchema),
      run: async ({ params: { name }, body, ifMatch }) => {
        found(name);
        return answer(await usable(trunks.change(name, body, ifMatch)));
      },
    }),
    operation({
      ...write,
      id: 'deleteTrunk',
      method: 'DELETE',
      path: '/trunks/{name}',
      params,
      summary: 'Deletes a trunk, and takes its registration back',
      revision: true,
      about: 'Refused while a number is taken from this trunk only.',
      answer: nothing,
      errors: [409],
      run: async ({ params: { name }, ifMatch }) => {
        found(name);
        refuseWhileLedTo({ kind: 'trunk', trunk: name }, parts);
        await trunks.remove(name, ifMatch);
      },
    }),
    ...switches(trunks, found),
    operation({
      ...read,
      id: 'lastInviteOfTrunk',
      method: 'GET',
      path: '/trunks/{name}/last-invite',
      params,
      summary: 'The last call that came by it: every field, and what it was taken for',
      answer: json(lastInviteSchema),
      run: ({ params: { name } }) => {
        const { lastInvite } = found(name);
        if (!lastInvite) throw new ApiProblem(404, `no call has come by ${name} since the start`);
        return { body: inviteAnswer(lastInvite()) };
      },
    }),
    operation({
      ...write,
      id: 'probeTrunk',
      method: 'POST',
      path: '/trunks/{name}/probe',
      params,
      summary: 'Tests changed settings of a trunk',
      about: probing,
      changesNothing: true,
      body: json(trunkInput, { limit: LARGE }),
      answer: stream('application/x-ndjson'),
      run: ({ params: { name }, body, gone }) => {
        found(name);
        return { body: lines(trunks.probe(body, name, gone)), headers: unbuffered };
      },
    }),
    operation({
      ...write,
      id: 'probeNewTrunk',
      method: 'POST',
      path: '/trunk-probes',
      summary: 'Tests settings that nobody has saved yet',
      about: probing,
      changesNothing: true,
      body: json(trunkInput, { limit: LARGE }),
      answer: stream('application/x-ndjson'),
      run: ({ body, gone }) => ({ body: lines(trunks.probe(body, undefined, gone)), headers: unbuffered }),
    }),
    operation({
      ...read,
      id: 'listTrunkPresets',
      method: 'GET',
      path: '/trunk-presets',
      summary: 'Settings that are known of providers and kinds of peers',
      answer: json(list(presetSchema)),
      run: () => ({ body: presets }),
    }),
  ];
}

const probing =
  'Answers with lines of JSON as the test goes on: DNS, OPTIONS, registration, and then the first call that comes in, with its fields explained. It ends after three minutes, or when the client goes away.';
/** Proxies must not hold lines back. */
const unbuffered = { 'X-Accel-Buffering': 'no' };

/** What is pressed on a trunk's page; each answers with the trunk as it is then. */
function switches(trunks: TrunkDesk['trunks'], found: (name: string) => TrunkLine): readonly Operation[] {
  const presses: readonly [id: string, path: string, summary: string, press: (name: string) => Promise<unknown>][] = [
    ['stopTrunk', 'stop', 'Nothing but emergency calls goes out by it', (name) => trunks.setStopped(name, true)],
    ['startTrunk', 'start', 'Calls go out by it again', (name) => trunks.setStopped(name, false)],
    ['retryTrunk', 'retry', 'Registers and asks now', async (name) => trunks.again(name)],
    [
      'confirmTrunkRealm',
      'confirm-realm',
      'The password serves the name that the provider now gives',
      async (name) => {
        if (!(await trunks.confirmRealm(name))) throw new ApiProblem(409, `${name} has not been offered another name`);
      },
    ],
  ];
  return presses.map(([id, path, summary, press]) =>
    operation({
      ...write,
      id,
      method: 'POST',
      path: `/trunks/{name}/${path}`,
      params,
      summary,
      answer: json(trunkSchema),
      errors: [409],
      run: async ({ params: { name } }) => {
        found(name);
        await press(name);
        const line = found(name);
        return { body: trunkAnswer(line), etag: line.row.rev };
      },
    }),
  );
}

async function* lines(steps: AsyncIterable<ProbeStep>): AsyncGenerator<string> {
  for await (const step of steps) yield `${JSON.stringify(step)}\n`;
}

async function usable<T>(change: Promise<T>): Promise<T> {
  return await change.catch((error: unknown) => {
    throw error instanceof TrunkUnusable ? new ApiProblem(422, error.message) : error;
  });
}
