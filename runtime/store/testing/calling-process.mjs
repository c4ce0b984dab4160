/**
 * A process whose calls never end coming, with a store that fails now and then, until it is killed. It tells, one a
 * line, of calls whose answer or end was a quarter of a second ago: from then on they survive whatever happens. On a
 * busy machine it also waits until the writer says that it holds nothing of them.
 */

import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../../dist/runtime/clock.js';
import { silentLog } from '../../../dist/runtime/log.js';
import { closeAbandonedCalls } from '../../../dist/runtime/store/abandoned-calls.js';
import { createStore } from '../../../dist/runtime/store/create-store.js';
import { JournalWriter } from '../../../dist/runtime/store/journal-writer.js';
import { openSpool } from '../../../dist/runtime/store/spool/open-spool.js';

const PROMISE = 250;
/** Milliseconds of one turn of the store: well, then away. */
const TURN = 400;

const folder = process.argv[2];
const clock = systemClock();
const real = await createStore({ folder });
const { spool } = await openSpool(join(folder, 'spool'));
const begun = Date.now();
const isAway = () => Math.floor((Date.now() - begun) / TURN) % 2 === 1;
const store = {
  ...real,
  putAll: (puts) => (isAway() ? Promise.reject(new Error('away')) : real.putAll(puts)),
};
const writer = new JournalWriter({ store, clock, log: silentLog, alert: () => undefined, spool });
await writer.settle(async () => {
  await closeAbandonedCalls(real);
});

let last = 0;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function callOn() {
  for (;;) {
    const call = `call-${process.pid}-${++last}`;
    let seq = 0;
    const tell = (fact) => writer.publish({ call, seq: seq++, at: clock.now(), ...fact });
    const promised = async (what, upTo = seq) => {
      await sleep(PROMISE);
      while (writer.heldOf(call).some((event) => event.seq < upTo)) await sleep(5);
      writeSync(1, `${what} ${call}\n`);
    };
    tell({ type: 'call.started', from: 'sip:ann@a', to: 'sip:200@b', flow: 'f', version: 1 });
    await sleep(Math.random() * 50);
    tell({ type: 'leg.changed', leg: 'caller', state: 'answered', sip: 200 });
    void promised('answered');
    for (let digit = 0; digit < 3; digit++) {
      await sleep(Math.random() * 200);
      tell({ type: 'digit.pressed', digit: String(digit), form: 'info' });
    }
    tell({ type: 'call.ended', cause: { by: 'caller', code: 'hungUp' } });
    void promised('ended');
  }
}

await Promise.all(Array.from({ length: 8 }, callOn));
