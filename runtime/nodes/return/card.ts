import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { namedValues } from '../handing-over.ts';

/** Goes back to the flow that entered this one. */
export const returnCard = nodeCard({
  kind: 'return',
  version: 1,
  label: { en: 'Return', de: 'Zurück' },
  about: { en: 'Goes back to the flow that called this one.', de: 'Geht zurück zum Ablauf, der diesen gerufen hat.' },
  icon: 'corner-up-right',
  group: 'end',
  role: 'end',
  returns: 'name',
  needs: 'any',
  waits: false,
  summary: [{ en: '{name}', de: '{name}' }],
  fields: {
    name: text(
      { en: 'By the way', de: 'Auf dem Weg' },
      {
        default: 'done',
        max: 60,
        pattern: '^(?!(?:error|ended|over)$)[a-z][A-Za-z0-9]*$',
        template: false,
        help: { en: 'An exit of the Subflow box over there.', de: 'Ein Ausgang des Bausteins Unterablauf dort.' },
      },
    ),
    values: namedValues({ en: 'Brings back', de: 'Bringt mit' }),
  },
  ports: [],
});
