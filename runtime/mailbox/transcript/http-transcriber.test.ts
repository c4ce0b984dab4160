/** A service over a real socket: what it is asked, and what its answers are worth. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttpTranscriber } from './http-transcriber.ts';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

const WAV = Uint8Array.from({ length: 2000 }, (_, at) => at % 256);

/** @returns the address, and what was asked */
async function service(answer: (response: ServerResponse) => void) {
  const asked: { headers: IncomingMessage['headers']; form: FormData }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const type = { 'content-type': request.headers['content-type']! };
    const form = await new Response(Buffer.concat(chunks), { headers: type }).formData();
    asked.push({ headers: request.headers, form });
    answer(response);
  });
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/inference`, asked };
}

describe('a transcript', () => {
  test('comes of the audio, byte for byte, with language, token and further fields', async () => {
    const { url, asked } = await service((response) => response.end('{"text": " Please call\\n me back. "}'));
    const transcriber = createHttpTranscriber({ url, token: 'secret', fields: { model: 'm1' } });
    expect(await transcriber.transcribe(WAV, 'de')).toBe('Please call me back.');
    const [{ headers, form }] = asked as [(typeof asked)[0]];
    expect(headers.authorization).toBe('Bearer secret');
    expect([form.get('language'), form.get('model')]).toEqual(['de', 'm1']);
    const file = form.get('file') as File;
    expect(file.type).toBe('audio/wav');
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(WAV);
  });

  test.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['an error', (response) => response.writeHead(503).end('busy'), /503/],
    ['no JSON', (response) => response.end('<html>'), /without a text/],
    ['JSON without a text', (response) => response.end('{"text": 7}'), /without a text/],
    ['too much', (response) => response.end(`{"text": "${'x'.repeat(1_100_000)}"}`), /too much/],
    ['a way to somewhere else', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /./],
  ])('does not come of %s', async (_what, answer, why) => {
    const { url } = await service(answer);
    await expect(createHttpTranscriber({ url }).transcribe(WAV, 'en')).rejects.toThrow(why);
  });

  test('is cut at ten thousand characters', async () => {
    const { url } = await service((response) => response.end(JSON.stringify({ text: 'x'.repeat(20_000) })));
    expect(await createHttpTranscriber({ url }).transcribe(WAV, 'en')).toHaveLength(10_000);
  });
});
