import { seconds, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Lets the caller wait until somebody fetches the call from another phone. */
export const parkCard = nodeCard({
  kind: 'park',
  version: 1,
  label: { en: 'Park', de: 'Parken' },
  about: {
    en: 'Lets the caller wait with music until somebody picks the call up, from any phone.',
    de: 'Lässt den Anrufer mit Musik warten, bis jemand den Anruf holt, von irgendeinem Telefon.',
  },
  icon: 'circle-pause',
  group: 'connect',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: 'place {place}, {seconds} s', de: 'Platz {place}, {seconds} s' }],
  fields: {
    place: text(
      { en: 'Place', de: 'Platz' },
      {
        max: 40,
        default: '{{ called.number }}',
        placeholder: { en: '{{ called.number }}', de: '{{ called.number }}' },
      },
    ),
    seconds: seconds({ en: 'Wait at most', de: 'Höchstens warten' }, { default: 120, min: 1, max: 3600 }),
  },
  ports: [
    { id: 'timeout', label: { en: 'Nobody came', de: 'Niemand kam' }, tone: 'bad', expected: true },
    { id: 'occupied', label: { en: 'Place taken', de: 'Platz besetzt' }, tone: 'bad', expected: true, quick: true },
  ],
});
