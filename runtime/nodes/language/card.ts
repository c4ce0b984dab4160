import { text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Says which language the call is in from here on. */
export const languageCard = nodeCard({
  kind: 'language',
  version: 1,
  label: { en: 'Language', de: 'Sprache' },
  about: {
    en: 'From here on the caller hears this language, where an announcement was given in it.',
    de: 'Ab hier hört der Anrufer diese Sprache, wo eine Ansage auch in ihr angegeben ist.',
  },
  icon: 'languages',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [{ en: '{language}', de: '{language}' }],
  fields: {
    language: text(
      { en: 'Language', de: 'Sprache' },
      {
        max: 35,
        default: 'de',
        // Two or three letters, and what may follow (RFC 5646).
        pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$',
        placeholder: { en: 'de', de: 'en' },
        help: {
          en: 'Such as de, fr or en-GB. A variable may stand here.',
          de: 'Etwa de, fr oder en-GB. Eine Variable darf hier stehen.',
        },
      },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
