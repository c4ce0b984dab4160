/** Two hundred people leave a message at once: each is there, whole, and as it was said. */

import { expect, test } from 'vitest';
import { readWav } from '../runtime/media/audio/read-wav.ts';
import type { MessageAnswer } from '../shared/api/mailboxes.ts';
import { randomWords } from './harness/flows.ts';
import { find, HEARD } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { freeRange } from './harness/ports.ts';
import { startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { render } from './harness/speak.ts';
import { speaker, withMailbox } from './harness/voice-box.ts';

const CALLERS = 200;
/** New calls a second: the last begins while the first still speaks. */
const RATE = 80;

test.skipIf(lacks('sipp'))(
  'two hundred messages left at once are all complete',
  async () => {
    const rtp = await freeRange(1000);
    const product = await startProduct({ env: { CORDBOARD_RTP: `${rtp.first}-${rtp.last}` } });
    try {
      await withMailbox(product);
      await product.api.ask('PUT', '/api/mailboxes/anna', { most: CALLERS });
      const said = await render(randomWords(6));
      const callers = await startSipp({
        ...{ ...(await speaker(said)), port: product.sipPort, trace: false, lenient: true, timeout: 90 },
        ...{ calls: CALLERS, rate: RATE, limit: CALLERS },
      });
      const { complaint } = await callers.done();
      expect(complaint).toBe('');
      const messages = await until('the messages', async () => {
        const all = await product.api.ask<MessageAnswer[]>('GET', '/api/mailboxes/anna/messages?limit=1000');
        return all.length === CALLERS && all;
      });
      // Each is in the mailbox from its greeting on, and speaks to its end.
      const isUp = (when: number) => messages.filter(({ at, seconds }) => at <= when && when < at + seconds * 1000);
      const mostAtOnce = Math.max(...messages.map(({ at }) => isUp(at).length));
      const half = Math.floor(said.length / 2);
      const authorization = `Basic ${Buffer.from(`admin:${product.password}`).toString('base64')}`;
      const faults: string[] = [];
      for (const { id, bytes } of messages) {
        const url = `${product.url}/api/mailboxes/anna/messages/${id}/audio`;
        const wav = new Uint8Array(await (await fetch(url, { headers: { authorization } })).arrayBuffer());
        const audio = await readWav(wav, { maxBytes: 1e7, maxSeconds: 60 });
        const [first, second] = [find(said.slice(0, half), audio), find(said.slice(half), audio)];
        const shift = Math.abs(second.at - first.at - half) / 8;
        if (wav.length !== bytes || first.score < HEARD || second.score < HEARD || shift > 20) {
          faults.push(`${id}: ${wav.length} of ${bytes} bytes, ${first.score} and ${second.score}, ${shift} ms apart`);
        }
      }
      console.info(`${CALLERS} messages, up to ${mostAtOnce} calls at once, ${faults.length} incomplete`);
      expect(faults).toEqual([]);
      expect(mostAtOnce).toBeGreaterThan(CALLERS / 2);
    } finally {
      await product.stop();
    }
  },
  240_000,
);
