import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, SIP_ADDRESS, screeningFields } from '../dialling.ts';

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
        pattern: SIP_ADDRESS,
        placeholder: { en: 'sip:office@example.com', de: 'sip:buero@example.com' },
      },
    ),
    ...ringFields,
    ...screeningFields,
  },
  ports: dialPorts,
});
