import { list, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { HEADER_NAME_PATTERN } from './header-names.ts';

/** Adds SIP headers to the calls that are placed from here on. */
export const setHeadersCard = nodeCard({
  kind: 'set-headers',
  version: 1,
  label: { en: 'Set headers', de: 'Kopfzeilen setzen' },
  about: {
    en: 'Adds SIP headers to the calls that are placed from here on.',
    de: 'Gibt den Anrufen, die ab hier hinausgehen, SIP-Kopfzeilen mit.',
  },
  icon: 'braces',
  group: 'connect',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    headers: list(
      { en: 'Headers', de: 'Kopfzeilen' },
      {
        name: text(
          { en: 'Header', de: 'Kopfzeile' },
          {
            max: 60,
            pattern: HEADER_NAME_PATTERN,
            template: false,
            placeholder: { en: 'X-Customer', de: 'X-Kunde' },
            help: {
              en: 'Not one that the call itself is made of, such as From or Route.',
              de: 'Keine, aus denen der Anruf selbst besteht, wie From oder Route.',
            },
          },
        ),
        value: text({ en: 'Value', de: 'Wert' }, { max: 500 }),
      },
      { max: 20 },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
