import { flag, prompt, seconds, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields } from '../dialling.ts';

/** Calls somebody who hears who is calling, and decides. */
export const announceAndScreenCard = nodeCard({
  kind: 'announce-and-screen',
  version: 1,
  label: { en: 'Announce & screen', de: 'Ankündigen & fragen' },
  about: {
    en: 'Tells whoever is called who is calling; 1 accepts, 2 refuses.',
    de: 'Sagt dem Angerufenen, wer anruft; die 1 nimmt an, die 2 lehnt ab.',
  },
  icon: 'ear',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [
    { en: '{target}, {ringFor} s', de: '{target}, {ringFor} s' },
    { en: '{announcement}', de: '{announcement}' },
  ],
  fields: {
    target: text(
      { en: 'Whom to call', de: 'Wen anrufen' },
      {
        max: 300,
        placeholder: { en: 'anna, +442079460000@trunk, sip:…', de: 'anna, +4930123456@anschluss, sip:…' },
      },
    ),
    announcement: prompt(
      { en: 'The called side hears', de: 'Der Angerufene hört' },
      {
        default: { say: 'Call from {{ caller.spoken }}.' },
        help: {
          en: 'Then it is asked to press 1 or 2, three times.',
          de: 'Dann wird dreimal nach der 1 oder der 2 gefragt.',
        },
      },
    ),
    answerAfter: seconds(
      { en: 'Pick up after', de: 'Abheben nach' },
      {
        default: 20,
        min: 0,
        max: 120,
        help: {
          en: 'So no voicemail before this one takes the call. 0: never before somebody accepts.',
          de: 'So nimmt keine Mailbox vor dieser den Anruf an. 0: nie, bevor jemand annimmt.',
        },
      },
    ),
    tellCaller: flag(
      { en: 'Say that nobody was reached', de: 'Sagen, dass niemand erreicht wurde' },
      {
        default: true,
        help: {
          en: 'Only to a caller who has been picked up.',
          de: 'Nur einem Anrufer, bei dem abgehoben wurde.',
        },
      },
    ),
    ...ringFields,
  },
  ports: dialPorts,
});
