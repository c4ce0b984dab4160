import { choice, list, optionalNumber, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** sip, sips or tel; nothing in it that could end the header line or the angle brackets around it. */
const uriPattern = '^(?:sips?:[^\\s<>"]{1,480}|tel:\\+?[0-9A-Fa-f*#().-]{1,60}(?:;[^\\s<>"]{1,200})?)$';

/** Sends the caller's side elsewhere before the answer. */
export const redirectCard = nodeCard({
  kind: 'redirect',
  version: 1,
  label: { en: 'Redirect', de: 'Umleiten' },
  about: {
    en: 'Tells the caller’s phone to call another address instead.',
    de: 'Sagt dem Telefon des Anrufers, es solle eine andere Adresse anrufen.',
  },
  icon: 'corner-up-right',
  group: 'before-answer',
  role: 'end',
  needs: 'unanswered',
  waits: false,
  summary: [{ en: '{status}', de: '{status}' }],
  fields: {
    status: choice({ en: 'Kind', de: 'Art' }, ['302', '301', '300', '305'], {
      default: '302',
      labels: {
        '302': { en: '302 Moved temporarily', de: '302 Vorübergehend umgezogen' },
        '301': { en: '301 Moved permanently', de: '301 Dauerhaft umgezogen' },
        '300': { en: '300 Multiple choices', de: '300 Mehrere Möglichkeiten' },
        '305': { en: '305 Use proxy', de: '305 Über Proxy' },
      },
    }),
    contacts: list(
      { en: 'Addresses', de: 'Adressen' },
      {
        uri: text(
          { en: 'Address', de: 'Adresse' },
          {
            format: 'sip-uri',
            pattern: uriPattern,
            placeholder: { en: 'sip:office@example.com', de: 'sip:buero@example.com' },
          },
        ),
        q: optionalNumber(
          { en: 'Preference', de: 'Vorzug' },
          {
            min: 0,
            max: 1,
            help: { en: 'From 0 to 1; the highest is tried first.', de: 'Von 0 bis 1; der höchste zuerst.' },
          },
        ),
      },
      { min: 1, max: 10 },
    ),
  },
  ports: [],
});
