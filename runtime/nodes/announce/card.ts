import { flag, prompt } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Plays audio that asks for nothing. */
export const announceCard = nodeCard({
  kind: 'announce',
  version: 1,
  label: { en: 'Announce', de: 'Ansagen' },
  about: { en: 'Speaks a text or plays a recording.', de: 'Spricht einen Text oder spielt eine Aufnahme.' },
  icon: 'megaphone',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{prompt}', de: '{prompt}' }],
  fields: {
    prompt: prompt({ en: 'Announcement', de: 'Ansage' }),
    interruptible: flag(
      { en: 'A key stops it', de: 'Eine Taste bricht ab' },
      {
        default: false,
        help: {
          en: 'Adds the exit “Interrupted”. The key is kept for the next menu.',
          de: 'Fügt den Ausgang „Unterbrochen“ hinzu. Die Taste bleibt für das nächste Menü erhalten.',
        },
      },
    ),
  },
  ports: [
    { id: 'done', label: { en: 'Finished', de: 'Zu Ende' }, expected: true },
    {
      id: 'interrupted',
      label: { en: 'Interrupted', de: 'Unterbrochen' },
      expected: true,
      // The key stays where it is: announced again, this exit would be taken at once.
      quick: true,
      only: { field: 'interruptible', is: true },
    },
  ],
});
