/**
 * Speech is full of tones, and none of them may be taken for a key: minutes of generated speech, an hour in the long
 * run, at three levels. That the detector listens at all is shown by a key at the end of each text.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { silentLog } from '../../log.ts';
import { tones } from '../audio/tones.ts';
import { encodeG711, g711 } from '../codec/g711.ts';
import { createSpeech } from '../speech/speech.ts';
import { InbandDetector } from './inband-detector.ts';

const SECONDS = process.env.TEST_LONG ? 3_600 : 60;
/** Factors by which the speech is made louder or softer. */
const LEVELS = [0.25, 1, 2];
const WORDS: Readonly<Record<string, string>> = {
  en: 'please hold the line while we see who is free today seven eleven nineteen forty thousand yellow violin Indiana whistle cheese machine evening telephone number you reached is not in service goodbye',
  de: 'bitte warten Sie einen Augenblick wir verbinden sieben elf neunzehn vierzig tausend gelb Violine Zwiebel spielen niemand dieser Anschluss ist heute leider nicht erreichbar auf Wiederhören',
};

const folder = mkdtempSync(join(tmpdir(), 'cordboard-speech-'));
const speech = createSpeech({ folder, log: silentLog });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The keys that the detector finds in audio as it comes from a telephone: μ-law, 20 ms at a time. */
function keysIn(samples: Int16Array): string {
  const detector = new InbandDetector();
  let found = '';
  const bytes = encodeG711('PCMU', samples);
  for (let from = 0; from < bytes.length; from += 160)
    found += detector.feed(bytes.subarray(from, from + 160), g711.PCMU.decode);
  return found;
}

function louder(samples: Int16Array, factor: number): Int16Array {
  return samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * factor))));
}

test(`no key is heard in ${SECONDS} seconds of speech`, async () => {
  const key = tones([{ hertz: [770, 1336], seconds: 0.1 }], 0.2);
  let spoken = 0;
  let state = 1;
  const next = (below: number): number => {
    // A plain linear congruence: the texts only have to differ.
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const wrong: string[] = [];
  for (let turn = 0; spoken < SECONDS; turn++) {
    const language = turn % 2 === 0 ? 'en' : 'de';
    const vocabulary = WORDS[language]!.split(' ');
    const text = Array.from({ length: 24 }, () => vocabulary[next(vocabulary.length)]).join(' ');
    const { samples } = await speech.say({ text, language });
    spoken += samples.length / 8000;
    for (const level of LEVELS) {
      const said = louder(samples, level);
      const all = new Int16Array(said.length + 800 + key.length + 400);
      all.set(said);
      all.set(key, said.length + 800);
      const found = keysIn(all);
      if (found !== '5') wrong.push(`"${found}" instead of the 5 at the end, level ${level}: ${text}`);
    }
  }
  console.info(
    `${Math.round(spoken)} s of speech at ${LEVELS.length} levels: ${wrong.length} texts with a key that nobody pressed`,
  );
  expect(wrong).toEqual([]);
});
