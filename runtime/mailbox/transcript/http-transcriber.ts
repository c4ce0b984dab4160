/** Has speech written down by a service: the audio goes there as a form, and the answer is JSON with `text`. */

export interface Transcriber {
  /** @param audio WAV @param language such as `en` @returns what was said; empty when nothing was understood. @throws what went wrong */
  transcribe(audio: Uint8Array, language: string): Promise<string>;
}

export interface HttpTranscriberOptions {
  readonly url: string;
  /** Shown as Authorization: Bearer. */
  readonly token?: string | undefined;
  /** Further fields of the form, such as a model. */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/** Milliseconds for an answer: ten minutes of speech take their time. */
const PATIENCE = 300_000;
/** Bytes of an answer, and characters of a text. */
const [LARGEST, LONGEST] = [1_000_000, 10_000];

export function createHttpTranscriber({ url, token, fields = {} }: HttpTranscriberOptions): Transcriber {
  return {
    async transcribe(audio, language) {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(audio)], { type: 'audio/wav' }), 'message.wav');
      for (const [name, value] of Object.entries({ language, response_format: 'json', ...fields }))
        form.set(name, value);
      const answer = await fetch(url, {
        method: 'POST',
        body: form,
        redirect: 'error',
        headers: { accept: 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
        signal: AbortSignal.timeout(PATIENCE),
      });
      const body = await readSome(answer);
      if (!answer.ok) throw new Error(`the transcript service answered ${answer.status}`);
      const text = textOf(body);
      if (text === undefined) throw new Error('the transcript service answered without a text');
      return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
    },
  };
}

/** @throws for an answer that is too large */
async function readSome({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > LARGEST) throw new Error('the transcript service answers too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function textOf(body: string): string | undefined {
  try {
    const { text } = JSON.parse(body) as { text?: unknown };
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
