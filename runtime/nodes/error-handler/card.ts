import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Where the flow goes on when a node fails and its error exit is not wired. */
export const errorHandlerCard = nodeCard({
  kind: 'error-handler',
  version: 1,
  label: { en: 'Error handler', de: 'Bei Fehlern' },
  about: {
    en: 'What happens when a box fails and its own error exit leads nowhere.',
    de: 'Was geschieht, wenn ein Baustein scheitert und sein Fehlerausgang nirgends hinführt.',
  },
  icon: 'shield-alert',
  group: 'entry',
  role: 'root',
  enters: 'error',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {},
  ports: [{ id: 'next', label: { en: 'Then', de: 'Dann' }, expected: true }],
});
