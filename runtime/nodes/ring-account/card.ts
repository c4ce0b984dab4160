import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, screeningFields } from '../dialling.ts';

/** Rings all phones of one account. */
export const ringAccountCard = nodeCard({
  kind: 'ring-account',
  version: 1,
  label: { en: 'Ring account', de: 'Konto anklingeln' },
  about: {
    en: 'Rings all phones of one account.',
    de: 'Lässt alle Telefone eines Kontos klingeln.',
  },
  icon: 'user',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [{ en: '{account}, {ringFor} s', de: '{account}, {ringFor} s' }],
  fields: {
    account: text(
      { en: 'Account or extension', de: 'Konto oder Durchwahl' },
      { max: 100, pattern: '^[^\\s<>"@]+$', placeholder: { en: 'anna', de: 'anna' } },
    ),
    ...ringFields,
    ...screeningFields,
  },
  ports: [
    ...dialPorts,
    {
      id: 'notRegistered',
      label: { en: 'No phone there', de: 'Kein Telefon da' },
      tone: 'bad',
      expected: true,
      quick: true,
    },
  ],
});
