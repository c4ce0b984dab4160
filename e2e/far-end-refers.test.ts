/** The far end of a trunk asks for a transfer right after its answer, to a premium number: nobody calls it. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Flow } from '../shared/flow-schema/flow.ts';
import { sketch } from './harness/flows.ts';
import { type Office, openOffice } from './harness/office.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { startCallee } from './harness/sipp-callee.ts';

/** On an address of its own: it is the trunk, and nobody else on this machine is. */
const HOST = '127.0.0.6';
const PREMIUM = '+449098790000';

const sample = JSON.parse(readFileSync(new URL('../samples/transfer-entry.json', import.meta.url), 'utf8')) as Flow;

const plain = sketch(
  'plain',
  [
    ['start', 'incoming-call'],
    ['call', 'dial', { targets: [{ to: '200@partner' }] }],
  ],
  [['start.out', 'call']],
);

/** Lets the far end have whomever it names. */
const careless = sketch(
  'careless',
  [
    ['start', 'incoming-call'],
    ['call', 'dial', { dialString: '200@partner[tr=c]' }],
    ['whoever', 'dial', { targets: [{ to: '{{ transfer.user }}@partner' }] }],
  ],
  [
    ['start.out', 'call'],
    ['start.transfer', 'whoever'],
  ],
);

describe.skipIf(lacks('baresip', 'sipp'))('a partner that wants a premium number', () => {
  let office: Office<'anna'>;

  beforeAll(async () => {
    office = await openOffice({ anna: 440 });
    const { api } = office.product;
    for (const flow of [sample, plain, careless]) await api.saveAndPublish(flow);
    await api.ask('PUT', '/api/routing/rules', {
      ...{ country: 'GB', timeZone: 'Europe/London', limits: {} },
      destinations: { allow: ['=200'], deny: [], countries: ['GB'] },
    });
  });
  afterAll(() => office?.stop());

  /** Anna's call by that flow; every call that came of it, with the facts of each. */
  async function annaCalls(flow: string, scenario: string) {
    const { api } = office.product;
    const callee = await startCallee(scenario, HOST, { refer_to: PREMIUM });
    const name = await api.ask<{ name: string }>('POST', '/api/trunks', {
      ...{ name: 'partner', label: 'Partner', disabled: false, register: false, expires: 3600, priority: 1 },
      ...{ server: `${HOST}:${callee.port}`, transport: 'udp', addresses: [], country: 'GB' },
      ...{ calledFrom: 'auto', callerFrom: 'auto', identity: 'from', numbers: { out: 'plus', in: 'asIs' } },
      ...{ sendDiversion: false, emergency: false, releaseAllowed: false, mayTransfer: false, referAnswer: 200 },
      ...{ healthEvery: 0, limits: {}, destinations: { allow: ['=200'], deny: [], countries: ['GB'] } },
    });
    expect(name).toBeTruthy();
    await api.ask('PATCH', '/api/accounts/anna', { outgoingFlow: flow });
    office.phones.anna.forget();
    await office.dial('anna', '200');
    await callee.done();
    await office.quiet();
    await api.ask('DELETE', '/api/trunks/partner');
    const rows = await until('the records', async () => {
      const all = (await api.cdrs()).filter((row) => row.flow === flow);
      return all.length > 0 && all.every(({ endedAt }) => endedAt !== undefined) ? all : undefined;
    });
    const calls = [...new Set(rows.map(({ call }) => call))];
    const facts = (await Promise.all(calls.map((call) => api.journal(call)))).flat();
    return { rows, facts, refusals: facts.filter((fact) => fact.type === 'policy.refused') };
  }

  test('is refused where nothing allows it', async () => {
    const { rows, refusals } = await annaCalls('plain', 'callee-refers-in-vain');
    expect(refusals).toMatchObject([{ what: 'transfer', target: expect.stringContaining(PREMIUM) }]);
    expect(rows.map(({ trunk }) => trunk).filter(Boolean)).toEqual(['partner']);
    expect(rows.find(({ trunk }) => trunk === 'partner')?.refused).toMatchObject([
      { what: 'transfer', target: expect.stringContaining(PREMIUM), why: 'the trunk partner may not transfer calls' },
    ]);
  });

  test('reaches nobody by the sample, which only knows this house', async () => {
    const { rows, facts } = await annaCalls('transfer-entry', 'callee-refers');
    expect(facts.filter(({ type }) => type === 'call.started')).toHaveLength(2);
    expect(rows.map(({ trunk }) => trunk).filter(Boolean)).toEqual(['partner']);
    expect(rows.some(({ parentCall }) => parentCall !== undefined)).toBe(true);
  });

  test('is refused even where the drawing would call whomever it names', async () => {
    const { rows, refusals } = await annaCalls('careless', 'callee-refers');
    expect(refusals).toMatchObject([{ what: 'transfer', target: `${PREMIUM}@partner` }]);
    expect(rows.map(({ trunk }) => trunk).filter(Boolean)).toEqual(['partner']);
    expect(rows.find(({ parentCall }) => parentCall !== undefined)).toMatchObject({ sip: 403 });
  });
});
