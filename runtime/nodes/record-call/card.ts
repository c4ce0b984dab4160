import { choice, flag, optionalPrompt, optionalVariable, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Writes the call down while it goes on. */
export const recordCallCard = nodeCard({
  kind: 'record-call',
  version: 1,
  label: { en: 'Record call', de: 'Gespräch aufnehmen' },
  about: {
    en: 'Records the whole call from here on, or pauses and stops that.',
    de: 'Nimmt von hier an das ganze Gespräch auf, oder hält das an und beendet es.',
  },
  icon: 'disc',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: false,
  summary: [{ en: '{action}, {sides}', de: '{action}, {sides}' }],
  fields: {
    action: choice({ en: 'What to do', de: 'Was geschieht' }, ['start', 'pause', 'resume', 'stop'], {
      default: 'start',
      labels: {
        start: { en: 'Start', de: 'Beginnen' },
        pause: { en: 'Pause', de: 'Anhalten' },
        resume: { en: 'Go on', de: 'Fortsetzen' },
        stop: { en: 'Stop', de: 'Beenden' },
      },
    }),
    sides: choice({ en: 'Who is recorded', de: 'Wer aufgenommen wird' }, ['both', 'caller', 'callee'], {
      default: 'both',
      labels: {
        both: { en: 'Both sides', de: 'Beide Seiten' },
        caller: { en: 'The caller', de: 'Der Anrufer' },
        callee: { en: 'What the caller hears', de: 'Was der Anrufer hört' },
      },
    }),
    stereo: flag(
      { en: 'Both sides apart (stereo)', de: 'Beide Seiten getrennt (Stereo)' },
      { default: false, help: { en: 'The caller on the left.', de: 'Der Anrufer links.' } },
    ),
    consent: optionalPrompt(
      { en: 'Said before', de: 'Vorher gesagt' },
      {
        help: {
          en: 'Many countries want both sides to know.',
          de: 'In vielen Ländern müssen beide Seiten es wissen.',
        },
      },
    ),
    minutes: wholeNumber({ en: 'At most, minutes', de: 'Höchstens, Minuten' }, { default: 120, min: 1, max: 720 }),
    saveAs: optionalVariable({ en: 'Keep its id in', de: 'Kennung merken in' }),
  },
  ports: [{ id: 'done', label: { en: 'Done', de: 'Erledigt' }, expected: true }],
});
