import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeWav } from '../audio/encode-wav.ts';
import { type Tone, tones } from '../audio/tones.ts';
import { encodeG711, g711 } from '../codec/g711.ts';
import { InbandDetector } from '../dtmf/inband-detector.ts';
import type { MediaClock, MediaLog } from '../facilities.ts';
import { engines, type SpeechEngine } from './engines.ts';
import { findEngines } from './find-engines.ts';
import type { OwnSpeech } from './own-engines.ts';
import { createSpeech, SpeechRefused } from './speech.ts';

// Real sockets and processes on a machine that may be busy: nothing here depends on how long it takes.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let warnings: string[];
const log: MediaLog = { debug() {}, info() {}, warn: (_facts, message) => warnings.push(message), error() {} };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'speech-test-'));
  warnings = [];
});

afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

/** A speaker of our own: a shell script that notes that it was run, and answers with a WAV file or a failure. */
async function speaker(name: string, script: string): Promise<SpeechEngine> {
  await writeFile(join(folder, name), `#!/bin/sh\necho run >> ${folder}/${name}.runs\n${script}\n`, { mode: 0o755 });
  return {
    name,
    program: { command: name },
    io: 'pipes',
    voice: (language) => (language === 'xx' ? undefined : 'v'),
    args: () => [],
    prepare: (text) => text,
  };
}

async function runs(name: string): Promise<number> {
  const lines = await readFile(join(folder, `${name}.runs`), 'utf8').catch(() => '');
  return lines.split('\n').length - 1;
}

const beep: readonly Tone[] = [{ hertz: [500], seconds: 0.5 }];

