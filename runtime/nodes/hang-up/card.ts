import { optionalText } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Ends the call. */
export const hangUpCard = nodeCard({
  kind: 'hang-up',
  version: 1,
  label: { en: 'Hang up', de: 'Auflegen' },
  about: { en: 'Ends the call.', de: 'Beendet den Anruf.' },
  icon: 'phone-off',
  group: 'end',
  role: 'end',
  needs: 'any',
  waits: false,
  summary: [{ en: '{reason}', de: '{reason}' }],
  fields: {
    reason: optionalText(
      { en: 'Reason', de: 'Begründung' },
      { max: 100, help: { en: 'For the record of the call.', de: 'Für die Aufzeichnung des Anrufs.' } },
    ),
  },
  ports: [],
});
