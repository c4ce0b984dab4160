import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import type { AudioClip } from '../media/media-engine.ts';
import { piecesOf, playPrompt } from './play-prompt.ts';
import { FakeMediaEngine } from './testing/fake-media-engine.ts';

const sentence = (number: number) =>
  `This is sentence number ${number}, and it says nothing that anybody needs to know.`;
const LONG = Array.from({ length: 12 }, (_, at) => sentence(at)).join(' ');

describe('a text in pieces', () => {
  test('is the same text', () => {
    const pieces = piecesOf({ say: LONG, language: 'en' });
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.map((piece) => 'say' in piece && piece.say).join(' ')).toBe(LONG);
    expect(new Set(pieces.map(({ language }) => language))).toEqual(new Set(['en']));
  });

  test('begins with one sentence, and goes on in longer ones', () => {
    const [first, second] = piecesOf({ say: LONG }).map((piece) => ('say' in piece ? piece.say : ''));
    expect(first).toBe(sentence(0));
    expect(second!.length).toBeGreaterThanOrEqual(200);
  });

  test.each([
    ['a short text', { say: 'One. Two. Three.' }],
    ['a recording', { prompt: 'hello' }],
    ['a long text without an end of a sentence', { say: 'word '.repeat(100) }],
    ['a language that is none', { say: LONG, language: '??' }],
  ])('%s loses nothing', (_, prompt) => {
    const pieces = piecesOf(prompt);
    const text = pieces.map((piece) => ('say' in piece ? piece.say : piece.prompt)).join(' ');
    expect(text).toBe('say' in prompt ? prompt.say.trim() : prompt.prompt);
  });
});

/** An engine of which each piece has to be finished by hand. */
async function setStage() {
  const clock = new SimulatedClock();
  const media = new FakeMediaEngine(clock);
  const { stream } = await media.open('ipv4', { digit() {}, silent() {}, failed() {} });
  const asked: { readonly say: string; ready(): void; fail(why: string): void }[] = [];
  const prompts = {
    clipFor: (prompt: object) =>
      new Promise<AudioClip>((resolve, reject) => {
        const say = (prompt as { say: string }).say;
        asked.push({
          say,
          ready: () => resolve({ id: say, samples: new Int16Array(8_000) }),
          fail: (why) => reject(new Error(why)),
        });
      }),
  };
  const stop = new AbortController();
  let waits = false;
  const order = { stream, interruptOnDigit: true, loop: false, keyWaits: () => waits };
  const played = playPrompt({ say: LONG }, order, { prompts, media }, stop.signal);
  played.catch(() => undefined);
  const press = () => {
    waits = true;
  };
  return { clock, media, asked, stop, played, press };
}

test('the first sentence is heard before the others are spoken, and each is spoken while the one before is heard', async () => {
  const { clock, media, asked, played } = await setStage();
  expect(asked).toHaveLength(1);
  asked[0]!.ready();
  await clock.advance(0);
  expect(media.sounding.get('stream-1')).toBe(sentence(0));
  expect(asked).toHaveLength(2);
  for (let at = 1; at < asked.length; at++) {
    asked[at]!.ready();
    await clock.advance(1_000);
  }
  await clock.advance(1_000);
  expect(await played).toBe('finished');
  expect(asked.map(({ say }) => say).join(' ')).toBe(LONG);
});

test('stopped, nothing more is spoken', async () => {
  const { clock, media, asked, stop, played } = await setStage();
  asked[0]!.ready();
  await clock.advance(0);
  stop.abort(new Error('enough'));
  await expect(played).rejects.toThrow('enough');
  asked[1]!.ready();
  await clock.advance(5_000);
  expect([media.sounding.size, asked.length]).toEqual([0, 2]);
});

test('a sentence that cannot be spoken is told when its turn has come', async () => {
  const { clock, asked, played } = await setStage();
  asked[0]!.ready();
  await clock.advance(0);
  asked[1]!.fail('no voice');
  await clock.advance(500);
  await clock.advance(1_000);
  await expect(played).rejects.toThrow('no voice');
});

test('a key between two sentences stops it', async () => {
  const { clock, media, asked, played, press } = await setStage();
  asked[0]!.ready();
  await clock.advance(0);
  await clock.advance(1_000);
  press();
  asked[1]!.ready();
  await clock.advance(0);
  expect(await played).toBe('interrupted');
  expect(media.sounding.size).toBe(0);
});
