/** Plays a prompt; of a long text the first sentence is heard while the rest is still being spoken by the engine. */

import type { AudioClip, MediaEngine } from '../media/media-engine.ts';
import type { ReadyPrompt } from './dial-plan.ts';
import type { PromptSource } from './prompt-source.ts';

export interface PlayOrder {
  readonly stream: string;
  readonly interruptOnDigit: boolean;
  readonly loop: boolean;
  /** A key that stops it is there already. */
  keyWaits(): boolean;
}

/** Characters: below that, all of it is spoken at once. */
const LONG = 240;
/** The first piece is short, so that it is ready soon; the others are long, so that few seams are heard. */
const FIRST = 40;
const OTHERS = 200;

/**
 * Resolves when it was heard to its end, or a key stopped it. @param signal stops it
 * @throws PromptMissing, what speech says of a text that it refuses, and the signal's reason
 */
export async function playPrompt(
  prompt: ReadyPrompt,
  { stream, interruptOnDigit, loop, keyWaits }: PlayOrder,
  { prompts, media }: { readonly prompts: PromptSource; readonly media: MediaEngine },
  signal: AbortSignal,
): Promise<'finished' | 'interrupted'> {
  const [first, ...rest] = loop ? [prompt] : piecesOf(prompt);
  let coming: Promise<AudioClip> | undefined = prompts.clipFor(first!);
  while (coming) {
    const clip = await coming;
    signal.throwIfAborted();
    if (keyWaits()) return 'interrupted';
    const further = rest.shift();
    coming = further && prompts.clipFor(further);
    // It is waited for in its turn; until then a failure is nobody's.
    coming?.catch(() => undefined);
    if ((await media.play(stream, clip, { interruptOnDigit, loop }, signal)) === 'interrupted') return 'interrupted';
  }
  return 'finished';
}

/** Together they are the prompt. At least one. */
export function piecesOf(prompt: ReadyPrompt): readonly ReadyPrompt[] {
  if (!('say' in prompt) || prompt.say.length <= LONG) return [prompt];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of sentencesIn(prompt.language).segment(prompt.say)) {
    piece += segment;
    if (piece.length < (pieces.length === 0 ? FIRST : OTHERS)) continue;
    pieces.push(piece);
    piece = '';
  }
  if (piece.trim() !== '') pieces.push(piece);
  return pieces.map((say) => ({ ...prompt, say: say.trim() }));
}

/** A language of which nothing is known ends its sentences as English does. */
function sentencesIn(language = 'en'): Intl.Segmenter {
  try {
    return new Intl.Segmenter(language, { granularity: 'sentence' });
  } catch {
    return new Intl.Segmenter('en', { granularity: 'sentence' });
  }
}
