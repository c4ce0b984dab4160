import { choice } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Tells the caller that it rings, before anybody is called. */
export const ringCard = nodeCard({
  kind: 'ring',
  version: 1,
  label: { en: 'Ring', de: 'Klingeln' },
  about: { en: 'Lets the caller hear that it rings.', de: 'Lässt den Anrufer hören, dass es klingelt.' },
  icon: 'bell',
  group: 'before-answer',
  role: 'step',
  needs: 'unanswered',
  waits: false,
  summary: [{ en: '{status}', de: '{status}' }],
  fields: {
    status: choice({ en: 'Kind', de: 'Art' }, ['180', '183'], {
      default: '180',
      labels: {
        '180': { en: '180 Ringing', de: '180 Es klingelt' },
        '183': { en: '183 Session progress', de: '183 In Arbeit' },
      },
    }),
  },
  ports: [{ id: 'ringing', label: { en: 'It rings', de: 'Es klingelt' }, expected: true }],
});
