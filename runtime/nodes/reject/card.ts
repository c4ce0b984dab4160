import { optionalText, optionalWholeNumber, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Refuses the call before it is answered. */
export const rejectCard = nodeCard({
  kind: 'reject',
  version: 1,
  label: { en: 'Reject', de: 'Ablehnen' },
  about: {
    en: 'Refuses the call before it is answered, such as with “busy”.',
    de: 'Lehnt den Anruf vor der Annahme ab, etwa mit „besetzt“.',
  },
  icon: 'phone-off',
  group: 'before-answer',
  role: 'end',
  needs: 'unanswered',
  waits: false,
  summary: [
    { en: '{status} {reason}', de: '{status} {reason}' },
    { en: '{status}', de: '{status}' },
  ],
  fields: {
    status: wholeNumber(
      { en: 'SIP status', de: 'SIP-Status' },
      {
        default: 486,
        min: 400,
        max: 699,
        help: {
          en: '486 busy · 480 not available · 404 no such number · 603 declined',
          de: '486 besetzt · 480 nicht erreichbar · 404 keine solche Nummer · 603 abgelehnt',
        },
      },
    ),
    reason: optionalText(
      { en: 'Reason', de: 'Begründung' },
      { max: 100, help: { en: 'Many phones show it.', de: 'Viele Telefone zeigen sie an.' } },
    ),
    retryAfter: optionalWholeNumber(
      { en: 'Try again after', de: 'Erneut versuchen nach' },
      { min: 1, max: 86_400, help: { en: 'Seconds.', de: 'Sekunden.' } },
    ),
  },
  ports: [],
});
