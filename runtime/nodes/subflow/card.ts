import { flowId, list, text, variable } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { namedValues } from '../handing-over.ts';

/** Runs another flow, and goes on where that one returns. */
export const subflowCard = nodeCard({
  kind: 'subflow',
  version: 1,
  label: { en: 'Subflow', de: 'Unterablauf' },
  about: {
    en: 'Runs another flow and goes on when it returns.',
    de: 'Führt einen anderen Ablauf aus und geht weiter, wenn er zurückkehrt.',
  },
  icon: 'workflow',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: true,
  summary: [{ en: '{flow}', de: '{flow}' }],
  fields: {
    flow: flowId({ en: 'Flow', de: 'Ablauf' }, { placeholder: { en: 'ask-pin', de: 'pin-abfrage' } }),
    exits: list(
      { en: 'Ways back', de: 'Rückwege' },
      {
        name: text(
          { en: 'Way', de: 'Weg' },
          { max: 60, pattern: '^(?!(?:error|ended|over)$)[a-z][A-Za-z0-9]*$', template: false },
        ),
      },
      { max: 20, default: [{ name: 'done' }] },
    ),
    inputs: namedValues({ en: 'Takes along', de: 'Nimmt mit' }),
    results: list(
      { en: 'Keep what it brings back', de: 'Mitgebrachtes merken' },
      {
        name: text({ en: 'Name', de: 'Name' }, { max: 60, pattern: '^[a-z][A-Za-z0-9_]*$', template: false }),
        variable: variable({ en: 'Keep in', de: 'Merken in' }),
      },
      { max: 50, default: [] },
    ),
  },
  ports: [
    { each: 'exits', key: 'name', leaves: 'unknown', returnsOf: 'flow' },
    { id: 'ended', label: { en: 'Ended without Return', de: 'Zu Ende ohne Zurück' }, leaves: 'unknown' },
  ],
});
