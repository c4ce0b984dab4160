/** The programs that speak, best first. Text reaches them by file or pipe, never as an option or through a shell. */

import type { ServiceRequest } from './ask-service.ts';
import { voiceOf } from './espeak-languages.ts';

/** Where one run reads its text and leaves its audio. */
export interface RunFiles {
  readonly text: string;
  readonly audio: string;
}

export interface SpeechEngine {
  /** As it is shown to the operator. */
  readonly name: string;
  /** Looked up in PATH unless it is a path, or `node` for a built file of ours; or a service that is asked by HTTP. */
  readonly program:
    | { readonly command: string }
    | { readonly script: string; readonly needs: string }
    | { readonly url: string; readonly request: (text: string, voice: string) => ServiceRequest };
  /** Text and audio as files, by standard input and output, or by HTTP. */
  readonly io: 'files' | 'pipes' | 'http';
  /** The voice to use; undefined when the engine does not speak the language. */
  voice(language: string, wanted: string | undefined): string | undefined;
  args(voice: string, files: RunFiles): readonly string[];
  /** Text as this engine can read it. */
  prepare(text: string): string;
}

/** Only compiled-in voices: flite takes any other name for a file or address to load. */
const fliteVoices = ['slt', 'kal', 'kal16', 'awb', 'rms'];

/** For English flite's `slt` sounds best; espeak-ng knows a hundred languages; its WebAssembly build needs only npm. */
export const engines: readonly SpeechEngine[] = [
  {
    name: 'flite',
    program: { command: 'flite' },
    io: 'files',
    voice: (language, wanted) => {
      if (!/^en\b/i.test(language)) return undefined;
      return wanted && fliteVoices.includes(wanted) ? wanted : 'slt';
    },
    args: (voice, files) => ['-voice', voice, '-f', files.text, '-o', files.audio],
    // It reads ASCII: letters lose their accents rather than being spelt byte by byte.
    prepare: (text) =>
      text
        .normalize('NFKD')
        .replace(/[’‘]/g, "'")
        .replace(/[^ -~\n]/g, ''),
  },
  {
    name: 'espeak-ng',
    program: { command: 'espeak-ng' },
    io: 'pipes',
    voice: voiceOf,
    args: (voice) => ['--stdin', '--stdout', '-b', '1', '-s', '155', '-v', voice],
    prepare: (text) => text,
  },
  {
    name: 'espeak-ng (npm)',
    program: { script: 'speech/espeak-process.js', needs: '@echogarden/espeak-ng-emscripten' },
    io: 'pipes',
    voice: voiceOf,
    args: (voice) => [voice],
    prepare: (text) => text,
  },
];
