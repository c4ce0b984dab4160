import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, screeningFields } from '../dialling.ts';

/** sip or sips; nothing in it that could end the header line or the angle brackets around it. */
const uriPattern = '^sips?:[^\\s<>"]{1,480}$';

/** Calls one SIP address. */
export const forwardToSipCard = nodeCard({
  kind: 'forward-to-sip',
  version: 1,
  label: { en: 'Forward to SIP', de: 'Zu SIP weiterleiten' },
  about: {
    en: 'Calls a SIP address and connects the caller with it.',
    de: 'Ruft eine SIP-Adresse an und verbindet den Anrufer mit ihr.',
  },
  icon: 'globe',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [{ en: '{address}', de: '{address}' }],
  fields: {
    address: text(
      { en: 'Address', de: 'Adresse' },
      {
        format: 'sip-uri',
        pattern: uriPattern,
        placeholder: { en: 'sip:office@example.com', de: 'sip:buero@example.com' },
      },
    ),
    ...ringFields,
    ...screeningFields,
  },
  ports: dialPorts,
});
