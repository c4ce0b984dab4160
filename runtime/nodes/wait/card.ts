import { flag, seconds } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Lets time pass. */
export const waitCard = nodeCard({
  kind: 'wait',
  version: 1,
  label: { en: 'Wait', de: 'Warten' },
  about: {
    en: 'Lets some seconds pass, with hold music if you like.',
    de: 'Lässt einige Sekunden vergehen, auf Wunsch mit Wartemusik.',
  },
  icon: 'hourglass',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: true,
  summary: [{ en: '{seconds} s', de: '{seconds} s' }],
  fields: {
    seconds: seconds({ en: 'How long', de: 'Wie lange' }, { default: 2, min: 0.1, max: 3600 }),
    music: flag(
      { en: 'Hold music', de: 'Wartemusik' },
      { default: false, help: { en: 'After the answer.', de: 'Nach der Annahme.' } },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Time is up', de: 'Zeit ist um' }, expected: true }],
});
