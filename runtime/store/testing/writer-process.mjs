/** A process that writes for ever and tells what was acknowledged, one id a line, until it is killed. */

import { writeSync } from 'node:fs';
import { createStore } from '../../../dist/runtime/store/create-store.js';

const collections = [{ name: 'birds', indexes: [{ fields: ['kind'] }] }];
const store = await createStore({ folder: process.argv[2], collections });
const birds = store.collection('birds');
let last = 0;

async function writeOn() {
  for (;;) {
    const _id = `bird-${++last}`;
    await birds.insertOne({ _id, owner: 'ann', kind: 'x'.repeat(300), twin: _id });
    await birds.putMany([
      { _id: `${_id}/a`, owner: 'ann' },
      { _id: `${_id}/b`, owner: 'ann' },
    ]);
    writeSync(1, `${_id}\n`);
  }
}

await Promise.all(Array.from({ length: 8 }, writeOn));
