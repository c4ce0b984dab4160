import { optionalText } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Says whose name and number called phones show from here on. */
export const setCallerIdCard = nodeCard({
  kind: 'set-caller-id',
  version: 1,
  label: { en: 'Set caller ID', de: 'Anruferkennung setzen' },
  about: {
    en: 'Says which name and number the phones show that are called from here on.',
    de: 'Sagt, welchen Namen und welche Nummer die Telefone zeigen, die ab hier angerufen werden.',
  },
  icon: 'user',
  group: 'connect',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [
    { en: '{name}', de: '{name}' },
    { en: '{number}', de: '{number}' },
  ],
  fields: {
    name: optionalText({ en: 'Name', de: 'Name' }, { max: 80 }),
    number: optionalText(
      { en: 'Number', de: 'Nummer' },
      { max: 40, pattern: '^[^\\s<>"@;]*$', placeholder: { en: '+442079460000', de: '+4930123456' } },
    ),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