describe('speech', () => {
  let good: SpeechEngine;
  const cache = () => join(folder, 'cache');
  const speech = (list: readonly SpeechEngine[], clock?: MediaClock) =>
    createSpeech({ folder: cache(), log, path: folder, engines: list, ...(clock && { clock }) });

  beforeEach(async () => {
    await writeFile(join(folder, 'beep.wav'), encodeWav(tones(beep, 0.1)));
    good = await speaker('good', `cat ${folder}/beep.wav`);
  });

  test('is 8 kHz on shared memory, as loud as the telephone likes it', async () => {
    const { samples } = await speech([good]).say({ text: 'Hello', language: 'en' });
    expect(samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    const peak = samples.reduce((max, sample) => Math.max(max, Math.abs(sample)), 0);
    // A pure tone is limited by its RMS: −16 dBFS, which is a peak of −13 dBFS.
    expect(20 * Math.log10(peak / 32_768)).toBeCloseTo(-13, 0);
  });

  test('the same text at once and again is spoken once, also after a restart', async () => {
    const first = speech([good]);
    const request = { text: 'Hello', language: 'en' };
    const clips = await Promise.all([first.say(request), first.say(request)]);
    expect(await first.say(request)).toBe(clips[0]);
    expect(clips[1]).toBe(clips[0]);
    const restarted = await speech([good]).say(request);
    expect(restarted).toEqual(clips[0]);
    expect(await runs('good')).toBe(1);
    await speech([good]).say({ text: 'Goodbye', language: 'en' });
    expect(await runs('good')).toBe(2);
    const files = await readdir(cache());
    expect(files.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(files).toHaveLength(2);
  });

  test('a damaged file of the cache is spoken again', async () => {
    const clip = await speech([good]).say({ text: 'Hello', language: 'en' });
    await writeFile(join(cache(), `${clip.id}.wav`), 'RIFF?');
    expect((await speech([good]).say({ text: 'Hello', language: 'en' })).samples).toEqual(clip.samples);
    expect(await runs('good')).toBe(2);
  });

  test('a cache that cannot be written only costs time, and says so once', async () => {
    await writeFile(cache(), 'a file where the folder should be');
    const mute = speech([good]);
    expect((await mute.say({ text: 'Hello', language: 'en' })).samples.length).toBeGreaterThan(3000);
    await mute.say({ text: 'Goodbye', language: 'en' });
    expect(warnings.filter((text) => text.includes('cannot be kept'))).toHaveLength(1);
  });

  test('the text reaches the engine as it is, never as an option or a command', async () => {
    const parrot = await speaker('parrot', `cat > ${folder}/said; echo "$@" > ${folder}/args; cat ${folder}/beep.wav`);
    const text = '-v evil $(touch /tmp/x) `id` "; rm ä €';
    await speech([parrot]).say({ text: `${text}\u0000\u001b[31m`, language: 'en' });
    expect(await readFile(join(folder, 'said'), 'utf8')).toBe(`${text} [31m`);
    expect(await readFile(join(folder, 'args'), 'utf8')).toBe('\n');
  });

  test('an engine that fails gives way to the next one, and rests after three failures', async () => {
    const bad = await speaker('bad', 'exit 3');
    const both = speech([bad, good]);
    for (const text of ['a', 'b', 'c', 'd', 'e']) await both.say({ text, language: 'en' });
    expect([await runs('bad'), await runs('good')]).toEqual([3, 5]);
    expect(both.engineFor('en')).toBe('good');
  });

  test('an engine that hangs is killed', async () => {
    const stuck = await speaker('stuck', 'exec sleep 1000');
    const patient: MediaClock = {
      monotonic: () => 0,
      after: (_ms, action) => {
        const handle = setImmediate(action);
        return { cancel: () => clearImmediate(handle) };
      },
    };
    await speech([stuck], patient).say({ text: 'Hello', language: 'en' });
    expect(warnings).toContain('a speech engine failed');
  });

  test('with no engine at all the caller hears tones, and a warning is written', async () => {
    const poor = speech([]);
    expect(poor.engineFor('en')).toBe('tones');
    const { samples } = await poor.say({ text: 'Hello', language: 'en' });
    expect(samples.some((sample) => sample > 5_000)).toBe(true);
    expect(warnings).toEqual(['no speech engine could speak: the caller hears tones instead']);
  });

  test('a language that nobody speaks is read in English', () => {
    expect(speech([good]).engineFor('xx')).toBe('good');
  });

  test('an empty text is a moment of silence, one that is too long is refused', async () => {
    const { samples } = await speech([good]).say({ text: ' \n ', language: 'en' });
    expect(samples).toHaveLength(800);
    await expect(speech([good]).say({ text: 'a'.repeat(4_001), language: 'en' })).rejects.toThrow(SpeechRefused);
    expect(await runs('good')).toBe(0);
  });
});

describe('the engines of this machine', () => {
  const found = findEngines(engines, process.env.PATH ?? '');
  const long =
    'Welcome to the front desk. Press one for sales, press two for support, or stay on the line. ' +
    'The quick brown fox jumps over the lazy dog, while seven wizards mix five dozen liquor jugs. ' +
    'Our office hours are nine to five, Monday to Friday. Please leave your number after the tone. ';

  if (found.length < engines.length) {
    const missing = engines.filter(({ name }) => !found.some(({ engine }) => engine.name === name));
    console.warn(`MISSING SPEECH ENGINES, NOT TESTED: ${missing.map(({ name }) => name).join(', ')}`);
  }

  test.each(found.map((one) => [one.engine.name, one] as const))('%s speaks English', async (_name, one) => {
    const speech = createSpeech({ folder, log, engines: [one.engine] });
    const short = await speech.say({ text: 'Hello', language: 'en' });
    const more = await speech.say({ text: 'Hello, and welcome to the front desk.', language: 'en-GB' });
    expect(warnings).toEqual([]);
    expect(short.samples.length).toBeGreaterThan(8_000 * 0.3);
    expect(more.samples.length).toBeGreaterThan(short.samples.length * 1.5);
  });

  test.each(found.map((one) => [one.engine.name, one] as const))(
    '%s says no key of the telephone',
    async (_name, one) => {
      const speech = createSpeech({ folder, log, engines: [one.engine] });
      for (const voice of ['slt', 'rms', 'kal', 'f2', 'm3']) {
        const { samples } = await speech.say({ text: long.repeat(4), language: 'en', voice });
        expect(samples.length).toBeGreaterThan(8_000 * 40);
        expect(new InbandDetector().feed(encodeG711('PCMU', samples), g711.PCMU.decode)).toBe('');
      }
      expect(warnings).toEqual([]);
    },
    60_000,
  );

  test('German is spoken by espeak-ng where it is there', () => {
    const { engineFor } = { engineFor: (tag: string) => createSpeech({ folder, log }).engineFor(tag) };
    const expected = found.find(({ engine }) => engine.name.startsWith('espeak'))?.engine.name;
    expect(engineFor('de')).toBe(expected ?? engineFor('en'));
  });
});

describe('engines of your own', () => {
  const say = (own: OwnSpeech, language = 'de-AT', voice?: string) =>
    createSpeech({ folder: join(folder, 'own'), log, path: folder, engines: [], own }).say({
      ...{ text: 'Grüß "Gott"', language },
      ...(voice !== undefined && { voice }),
    });
  const served = async (answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) => {
    const server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece);
      answer(request, Buffer.concat(pieces).toString(), response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/say`, close: () => server.close() };
  };
  const wav = encodeWav(tones(beep, 0.1));

  test('a program gets the text, and language and voice as arguments, by no shell', async () => {
    const program = join(folder, 'own-program');
    await writeFile(join(folder, 'beep.wav'), wav);
    await writeFile(
      program,
      `#!/bin/sh\necho "$1|$2" > ${folder}/told\ncat >> ${folder}/told\ncat ${folder}/beep.wav\n`,
      {
        mode: 0o755,
      },
    );
    const clip = await say({ command: [program, '--voice={language}', '{voice}; rm -rf x'] }, 'de-AT', 'anna');
    expect(clip.samples.length).toBeGreaterThanOrEqual(4000);
    expect(await readFile(join(folder, 'told'), 'utf8')).toBe('--voice=de-AT|anna; rm -rf x\nGrüß "Gott"');
    expect(warnings).toEqual([]);
  });

  test('a service is asked once: in its own form, with its token', async () => {
    const asked: [string | undefined, unknown][] = [];
    const { url, close } = await served((request, body, response) => {
      asked.push([request.headers.authorization, JSON.parse(body)]);
      response.end(wav);
    });
    const own = { url, token: 'secret', body: '{"input":"{text}","lang":["{language}"],"voice":"{voice}"}' };
    for (const clip of [await say(own), await say(own)]) expect(clip.samples.length).toBeGreaterThanOrEqual(4000);
    close();
    expect(asked).toEqual([['Bearer secret', { input: 'Grüß "Gott"', lang: ['de-AT'], voice: '' }]]);
  });

  test.each([
    ['refuses', (response: ServerResponse) => response.writeHead(401).end('no')],
    ['sends elsewhere', (response: ServerResponse) => response.writeHead(302, { location: '/other' }).end()],
    ['answers with something else', (response: ServerResponse) => response.end('<html>'.repeat(50))],
  ])('a service that %s is passed over, and its token is not in the log', async (_what, answer) => {
    const { url, close } = await served((_request, _body, response) => void answer(response));
    const lines: string[] = [];
    const told: MediaLog = {
      debug() {},
      info() {},
      warn: (facts, text) => lines.push(JSON.stringify([facts, text])),
      error() {},
    };
    const speech = createSpeech({
      folder: join(folder, 'own'),
      log: told,
      path: folder,
      engines: [],
      own: { url, token: 'secret' },
    });
    const clip = await speech.say({ text: 'hello', language: 'en' });
    close();
    expect(clip.id).toBe('attention-1');
    expect(lines[0]).toContain('a speech engine failed');
    expect(lines.join()).not.toContain('secret');
  });
});
