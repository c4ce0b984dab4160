/** The disk is full while a message is spoken: the call goes on, what was written is kept, and nothing else is lost. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessageAnswer } from '../shared/api/mailboxes.ts';
import { randomWords } from './harness/flows.ts';
import { find, HEARD } from './harness/listen.ts';
import { until } from './harness/patience.ts';
import { lacks } from './harness/peers.ts';
import { type Product, startProduct } from './harness/product.ts';
import { startSipp } from './harness/sipp.ts';
import { cannotMount, fillDisk, mountDisk, unmountDisk } from './harness/small-disk.ts';
import { render } from './harness/speak.ts';
import { HESITATION, messageAudio, messagesOf, speaker, withMailbox } from './harness/voice-box.ts';

/** Milliseconds of speech until there is no room any more. */
const WRITTEN = 3_000;

describe.skipIf(lacks('sipp') || cannotMount())('a full disk', () => {
  const data = mkdtempSync(join(tmpdir(), 'cordboard-full-disk-'));
  let product: Product;
  beforeAll(async () => {
    mountDisk(data, 24);
    product = await startProduct({ data });
    await withMailbox(product);
  });
  afterAll(async () => {
    await product?.stop();
    unmountDisk(data);
    rmSync(data, { recursive: true, force: true });
  });

  test('cuts one message short, which says so once there is room again, and harms no other', async () => {
    const leave = async (said: Int16Array) => await startSipp({ ...(await speaker(said)), port: product.sipPort });
    const whole = await render(randomWords(4));
    expect((await (await leave(whole)).done()).complaint).toBe('');
    const [first] = await until('the first message', async () => {
      const messages = await messagesOf(product);
      return messages.length === 1 && messages;
    });
    const before = await messageAudio(product, first!);

    const said = await render(randomWords(16));
    expect(said.length / 8).toBeGreaterThan(WRITTEN + 2_000);
    const caller = await leave(said);
    await product.api.liveCall('leave', 'box');
    await pause((await render('Hello')).length / 8 + 250 + HESITATION + WRITTEN);
    const makeRoom = fillDisk(data);
    // The call is not cut off: it ends as the drawing has it, when nothing more can be written.
    expect((await caller.done()).complaint).toBe('');
    expect(await messagesOf(product)).toHaveLength(1);
    makeRoom();

    const cut = await until(
      'the message that was cut short',
      async () => (await messagesOf(product)).find(({ id }: MessageAnswer) => id !== first!.id),
      { within: 30_000 },
    );
    expect(cut).toMatchObject({ cutShort: true, heard: false });
    expect(cut.seconds).toBeGreaterThan(WRITTEN / 1000);
    // Half a second at its end may be missing of what he had said by then.
    const audio = await messageAudio(product, cut);
    expect(find(said.slice(0, (WRITTEN - 1_000) * 8), audio).score).toBeGreaterThan(HEARD);
    expect(await messageAudio(product, first!)).toEqual(before);
    expect((await messagesOf(product)).find(({ id }) => id === first!.id)).not.toHaveProperty('cutShort');
  }, 120_000);
});
