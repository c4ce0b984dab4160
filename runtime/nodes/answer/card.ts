import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Picks up. */
export const answerCard = nodeCard({
  kind: 'answer',
  version: 1,
  label: { en: 'Answer', de: 'Annehmen' },
  about: {
    en: 'Picks up the call, so that both sides can hear each other.',
    de: 'Nimmt den Anruf an, damit beide Seiten einander hören.',
  },
  icon: 'phone',
  group: 'before-answer',
  role: 'step',
  needs: 'open',
  waits: false,
  summary: [],
  fields: {},
  ports: [
    { id: 'answered', label: { en: 'Answered', de: 'Angenommen' }, tone: 'good', leaves: 'answered', expected: true },
  ],
});
