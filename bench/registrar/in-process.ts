/** Memory of bindings, and the time until they are back, measured inside a process like the product's. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { userName } from '../../e2e/harness/seed-accounts.ts';
import type { AccountProof } from '../../runtime/accounts/account-proof.ts';
import { systemClock } from '../../runtime/clock.ts';
import { silentLog } from '../../runtime/log.ts';
import { rowOf } from '../../runtime/registrar/binding.ts';
import { BindingBook } from '../../runtime/registrar/binding-book.ts';
import { BindingWriter } from '../../runtime/registrar/binding-writer.ts';
import { Connections } from '../../runtime/registrar/connections.ts';
import { ExpirySchedule } from '../../runtime/registrar/expiry-schedule.ts';
import { KeepAlive } from '../../runtime/registrar/keep-alive.ts';
import { Registrar } from '../../runtime/registrar/registrar.ts';
import { restoreBindings } from '../../runtime/registrar/restore-bindings.ts';
import { parseMessage } from '../../runtime/sip/message/parse-message.ts';
import { BINDINGS, type BindingRow } from '../../runtime/store/collections.ts';
import { createStore } from '../../runtime/store/create-store.ts';

const clock = systemClock();

/** Everything that knows of bindings, with REGISTERs from the wire and a proof that believes everybody. */
function setRegistrar() {
  const bindings = new BindingBook({ clock, changed: () => {} });
  const expiry = new ExpirySchedule(clock, (binding) => bindings.remove(binding, 'expired'));
  // Every second phone is behind address translation, and nobody is asked while we measure.
  const keepAlive = new KeepAlive({ clock, every: 3_600_000, ask: async () => true });
  for (const watcher of [expiry, keepAlive, new Connections(() => () => {})]) bindings.watch(watcher);
  let user = '';
  const account = () => ({ _id: user, maxContacts: 10 });
  const proof = { of: () => ({ kind: 'account', account: account() }) } as unknown as AccountProof;
  const registrar = new Registrar({ proof, bindings, clock });
  const local = { address: '127.0.0.1', port: 5060 };
  const register = (place: number) => {
    user = userName(place);
    const request = parseMessage(Buffer.from(registerText(user, place)));
    if (request.kind !== 'request') throw new Error('the REGISTER cannot be read');
    const source = { transport: 'udp', address: `10.0.${place >> 8}.${place & 255}`, port: 5060, local } as const;
    registrar.take({ request, source, respond: () => {} });
  };
  return { bindings, register };
}

const registerText = (user: string, place: number): string =>
  [
    'REGISTER sip:pbx.example SIP/2.0',
    `Via: SIP/2.0/UDP 192.168.1.5:5060;branch=z9hG4bK${place};rport`,
    'Max-Forwards: 70',
    `From: "User ${place}" <sip:${user}@pbx.example>;tag=${place}`,
    `To: "User ${place}" <sip:${user}@pbx.example>`,
    `Call-ID: 3c2670092b0d-${place}-y8pt4q0a@desk-phone`,
    'CSeq: 2 REGISTER',
    `Contact: <sip:${user}@${place % 2 ? '192.168.1.5' : `10.0.${place >> 8}.${place & 255}`}:5060;line=x${place}>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-${place}>"`,
    'Expires: 3600',
    'User-Agent: Office Phone 4.2.19.7',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

export async function bytesPerBinding(count: number): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { bindings, register } = setRegistrar();
  for (let place = 0; place < 100; place++) register(place);
  collect();
  const before = process.memoryUsage();
  for (let place = 100; place < count + 100; place++) register(place);
  collect();
  const after = process.memoryUsage();
  if (bindings.size !== count + 100) throw new Error(`${bindings.size} bindings instead of ${count + 100}`);
  const used = (memory: NodeJS.MemoryUsage) => memory.heapUsed + memory.external;
  return (used(after) - used(before)) / count;
}

export async function restoreSeconds(count: number): Promise<number> {
  const { bindings, register } = setRegistrar();
  for (let place = 0; place < count; place++) register(place);
  const folder = await mkdtemp(join(tmpdir(), 'cordboard-restore-'));
  const store = await createStore({ folder, thread: 'local' });
  const rows = store.collection<BindingRow>(BINDINGS);
  for (let place = 0; place < count; place++) await rows.put(rowOf(bindings.of(userName(place))[0]!));
  const again = setRegistrar().bindings;
  again.watch(new BindingWriter({ store, clock, log: silentLog }));
  const begun = performance.now();
  const restored = await restoreBindings({
    ...{ store, bindings: again, clock },
    welcomes: () => true,
    restored: () => {},
  });
  const seconds = (performance.now() - begun) / 1000;
  await store.close();
  await rm(folder, { recursive: true, force: true });
  if (restored !== count) throw new Error(`${restored} bindings are back instead of ${count}`);
  return seconds;
}
