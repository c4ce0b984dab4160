import { expression, list, optionalText, rowId } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Goes by the first case that is true. */
export const conditionCard = nodeCard({
  kind: 'condition',
  version: 1,
  label: { en: 'Condition', de: 'Bedingung' },
  about: {
    en: 'Takes the exit of the first case that is true.',
    de: 'Nimmt den Ausgang des ersten Falls, der zutrifft.',
  },
  icon: 'split',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    cases: list(
      { en: 'Cases', de: 'Fälle' },
      {
        id: rowId('c'),
        label: optionalText({ en: 'Name', de: 'Name' }, { max: 60, template: false }),
        when: expression(
          { en: 'When', de: 'Wenn' },
          { placeholder: { en: 'caller.number.startsWith("+49")', de: 'caller.number.startsWith("+49")' } },
        ),
      },
      { min: 1, max: 20 },
    ),
  },
  ports: [
    { each: 'cases', key: 'id', label: 'label' },
    { id: 'else', label: { en: 'Otherwise', de: 'Sonst' }, expected: true },
  ],
});
