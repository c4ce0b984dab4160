import { flag, optionalPrompt, seconds } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Music for somebody who waits. */
export const musicOnHoldCard = nodeCard({
  kind: 'music-on-hold',
  version: 1,
  label: { en: 'Hold music', de: 'Wartemusik' },
  about: {
    en: 'Plays music, over and over, until time is up or a key is pressed.',
    de: 'Spielt Musik, immer wieder, bis die Zeit um ist oder eine Taste gedrückt wird.',
  },
  icon: 'music',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{seconds} s', de: '{seconds} s' }],
  fields: {
    music: optionalPrompt(
      { en: 'Music', de: 'Musik' },
      {
        help: {
          en: 'Empty: the music that comes with Cordboard.',
          de: 'Leer: die Musik, die Cordboard mitbringt.',
        },
      },
    ),
    seconds: seconds({ en: 'How long', de: 'Wie lange' }, { default: 60, min: 1, max: 86_400 }),
    interruptible: flag({ en: 'A key stops it', de: 'Eine Taste bricht ab' }, { default: false }),
  },
  ports: [
    { id: 'done', label: { en: 'Time is up', de: 'Zeit ist um' }, expected: true },
    {
      id: 'interrupted',
      label: { en: 'Key pressed', de: 'Taste gedrückt' },
      expected: true,
      // The key stays where it is: entered again, this exit would be taken at once.
      quick: true,
      only: { field: 'interruptible', is: true },
    },
  ],
});
