import { list, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, screeningFields } from '../dialling.ts';
import { orderField } from '../order-field.ts';

/** Rings the phones of several accounts. */
export const ringGroupCard = nodeCard({
  kind: 'ring-group',
  version: 1,
  label: { en: 'Ring group', de: 'Rufgruppe' },
  about: {
    en: 'Rings the phones of several accounts, together or in an order.',
    de: 'Lässt die Telefone mehrerer Konten klingeln, gleichzeitig oder der Reihe nach.',
  },
  icon: 'users',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [
    { en: '{members}', de: '{members}' },
    { en: '{order}, {ringFor} s', de: '{order}, {ringFor} s' },
  ],
  fields: {
    members: list(
      { en: 'Members', de: 'Mitglieder' },
      {
        account: text(
          { en: 'Account or extension', de: 'Konto oder Durchwahl' },
          { max: 100, pattern: '^[^\\s<>"@]+$', placeholder: { en: 'anna', de: 'anna' } },
        ),
      },
      { min: 1, max: 20 },
    ),
    order: orderField,
    ...ringFields,
    ...screeningFields,
  },
  ports: dialPorts,
});
