import { list, optionalText, rowId, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Divides calls by chance. */
export const splitCard = nodeCard({
  kind: 'split',
  version: 1,
  label: { en: 'Split', de: 'Verteilen' },
  about: {
    en: 'Divides calls by chance, in the shares that you give.',
    de: 'Verteilt Anrufe zufällig, in den Anteilen, die Sie angeben.',
  },
  icon: 'shuffle',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    ways: list(
      { en: 'Ways', de: 'Wege' },
      {
        id: rowId('w'),
        weight: wholeNumber({ en: 'Share', de: 'Anteil' }, { default: 1, min: 0, max: 1000 }),
        label: optionalText({ en: 'Name', de: 'Name' }, { max: 60, template: false }),
      },
      { min: 1, max: 20 },
    ),
  },
  ports: [{ each: 'ways', key: 'id', label: 'label' }],
});
