/** The words of recordings that are played to callers, in English. */
export const promptsEn = {
  'prompts.play': 'Play',
  'prompts.pause': 'Pause',
  'prompts.cannotPlay': 'The recording cannot be played here.',
  'prompts.reading': 'Converting',
  'prompts.uploading': 'Uploading',
  'prompts.record': 'Record',
  'prompts.stop': 'Stop · {n} s',
  'prompts.spoken': 'Recorded {at}',
  'prompts.microphoneDenied':
    'The browser does not allow the microphone for this page. Allow it beside the address, then try again.',
  'prompts.microphoneMissing': 'This computer has no microphone.',
  'prompts.microphoneInsecure': 'Browsers open the microphone only over HTTPS, or on this computer itself.',
  'prompts.microphoneBusy': 'The microphone cannot be opened; another program may have it.',
  'prompts.fault.tooLarge': 'The file is larger than 60 MB.',
  'prompts.fault.tooLong': 'The recording is longer than ten minutes.',
  'prompts.fault.notAudio': 'This is no audio file that the browser can read. WAV, MP3 and Ogg always work.',
  'prompts.fault.empty': 'There is no sound in this file.',
} as const;
