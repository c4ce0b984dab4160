import { variable, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Lets a call pass so many times. */
export const counterCard = nodeCard({
  kind: 'counter',
  version: 1,
  label: { en: 'Counter', de: 'Zähler' },
  about: {
    en: 'Lets a call pass so many times, then sends it elsewhere.',
    de: 'Lässt einen Anruf so oft durch, dann schickt er ihn woandershin.',
  },
  icon: 'repeat',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{times} times', de: '{times}-mal' }],
  fields: {
    times: wholeNumber({ en: 'How often', de: 'Wie oft' }, { default: 3, min: 1, max: 1000 }),
    count: variable(
      { en: 'Counts in', de: 'Zählt in' },
      { help: { en: 'A number of this flow.', de: 'Eine Zahl dieses Ablaufs.' } },
    ),
  },
  ports: [
    { id: 'again', label: { en: 'Once more', de: 'Noch einmal' }, expected: true },
    { id: 'done', label: { en: 'That was enough', de: 'Das war genug' }, expected: true },
  ],
});
