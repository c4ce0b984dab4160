/** Nothing that was acknowledged is lost when the process is killed, and nothing is half there. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { freshFolders } from '../testing/folders.ts';
import { openDatabase } from './driver.ts';
import { EmbeddedCore } from './embedded-core.ts';

// Slow hashes and disk syncs take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = freshFolders();
const WRITER = fileURLToPath(new URL('../testing/writer-process.mjs', import.meta.url));
const BIRDS = { name: 'birds', indexes: [{ fields: ['kind'] }] };

/** Eight points in the quick run, two hundred in the long one, spread over the first thousand acknowledgements. */
const POINTS = Array.from({ length: process.env.TEST_LONG ? 200 : 8 }, (_, turn) => 1 + ((turn * 257) % 1000));

test.each(POINTS)('killed after %i acknowledgements', async (count) => {
  const place = folder();
  const acknowledged = await writeAndKill(place, count);
  expect(acknowledged.length).toBeGreaterThanOrEqual(count);

  const core = new EmbeddedCore(place, [BIRDS]);
  const asked = acknowledged.flatMap((id) => [id, `${id}/a`, `${id}/b`]);
  const answers = core.run(asked.map((id) => ({ do: 'get', in: 'birds', id })));
  const lost = asked.filter((_id, place) => !('value' in answers[place]!) || answers[place].value === undefined);
  expect(lost).toEqual([]);
  core.close();

  const database = openDatabase(join(place, 'cordboard.db'));
  expect(database.all('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  const halves = database.all(`select substr(_id, 1, length(_id) - 2) as bird from "rows-birds" where _id like '%/_'
    group by bird having count(*) <> 2`);
  expect(halves).toEqual([]);
  database.close();
});

/** Kills the writer the moment it has told of `count` rows, and gives all that it told. */
async function writeAndKill(place: string, count: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, place], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === count) child.kill('SIGKILL');
  }
  return acknowledged;
}
