/** The words of recordings that are played to callers, in German. */
import type { promptsEn } from './prompts-en.ts';

export const promptsDe: Readonly<Record<keyof typeof promptsEn, string>> = {
  'prompts.play': 'Abspielen',
  'prompts.pause': 'Anhalten',
  'prompts.cannotPlay': 'Die Aufnahme lässt sich hier nicht abspielen.',
  'prompts.reading': 'Wird umgewandelt',
  'prompts.uploading': 'Wird hochgeladen',
  'prompts.record': 'Aufnehmen',
  'prompts.stop': 'Beenden · {n} s',
  'prompts.spoken': 'Aufgenommen {at}',
  'prompts.microphoneDenied':
    'Der Browser gibt dieser Seite das Mikrofon nicht frei. Erlauben Sie es neben der Adresse und versuchen Sie es erneut.',
  'prompts.microphoneMissing': 'Dieser Rechner hat kein Mikrofon.',
  'prompts.microphoneInsecure': 'Browser öffnen das Mikrofon nur über HTTPS oder auf diesem Rechner selbst.',
  'prompts.microphoneBusy': 'Das Mikrofon lässt sich nicht öffnen; vielleicht nutzt es ein anderes Programm.',
  'prompts.fault.tooLarge': 'Die Datei ist größer als 60 MB.',
  'prompts.fault.tooLong': 'Die Aufnahme ist länger als zehn Minuten.',
  'prompts.fault.notAudio': 'Das ist keine Tondatei, die der Browser lesen kann. WAV, MP3 und Ogg gehen immer.',
  'prompts.fault.empty': 'In dieser Datei ist kein Ton.',
};
