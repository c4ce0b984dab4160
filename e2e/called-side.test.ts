/** What the called side may do to a drawing that dials through a trunk: send us elsewhere, or leave in mid-call. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
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
});
