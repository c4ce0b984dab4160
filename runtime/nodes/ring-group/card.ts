import { list, optionalText, text } from '../../../shared/flow-schema/fields.ts';
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
    { en: 'logged in to {group}', de: 'angemeldet bei {group}' },
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
      { max: 20, default: [] },
    ),
    group: optionalText(
      { en: 'Also rings who is logged in to', de: 'Auch, wer angemeldet ist bei' },
      {
        max: 60,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
        placeholder: { en: 'sales', de: 'vertrieb' },
        help: {
          en: 'A group that people join by the box Group login.',
          de: 'Eine Gruppe, zu der man sich mit dem Kasten Gruppenanmeldung meldet.',
        },
      },
    ),
    order: orderField,
    ...ringFields,
    ...screeningFields,
  },
  ports: dialPorts,
});
