import { text, wholeNumber } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Presses keys for the caller's side to hear. */
export const sendDtmfCard = nodeCard({
  kind: 'send-dtmf',
  version: 1,
  label: { en: 'Send keys', de: 'Tasten senden' },
  about: {
    en: 'Presses telephone keys towards the caller’s side (DTMF).',
    de: 'Drückt Telefontasten zur Seite des Anrufers hin (DTMF).',
  },
  icon: 'keyboard',
  group: 'media',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{keys}', de: '{keys}' }],
  fields: {
    keys: text(
      { en: 'Keys', de: 'Tasten' },
      {
        max: 200,
        help: {
          en: '0–9, *, #, A–D; a comma waits for a second.',
          de: '0–9, *, #, A–D; ein Komma wartet eine Sekunde.',
        },
        placeholder: { en: '1,42#', de: '1,42#' },
      },
    ),
    length: wholeNumber(
      { en: 'Length of a key (ms)', de: 'Länge einer Taste (ms)' },
      { default: 120, min: 40, max: 2000 },
    ),
    gap: wholeNumber(
      { en: 'Pause between keys (ms)', de: 'Pause zwischen Tasten (ms)' },
      { default: 80, min: 40, max: 2000 },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Sent', de: 'Gesendet' }, expected: true }],
});
