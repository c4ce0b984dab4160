import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Where every flow begins. */
export const incomingCallCard = nodeCard({
  kind: 'incoming-call',
  version: 1,
  label: { en: 'Incoming call', de: 'Eingehender Anruf' },
  about: { en: 'Where a call enters the flow.', de: 'Hier kommt ein Anruf in den Ablauf.' },
  icon: 'phone-incoming',
  group: 'entry',
  role: 'start',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {},
  ports: [
    { id: 'in', label: { en: 'Call comes in', de: 'Anruf kommt herein' }, tone: 'good', expected: true },
    { id: 'out', label: { en: 'Account calls out', de: 'Konto ruft hinaus' } },
    { id: 'redirect', label: { en: 'Redirected', de: 'Umgeleitet' } },
    { id: 'transfer', label: { en: 'Transferred', de: 'Weiterverbunden' } },
  ],
});
