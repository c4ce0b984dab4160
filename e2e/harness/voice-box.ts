/** A mailbox of anna, a drawing that takes messages for it, and callers who leave them. */

import { readWav } from '../../runtime/media/audio/read-wav.ts';
import type { IssuedAccount } from '../../shared/api/accounts.ts';
import type { MessageAnswer } from '../../shared/api/mailboxes.ts';
import { soundPcap } from './dtmf-pcap.ts';
import { sketch } from './flows.ts';
import type { Product } from './product.ts';
import { render } from './speak.ts';

/** What a caller hears when the mailbox is full. */
export const FULL = 'There is no room here';
/** Milliseconds that a caller waits beyond greeting and tone, before he speaks. */
export const HESITATION = 2_500;

/** Takes messages for anna. */
export const box = (id: string) =>
  sketch(
    id,
    [
      ['start', 'incoming-call'],
      ['pick-up', 'answer'],
      ['box', 'voicemail', { mailbox: 'anna', greeting: { say: 'Hello' }, silence: 4, fullPrompt: { say: FULL } }],
      ['bye', 'hang-up'],
    ],
    [
      ['start.in', 'pick-up'],
      ['pick-up.answered', 'box'],
      ...['left', 'empty', 'operator', 'full'].map((port) => [`box.${port}`, 'bye'] as const),
    ],
  );

/** A caller who waits for the tone, says this, and stays until we hang up. */
export async function speaker(said: Int16Array) {
  return speakerAfter((await render('Hello')).length / 8 + 250 + HESITATION, said);
}

/** The same after so many milliseconds. */
export function speakerAfter(before: number, said: Int16Array) {
  return {
    scenario: 'press-audio',
    to: 'leave',
    fill: { before: String(Math.ceil(before)), pcap: 'said.pcap' },
    files: { 'said.pcap': soundPcap(said) },
  };
}

/** @returns the account, with its password */
export async function withMailbox(product: Product): Promise<IssuedAccount> {
  const account = await product.api.ask<IssuedAccount>('POST', '/api/accounts', { name: 'anna', mailbox: 'anna' });
  await product.api.saveAndPublish(box('leave'));
  return account;
}

export const messagesOf = ({ api }: Product) => api.ask<MessageAnswer[]>('GET', '/api/mailboxes/anna/messages');

/** What was said, at 8 kHz. */
export async function messageAudio(product: Product, { id }: MessageAnswer): Promise<Int16Array> {
  const authorization = `Basic ${Buffer.from(`admin:${product.password}`).toString('base64')}`;
  const answer = await fetch(`${product.url}/api/mailboxes/anna/messages/${id}/audio`, { headers: { authorization } });
  return readWav(new Uint8Array(await answer.arrayBuffer()), { maxBytes: 1e7, maxSeconds: 60 });
}
