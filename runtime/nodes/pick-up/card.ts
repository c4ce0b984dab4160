import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Fetches somebody who is parked. */
export const pickUpCard = nodeCard({
  kind: 'pick-up',
  version: 1,
  label: { en: 'Pick up', de: 'Heranholen' },
  about: {
    en: 'Connects with whoever is parked at a place.',
    de: 'Verbindet mit dem, der auf einem Platz geparkt ist.',
  },
  icon: 'phone-call',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [{ en: 'from place {place}', de: 'von Platz {place}' }],
  fields: {
    place: text(
      { en: 'Place', de: 'Platz' },
      {
        max: 40,
        default: '{{ called.number }}',
        placeholder: { en: '{{ called.number }}', de: '{{ called.number }}' },
      },
    ),
  },
  ports: [
    {
      id: 'answered',
      label: { en: 'After the call', de: 'Nach dem Gespräch' },
      tone: 'good',
      leaves: 'answered',
    },
    { id: 'nobody', label: { en: 'Nobody there', de: 'Niemand da' }, tone: 'bad', expected: true, quick: true },
  ],
});
