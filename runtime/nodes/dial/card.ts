import { choice, flag, list, optionalText, optionalWholeNumber, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { dialPorts, ringFields, screeningFields } from '../dialling.ts';
import { orderField } from '../order-field.ts';

const FOLLOWED = ['bySender', 'report', 'instance'] as const;

/** Calls one or several, and connects whoever answers first. */
export const dialCard = nodeCard({
  kind: 'dial',
  version: 1,
  label: { en: 'Dial', de: 'Wählen' },
  about: {
    en: 'Calls accounts, numbers and SIP addresses, and connects the first that answers.',
    de: 'Ruft Konten, Nummern und SIP-Adressen an und verbindet mit dem ersten, der abnimmt.',
  },
  icon: 'phone-outgoing',
  group: 'connect',
  role: 'step',
  needs: 'open',
  waits: true,
  summary: [
    { en: '{targets}', de: '{targets}' },
    { en: '{dialString}', de: '{dialString}' },
    { en: '{order}, {ringFor} s', de: '{order}, {ringFor} s' },
  ],
  fields: {
    targets: list(
      { en: 'Whom to call', de: 'Wen anrufen' },
      {
        to: text(
          { en: 'Account, number or address', de: 'Konto, Nummer oder Adresse' },
          {
            max: 300,
            placeholder: { en: 'anna, +442079460000@trunk, sip:…', de: 'anna, +4930123456@anschluss, sip:…' },
          },
        ),
        delay: optionalWholeNumber({ en: 'Begins after, seconds', de: 'Beginnt nach, Sekunden' }, { min: 0, max: 180 }),
        accept: flag({ en: 'Must press 1', de: 'Muss die 1 drücken' }, { default: false }),
      },
      { max: 20, default: [] },
    ),
    dialString: optionalText(
      { en: 'Dial string', de: 'Wählzeichenkette' },
      {
        format: 'dial-string',
        max: 2000,
        placeholder: { en: 'anna[rt=20]&bob | +442079460000@trunk', de: 'anna[rt=20]&bob | +4930123456@anschluss' },
        help: {
          en: 'Legs with options of their own, stage by stage. As text: & rings together, | comes next. It takes the place of the list.',
          de: 'Zweige mit eigenen Optionen, Stufe für Stufe. Als Text: & klingelt gleichzeitig, | kommt danach. Sie ersetzt die Liste.',
        },
      },
    ),
    order: orderField,
    ...ringFields,
    ...screeningFields,
    followed: choice(
      { en: 'Sent elsewhere by the other side (3xx)', de: 'Von der Gegenseite verwiesen (3xx)' },
      FOLLOWED,
      {
        default: 'bySender',
        labels: {
          bySender: {
            en: 'Own phones: followed; others: see the exit',
            de: 'Eigene Telefone: befolgt; andere: der Ausgang',
          },
          report: { en: 'Always by the exit', de: 'Immer durch den Ausgang' },
          instance: { en: 'A new run, by the entry “Redirected”', de: 'Ein neuer Durchlauf, Eingang „Umgeleitet“' },
        },
      },
    ),
    declineEndsAll: flag(
      { en: 'One who declines, declines for all', de: 'Wer abweist, weist für alle ab' },
      { default: false },
    ),
  },
  ports: dialPorts,
});
