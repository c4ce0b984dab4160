import { flowId } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { namedValues } from '../handing-over.ts';

/** Goes on in another flow, for good. */
export const goToFlowCard = nodeCard({
  kind: 'go-to-flow',
  version: 1,
  label: { en: 'Go to flow', de: 'Weiter in Ablauf' },
  about: {
    en: 'Goes on in another flow, and does not come back.',
    de: 'Geht in einem anderen Ablauf weiter und kommt nicht zurück.',
  },
  icon: 'send',
  group: 'end',
  role: 'end',
  needs: 'any',
  waits: false,
  summary: [{ en: '{flow}', de: '{flow}' }],
  fields: {
    flow: flowId({ en: 'Flow', de: 'Ablauf' }, { placeholder: { en: 'front-desk', de: 'empfang' } }),
    inputs: namedValues({ en: 'Takes along', de: 'Nimmt mit' }),
  },
  ports: [],
});
