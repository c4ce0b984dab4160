import { list, optionalText, rowId, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Goes by what a value is. */
export const switchCard = nodeCard({
  kind: 'switch',
  version: 1,
  label: { en: 'Switch', de: 'Weiche' },
  about: { en: 'Takes the exit that stands beside the value.', de: 'Nimmt den Ausgang, der neben dem Wert steht.' },
  icon: 'git-fork',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{value}', de: '{value}' }],
  fields: {
    value: text(
      { en: 'What counts', de: 'Was zählt' },
      { placeholder: { en: '{{ called.number }}', de: '{{ called.number }}' } },
    ),
    rows: list(
      { en: 'Values', de: 'Werte' },
      {
        id: rowId('v'),
        is: text({ en: 'Is', de: 'Ist' }, { max: 200, template: false }),
        label: optionalText({ en: 'Name', de: 'Name' }, { max: 60, template: false }),
      },
      { min: 1, max: 50 },
    ),
  },
  ports: [
    { each: 'rows', key: 'id', label: 'label' },
    { id: 'else', label: { en: 'Otherwise', de: 'Sonst' }, expected: true },
  ],
});
