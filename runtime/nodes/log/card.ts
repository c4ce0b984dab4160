import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Writes a note into the journal of the call. */
export const logCard = nodeCard({
  kind: 'log',
  version: 1,
  label: { en: 'Note', de: 'Notiz' },
  about: {
    en: 'Writes a note into the journal of the call.',
    de: 'Schreibt eine Notiz in das Journal des Anrufs.',
  },
  icon: 'message-square',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{text}', de: '{text}' }],
  fields: {
    text: text(
      { en: 'Note', de: 'Notiz' },
      {
        max: 4000,
        format: 'long-text',
        placeholder: { en: 'Customer {{ vars.id }} asks for a call', de: 'Kunde {{ vars.id }} bittet um Rückruf' },
      },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
