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
  needs: { by: 'early', values: { true: 'open' }, otherwise: 'answered' },
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
    early: flag(
      { en: 'Also before the answer', de: 'Auch vor dem Abheben' },
      {
        default: false,
        help: {
          en: 'The caller hears it while it still rings, and pays nothing (early media).',
          de: 'Der Anrufer hört es, solange es klingelt, und zahlt nichts (early media).',
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
