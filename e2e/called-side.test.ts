/** What the called side may do to a drawing that dials through a trunk: send us elsewhere, or leave in mid-call. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IssuedAccount } from '../shared/api/accounts.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freePort } from './harness/ports.ts';
import { type Product, startProduct } from './harness/product.ts';
import { Provider } from './harness/provider.ts';
import { sample } from './harness/sample.ts';
import { sipp } from './harness/sipp.ts';
import { type SippCallee, startCallee } from './harness/sipp-callee.ts';

const NUMBER = '+442079460000';

describe.skipIf(lacks('sipp'))('the called side', () => {
  let product: Product;
  const callees: SippCallee[] = [];
  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(async () => {
    for (const callee of callees) await callee.stop();
    await product?.stop();
  });

  /** A trunk to a callee with that scenario, and a flow that dials through it. */
  async function drawn(name: string, scenario: string): Promise<SippCallee> {
    const callee = await startCallee(scenario);
    callees.push(callee);
    await product.api.ask('POST', '/api/trunks', {
      name: `${name}-trunk`,
      ...{ label: name, disabled: false, register: false, expires: 300, transport: 'udp', addresses: [] },
      server: `127.0.0.1:${callee.port}`,
      ...{ calledFrom: 'auto', callerFrom: 'auto', country: 'GB', numbers: { out: 'plus', in: 'e164' } },
      ...{ identity: 'from', sendDiversion: false, emergency: false, releaseAllowed: false, mayTransfer: false },
      ...{ referAnswer: 200, healthEvery: 0, limits: {}, priority: 10 },
      destinations: { allow: [], deny: [], countries: [] },
    });
    const boxes = {
      call: ['dial', { targets: [{ to: `${NUMBER}@${name}-trunk` }], ringFor: 20 }],
      elsewhere: ['reject', { status: 480, reason: 'Elsewhere' }],
      bye: 'hang-up',
    } as const;
    const cords = ['start.in > call', 'call.redirected > elsewhere', 'call.answered > bye'];
    const open = { id: name, access: 'trusted', anonymousDial: ['+44'] } as const;
    await product.api.saveAndPublish(drawFlow(boxes, cords, open));
    return callee;
  }

  const callTo = (flow: string, scenario: string, fill: Record<string, string> = {}) =>
    sipp({ scenario, to: flow, fill, port: product.sipPort });

  async function journalOf(flow: string) {
    const ended = (await product.api.endedCalls()).find((call) => call.flow === flow)!;
    return await product.api.journal(ended.id);
  }

  test('302: nobody follows it, the drawing takes its exit, and knows the address', async () => {
    const callee = await drawn('moved', 'callee-302');
    const caller = await callTo('moved', 'refused', { status: '480' });
    expect(caller.complaint).toBe('');
    await callee.done();
    const journal = await journalOf('moved');
    expect(journal).toContainEqual(expect.objectContaining({ type: 'node.left', path: ['call'], port: 'redirected' }));
    expect(journal).toContainEqual(
      expect.objectContaining({ type: 'leg.changed', leg: 'callee-1', state: 'ended', sip: 302 }),
    );
  });

  test('a callee who leaves in mid-call: the drawing goes on, and hangs up the caller', async () => {
    const callee = await drawn('leaving', 'callee-leaves');
    const caller = await callTo('leaving', 'listen');
    expect(caller.complaint).toBe('');
    await callee.done();
    const legs = (await product.api.cdrs()).filter(({ flow }) => flow === 'leaving');
    expect(legs).toHaveLength(2);
    expect(legs.find(({ direction }) => direction === 'out')).toMatchObject({
      trunk: 'leaving-trunk',
      sip: 200,
      cause: { by: 'callee', code: 'hungUp' },
    });
    expect(legs.find(({ direction }) => direction === 'in')).toMatchObject({
      cause: { by: 'flow', code: 'completed' },
    });
  });

  test('the sample for forward buttons: a colleague is followed, a premium number is not, and do-not-disturb is told', async () => {
    const { api, sipPort } = product;
    const opened: Provider[] = [];
    const phoneOf = async (name: string) => {
      const { password } = await api.ask<IssuedAccount>('POST', '/api/accounts', { name });
      const port = await freePort();
      const rows = [[name, `[authentication username=${name} password=${password}]`]];
      const { ok, complaint } = await sipp({ scenario: 'register', to: name, port: sipPort, sipPort: port, rows });
      expect(ok, complaint).toBe(true);
      return await Provider.open('127.0.0.1', port);
    };
    const [anna, bob] = [await phoneOf('anna'), await phoneOf('bob')];
    const caller = await Provider.open('127.0.0.31');
    opened.push(anna, bob, caller);
    await api.saveAndPublish(sample('forward-button'));
    const boxes = async () => {
      await until('no live call', async () => (await api.liveCalls()).length === 0);
      return (await journalOf('forward-button')).flatMap((event) =>
        event.type === 'node.entered' ? [event.path.at(-1)] : [],
      );
    };
    anna.replies = { anna: { moved: `sip:bob@127.0.0.1:${sipPort}` } };
    bob.replies = { bob: 'answers' };
    const talking = await caller.call('forward-button', sipPort);
    expect([talking.status, bob.invited]).toEqual([200, ['bob']]);
    await talking.bye();
    expect(await boxes()).toEqual(['start', 'anna', 'where', 'colleague']);
    anna.replies = { anna: { moved: 'sip:+449098790000@127.0.0.32' } };
    await (await caller.call('forward-button', sipPort)).bye();
    expect(await boxes()).toEqual(['start', 'anna', 'where', 'tell-away', 'away']);
    anna.replies = {};
    await (await caller.call('forward-button', sipPort)).bye();
    expect(await boxes()).toEqual(['start', 'anna', 'tell-busy', 'busy']);
    expect(bob.invited).toEqual(['bob']);
    for (const phone of opened) phone.close();
  });

  test('a voicemail elsewhere takes the call, and is told whose mailbox is meant', async () => {
    const callee = await startCallee('callee-leaves', '127.0.0.2');
    callees.push(callee);
    const outside = `sip:messages@127.0.0.2:${callee.port}`;
    const boxes = { up: 'answer', box: ['voicemail', { mailbox: 'anna', outside }], bye: 'hang-up' } as const;
    const cords = ['start.in > up', 'up.answered > box', 'box.left > bye', 'box.empty > bye', 'box.full > bye'];
    const open = { id: 'mail', access: 'trusted', anonymousDial: ['@127.0.0.2'] } as const;
    await product.api.saveAndPublish(drawFlow(boxes, [...cords, 'box.operator > bye'], open));
    const caller = await callTo('mail', 'listen');
    expect(caller.complaint).toBe('');
    const journal = await journalOf('mail');
    await callee.done();
    expect(journal).toContainEqual(expect.objectContaining({ type: 'node.left', path: ['box'], port: 'left' }));
    const messages = await product.api.ask<{ text: string }[]>('GET', `/api/calls/${journal[0]!.call}/trace`);
    const invite = messages.find(({ text }) => text.startsWith('INVITE sip:messages@'));
    expect(invite?.text).toContain('Diversion: <sip:anna@127.0.0.2');
  });
});
