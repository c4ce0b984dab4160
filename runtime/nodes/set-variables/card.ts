import { expression, list, variable } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Writes flow variables. */
export const setVariablesCard = nodeCard({
  kind: 'set-variables',
  version: 1,
  label: { en: 'Set variables', de: 'Variablen setzen' },
  about: { en: 'Works out values and keeps them in variables.', de: 'Berechnet Werte und merkt sie in Variablen.' },
  icon: 'variable',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    assignments: list(
      { en: 'Variables', de: 'Variablen' },
      {
        name: variable({ en: 'Variable', de: 'Variable' }),
        value: expression({ en: 'Value', de: 'Wert' }, { placeholder: { en: 'vars.tries + 1', de: 'vars.tries + 1' } }),
      },
      { min: 1, max: 50 },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
