import { list, optionalText, rowId, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { ruleFields } from '../../../shared/flow-schema/number-rule.ts';

/** Goes by what a number looks like. */
export const routeTableCard = nodeCard({
  kind: 'route-table',
  version: 1,
  label: { en: 'Route table', de: 'Leittabelle' },
  about: {
    en: 'Takes the exit of the first row that fits the number.',
    de: 'Nimmt den Ausgang der ersten Zeile, die zur Nummer passt.',
  },
  icon: 'network',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{number}', de: '{number}' }],
  fields: {
    number: text({ en: 'Which number', de: 'Welche Nummer' }, { default: '{{ called.number }}' }),
    routes: list(
      { en: 'Routes', de: 'Leitwege' },
      {
        id: rowId('r'),
        label: optionalText({ en: 'Name', de: 'Name' }, { max: 60, template: false }),
        ...ruleFields,
      },
      { min: 1, max: 100 },
    ),
  },
  ports: [
    { each: 'routes', key: 'id', label: 'label' },
    { id: 'noMatch', label: { en: 'None fits', de: 'Keine passt' }, expected: true },
  ],
});
