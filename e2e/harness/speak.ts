/** The reference for speech: the product's own engine on the same text, without its cache. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../runtime/log.ts';
import { createSpeech } from '../../runtime/media/speech/speech.ts';

const folder = mkdtempSync(join(tmpdir(), 'cordboard-voice-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const speech = createSpeech({ folder, log: silentLog });

/** What the engine makes of a text: samples at 8 kHz. */
export async function render(text: string, language = 'en'): Promise<Int16Array> {
  return (await speech.say({ text, language })).samples;
}
