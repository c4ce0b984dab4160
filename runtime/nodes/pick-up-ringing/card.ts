import { optionalText } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Answers somebody else's phone while it rings. */
export const pickUpRingingCard = nodeCard({
  kind: 'pick-up-ringing',
  version: 1,
  label: { en: 'Pick up ringing', de: 'Anruf übernehmen' },
  about: {
    en: 'Answers a phone that rings somewhere else in the house.',
    de: 'Nimmt einen Anruf an, der an einem anderen Telefon des Hauses klingelt.',
  },
  icon: 'phone-call',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [
    { en: 'of {phones}', de: 'von {phones}' },
    { en: 'of group {group}', de: 'der Gruppe {group}' },
  ],
  fields: {
    phones: optionalText(
      { en: 'Phones', de: 'Telefone' },
      {
        max: 400,
        placeholder: { en: '{{ called.number.substring(2) }}', de: '{{ called.number.substring(2) }}' },
        help: {
          en: 'Accounts or extensions, with commas between them.',
          de: 'Konten oder Durchwahlen, mit Kommas getrennt.',
        },
      },
    ),
    group: optionalText(
      { en: 'Phones of who is logged in to', de: 'Telefone derer, die angemeldet sind bei' },
      {
        max: 60,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
        placeholder: { en: 'sales', de: 'vertrieb' },
        help: {
          en: 'A group that people join by the box Group login. With neither phones nor group: any phone of the house.',
          de: 'Eine Gruppe, zu der man sich mit dem Kasten Gruppenanmeldung meldet. Ohne Telefone und ohne Gruppe: jedes Telefon des Hauses.',
        },
      },
    ),
  },
  ports: [
    { id: 'nobody', label: { en: 'Nothing rings', de: 'Nichts klingelt' }, tone: 'bad', expected: true, quick: true },
  ],
});
