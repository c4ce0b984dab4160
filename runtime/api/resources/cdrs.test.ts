import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CdrAnswer } from '../../../shared/api/cdrs.ts';
import type { CallFact } from '../../../shared/flow-schema/call-events.ts';
import { CDRS, type CdrRow } from '../../store/collections.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { madeCdr } from '../../store/testing/made-cdrs.ts';
import { type Desk, openDesk, PASSWORD } from '../testing/api-desk.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
let desk: Desk;
const get = async (path: string) => {
  await desk.clock.advance(1000);
  return desk.ask(path, { headers: { authorization } });
};
const ids = (json: unknown) => (json as CdrAnswer[]).map(({ call }) => call);

beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
  const rows = Array.from({ length: 1200 }, (_, n) => madeCdr(n));
  await desk.store.collection<CdrRow>(CDRS).insertMany(rows.slice(0, 600));
  await desk.store.collection<CdrRow>(CDRS).insertMany(rows.slice(600));
});
afterAll(() => desk.close());

describe('/api/cdrs', () => {
  test('gives fifty, the latest first, and a Link to the next', async () => {
    const first = await get('/api/cdrs');
    expect(ids(first.json)).toEqual(Array.from({ length: 50 }, (_, n) => `call-${1199 - n}`));
    const [, next] = /<([^>]+)>; rel="next"/.exec(String(first.headers.link)) ?? [];
    expect(ids((await get(next!)).json)[0]).toBe('call-1149');
  });

  test.each([
    ['account=account-3&limit=2', ['call-1183', 'call-1163']],
    ['trunk=trunk-1&order=oldest&limit=2', ['call-1', 'call-6']],
    ['flow=flow-7&answered=false&order=oldest&limit=2', ['call-27', 'call-57']],
    ['number=%2B4930RARE', ['call-777']],
    ['part=rar', ['call-777']],
    [`since=${madeCdr(5).startedAt}&until=${madeCdr(7).startedAt}`, ['call-6', 'call-5']],
    ['order=longest&limit=1', ['call-1163']],
    ['direction=out&order=oldest&limit=2', ['call-0', 'call-4']],
  ])('?%s', async (query, wanted) => {
    const { json } = await get(`/api/cdrs?${query}`);
    const longest = Math.max(...Array.from({ length: 1200 }, (_, n) => madeCdr(n).talked ?? 0));
    if (query.startsWith('order=longest')) expect((json as CdrAnswer[])[0]?.talked).toBe(longest);
    else expect(ids(json)).toEqual(wanted);
  });

  test.each(['limit=0', 'limit=501', 'order=worst', 'since=yesterday', 'answered=perhaps', 'after=nowhere', 'x=1'])(
    'refuses ?%s',
    async (query) => expect((await get(`/api/cdrs?${query}`)).status).toBe(400),
  );
});

describe('/api/cdrs/{call}', () => {
  test('holds the legs and one sentence, in both languages, of a call that ended this very moment', async () => {
    const facts: CallFact[] = [
      { type: 'call.started', from: 'sip:ann@a', to: 'sip:200@b', flow: 'f', version: 1 },
      { type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 },
      { type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } },
    ];
    for (const [seq, fact] of facts.entries()) {
      desk.journal.publish({ call: 'now', seq, at: 5_000_000_000_000 + seq * 2000, ...fact });
    }
    const { json } = await get('/api/cdrs/now');
    expect(json).toMatchObject({
      sentence: 'ann called 200, answered after 2 s, stayed 2 s; ann hung up.',
      legs: [{ id: 'now/caller', talked: 2000 }],
    });
    expect((await get('/api/cdrs/now?language=de')).json).toMatchObject({
      sentence: 'ann rief 200 an, Antwort nach 2 Sek., 2 Sek. in der Leitung; ann legte auf.',
    });
    expect((await get('/api/cdrs/no')).status).toBe(404);
    await desk.store.collection(CDRS).deleteOne('now/caller');
  });
});

describe('/api/cdrs.csv', () => {
  test('has a head, a line for each leg, and everything that was asked for', async () => {
    const { headers, text } = await get('/api/cdrs.csv');
    expect(headers['content-type']).toMatch(/^text\/csv/);
    expect(headers['content-disposition']).toBe('attachment; filename=cdrs.csv');
    const lines = text.split('\r\n');
    expect(lines).toHaveLength(1202);
    expect(lines[0]).toMatch(/^call,leg,direction,from,to,/);
    expect(lines[1]).toMatch(/^call-0,caller,out,/);
    expect(lines[778]).toContain(',+4930rare,'.replace(',+', ",'+"));
    const some = await get('/api/cdrs.csv?account=account-3');
    expect(some.text.split('\r\n')).toHaveLength(62);
  });

  test('computes nothing, and breaks at no comma, quote or new line of a hostile caller', async () => {
    const hostile = ['=1+1', '+1+cmd', '-2', '@sum', '\t=1', 'a,"b"\r\nc', '+353123'];
    await desk.store
      .collection<CdrRow>(CDRS)
      .insertMany(hostile.map((fromUser, n) => ({ ...madeCdr(5000 + n), account: 'hostile', fromUser })));
    const { text } = await get('/api/cdrs.csv?account=hostile');
    const cells = text
      .split(/\r\n(?=call-)/)
      .slice(1)
      .map((line) => /^[^,]+,caller,\w+,("(?:[^"]|"")*"|[^,]*),/.exec(line)?.[1]);
    expect(cells).toEqual(["'=1+1", "'+1+cmd", "'-2", "'@sum", "'\t=1", '"a,""b""\r\nc"', '+353123']);
  });
});
