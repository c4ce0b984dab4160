import { seconds, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Rings one, then another, and connects them; the call that asks for it goes its own way. */
export const callbackCard = nodeCard({
  kind: 'callback',
  version: 1,
  label: { en: 'Callback', de: 'Rückruf' },
  about: {
    en: 'Rings somebody a little later, then somebody else, and connects the two.',
    de: 'Ruft etwas später jemanden an, dann jemand anderen, und verbindet beide.',
  },
  icon: 'arrow-right-left',
  group: 'connect',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [
    { en: 'first {first}', de: 'zuerst {first}' },
    { en: 'then {second}', de: 'dann {second}' },
  ],
  fields: {
    first: text(
      { en: 'First', de: 'Zuerst' },
      {
        max: 500,
        default: '{{ caller.number }}',
        placeholder: { en: '{{ caller.number }}', de: '{{ caller.number }}' },
      },
    ),
    second: text({ en: 'Then', de: 'Dann' }, { max: 500, placeholder: { en: 'anna', de: 'anna' } }),
    after: seconds(
      { en: 'Begin after', de: 'Beginnen nach' },
      {
        default: 5,
        max: 3600,
        help: { en: 'Time for the caller to hang up.', de: 'Zeit für den Anrufer, aufzulegen.' },
      },
    ),
    ringFor: seconds({ en: 'Ring for', de: 'Klingeln lassen' }, { default: 30, min: 1, max: 180 }),
  },
  ports: [
    { id: 'placed', label: { en: 'It will be done', de: 'Es geschieht' }, tone: 'good', expected: true },
    { id: 'limitReached', label: { en: 'Limit reached', de: 'Grenze erreicht' }, tone: 'bad', quick: true },
  ],
});
