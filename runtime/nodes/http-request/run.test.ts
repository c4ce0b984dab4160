import { describe, expect, test } from 'vitest';
import { configCheck } from '../../../shared/flow-schema/config-schema.ts';
import type { WebAsk, WebReply } from '../node-kind.ts';
import { noServices } from '../testing/no-services.ts';
import { onStage } from '../testing/on-stage.ts';
import { httpRequestCard } from './card.ts';
import { valueAt } from './json-path.ts';
import { httpRequest } from './run.ts';

const url = 'https://crm.example.com/customers';
const nothing: WebReply = { outcome: 'answered', status: 204, body: '' };

async function asking(config: Readonly<Record<string, unknown>>, reply: WebReply = nothing) {
  const asked: WebAsk[] = [];
  const web = async (ask: WebAsk) => {
    asked.push(ask);
    return reply;
  };
  const outcome = await (await onStage(httpRequest, { url, ...config }, { services: { ...noServices, web } })).outcome;
  return { outcome, ask: asked[0]! };
}

describe('what is asked', () => {
  const values = [
    { name: 'number', value: '+44 20&x=1' },
    { name: 'name', value: '"Kim"' },
  ];
  const encoded = 'number=%2B44+20%26x%3D1&name=%22Kim%22';

  test('values in the address add nothing that was not drawn', async () => {
    expect((await asking({ values })).ask).toMatchObject({ method: 'GET', url: `${url}?${encoded}`, headers: {} });
    expect((await asking({ url: `${url}?a=1#top`, values })).ask.url).toBe(`${url}?a=1&${encoded}#top`);
    expect((await asking({})).ask).not.toHaveProperty('body');
  });

  test.each([
    ['json', 'application/json', '{"number":"+44 20&x=1","name":"\\"Kim\\""}'],
    ['form', 'application/x-www-form-urlencoded', encoded],
    ['text', 'text/plain; charset=utf-8', 'as it is'],
  ])('as %s', async (send, type, body) => {
    const { ask } = await asking({ method: 'POST', send, values, body: 'as it is' });
    expect(ask).toMatchObject({ method: 'POST', url, headers: { 'content-type': type }, body });
  });

  test('the drawing’s own headers come before ours', async () => {
    const headers = [
      { name: 'Content-Type', value: 'application/xml' },
      { name: 'X-Key', value: 'k' },
    ];
    const { ask } = await asking({ method: 'POST', send: 'text', body: '<a/>', headers });
    expect(ask.headers).toEqual({ 'content-type': 'application/xml', 'x-key': 'k' });
  });

  test.each(['Host', 'host', 'Connection', 'Content-Length', 'Transfer-Encoding', 'TE', 'Proxy-X', 'X Y', 'X\n', ''])(
    'the header %j is not the drawing’s',
    (name) => {
      const faults = configCheck(httpRequestCard.fields)({ url, headers: [{ name, value: '1' }] });
      expect(faults.map(({ path }) => path)).toEqual(['headers/0/name']);
    },
  );
});

describe('what is answered', () => {
  const save = [
    { path: 'customer.name', variable: 'who' },
    { path: 'orders[1].id', variable: 'order' },
    { path: 'nobody.there', variable: 'other' },
  ];
  const body = '{"customer":{"name":"Kim"},"orders":[{"id":1},{"id":2}]}';

  test('parts of it are kept; what is not there is left alone', async () => {
    const { outcome } = await asking({ save, status: 'code' }, { outcome: 'answered', status: 200, body });
    expect(outcome).toEqual({ port: 'ok', set: { who: 'Kim', order: 2, code: 200 } });
  });

  test('a refusal is told, with what stands in it', async () => {
    const { outcome } = await asking({ save, status: 'code' }, { outcome: 'answered', status: 404, body });
    expect(outcome).toEqual({ port: 'failed', set: { who: 'Kim', order: 2, code: 404 } });
  });

  test('a page instead of JSON is no failure, and nothing is kept', async () => {
    const { outcome } = await asking({ save }, { outcome: 'answered', status: 200, body: '<html>' });
    expect(outcome).toEqual({ port: 'ok', set: {} });
  });

  test.each(['failed', 'timeout'] as const)('%s', async (port) => {
    const { outcome } = await asking({ status: 'code' }, { outcome: port, why: 'somehow' });
    expect(outcome).toEqual({ port, set: { code: 0 } });
  });
});

test.each([
  ['a.b', 'x'],
  ['[0]', undefined],
  ['list[1]', true],
  ['list.0', 1.5],
  ['list', '[1.5,true]'],
  ['nil', undefined],
  ['a.constructor', undefined],
  ['__proto__.x', undefined],
  ['', '{"a":{"b":"x"},"list":[1.5,true],"nil":null}'],
])('at %j stands %j', (path, value) => {
  expect(valueAt({ a: { b: 'x' }, list: [1.5, true], nil: null }, path)).toBe(value);
});
