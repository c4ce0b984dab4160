import { optionalText, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, screeningFields } from '../dialling.ts';

/** Calls a telephone number through a trunk. */
export const forwardToPhoneCard = nodeCard({
  kind: 'forward-to-phone',
  version: 1,
  label: { en: 'Forward to phone', de: 'Zu Telefon weiterleiten' },
  about: {
    en: 'Calls a telephone number through a trunk.',
    de: 'Ruft eine Telefonnummer über einen Anschluss an.',
  },
  icon: 'phone-forwarded',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [
    { en: '{number}', de: '{number}' },
    { en: 'by {trunk}', de: 'über {trunk}' },
  ],
  fields: {
    number: text(
      { en: 'Number', de: 'Nummer' },
      { max: 60, pattern: '^[^\\s<>"@]+$', placeholder: { en: '+442079460000', de: '+4930123456' } },
    ),
    trunk: optionalText(
      { en: 'Trunk', de: 'Anschluss' },
      {
        max: 60,
        pattern: '^[A-Za-z][A-Za-z0-9_-]*$',
        template: false,
        help: {
          en: 'Left empty, the first trunk that fits the number is taken.',
          de: 'Bleibt es leer, wird der erste passende Anschluss genommen.',
        },
      },
    ),
    ...ringFields,
    ...screeningFields,
  },
  ports: dialPorts,
});
