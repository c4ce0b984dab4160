import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { checkedLine } from '../store/spool/spool-line.ts';
import { StoreInUse } from '../store/store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { openLegJournal } from './open-leg-journal.ts';
import { savedDialog } from './testing/made-legs.ts';

const folder = freshFolders();

test('the next run finds the legs that were up, also behind a torn last line', async () => {
  const { place, open } = desk();
  const first = await open();
  for (const call of ['a', 'b', 'c']) first.journal!.keep(call, 'caller', { save: () => savedDialog(call) });
  await first.journal!.commit();
  first.journal!.forget('b', 'caller');
  await first.close();
  writeFileSync(place, `${readFileSync(place, 'utf8')}0123abcd {"kept":{"ca`);
  const second = await open();
  expect(second.left.map(({ call }) => call)).toEqual(['a', 'c']);
  await second.close();
});

test('many changes and new files later it is still all there', async () => {
  const { open } = desk();
  const first = await open();
  for (let n = 0; n < 400; n++) {
    first.journal!.keep(`call-${n}`, 'caller', { save: () => savedDialog(`call-${n}`) });
    if (n % 50 === 0) await first.journal!.commit();
    if (n >= 3) first.journal!.forget(`call-${n - 3}`, 'caller');
  }
  await first.close();
  const second = await open();
  expect(second.left.map(({ call }) => call)).toEqual(['call-397', 'call-398', 'call-399']);
  await second.close();
});

test('what a newer release wrote is left as it is, with words, and nothing is kept in this run', async () => {
  const { place, open, alerts } = desk();
  await (await open()).close();
  const newer = checkedLine('{"release":7,"more":true}');
  writeFileSync(place, newer);
  const opened = await open();
  expect(opened).toMatchObject({ left: [], journal: undefined });
  expect(alerts).toMatchObject([{ type: 'alert.raised', message: expect.stringContaining('release 7') }]);
  await opened.close();
  expect(readFileSync(place, 'utf8')).toBe(newer);
});

test('a folder that cannot be had costs the journal, and one in use the start', async () => {
  const { open, alerts } = desk();
  const first = await open();
  await expect(open()).rejects.toThrow(StoreInUse);
  await first.close();
  const file = join(folder(), 'no-folder');
  writeFileSync(file, '');
  expect((await open(file)).journal).toBeUndefined();
  expect(alerts).toHaveLength(1);
});

function desk() {
  const place = folder();
  const alerts: SystemFact[] = [];
  const parts = { clock: new SimulatedClock(), log: silentLog, alert: (fact: SystemFact) => void alerts.push(fact) };
  return { place: join(place, 'legs.ndjson'), alerts, open: (where = place) => openLegJournal(where, parts) };
}
