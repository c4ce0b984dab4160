import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** Where the flow goes on when the caller is gone. */
export const hangupHandlerCard = nodeCard({
  kind: 'hangup-handler',
  version: 1,
  label: { en: 'Hang-up handler', de: 'Bei Auflegen' },
  about: {
    en: 'What is still to be done when the caller hangs up.',
    de: 'Was noch zu tun ist, wenn der Anrufer auflegt.',
  },
  icon: 'unplug',
  group: 'entry',
  role: 'root',
  enters: 'hangup',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {},
  ports: [{ id: 'next', label: { en: 'Then', de: 'Dann' }, leaves: 'ended', expected: true }],
});
