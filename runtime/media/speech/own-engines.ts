/** Engines that whoever runs the house has chosen: a program of his own, or a service by HTTP. */

import type { SpeechEngine } from './engines.ts';

export interface OwnSpeech {
  /** Program and arguments; `{language}` and `{voice}` in them are replaced. Text comes in, a WAV file goes out. */
  readonly command?: readonly string[] | undefined;
  /** Is asked by POST, and answers with a WAV file. */
  readonly url?: string | undefined;
  /** Goes along as `Authorization: Bearer …`. */
  readonly token?: string | undefined;
  /** JSON, in which `{text}`, `{language}` and `{voice}` are replaced within quotes. */
  readonly body?: string | undefined;
}

const USUAL_BODY = '{"text":"{text}","language":"{language}","voice":"{voice}"}';

/** In the order in which they are tried, before those that come with the machine. */
export function ownEngines({ command, url, token, body = USUAL_BODY }: OwnSpeech): readonly SpeechEngine[] {
  const all = { voice: voiceIn, prepare: (text: string) => text };
  const engines: SpeechEngine[] = [];
  if (url) {
    const request = (text: string, voice: string) => ({
      body: filled(body, { text, ...partsOf(voice) }, (value) => JSON.stringify(value).slice(1, -1)),
      ...(token !== undefined && { token }),
    });
    engines.push({ ...all, name: 'service', program: { url, request }, io: 'http', args: () => [] });
  }
  const [program, ...words] = command ?? [];
  if (program) {
    const args = (voice: string) => words.map((word) => filled(word, partsOf(voice), (value) => value));
    engines.push({ ...all, name: 'command', program: { command: program }, io: 'pipes', args });
  }
  return engines;
}

/** Which languages it speaks is its own business: it fails for others, and the next one speaks. */
const voiceIn = (language: string, wanted = ''): string => `${language} ${wanted}`;

function partsOf(voice: string): { readonly language: string; readonly voice: string } {
  const [language = '', ...rest] = voice.split(' ');
  return { language, voice: rest.join(' ') };
}

function filled(form: string, values: Readonly<Record<string, string>>, write: (value: string) => string): string {
  return form.replace(/\{(text|language|voice)\}/g, (_all, name: string) => write(values[name] ?? ''));
}
