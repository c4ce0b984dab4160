import { list, optionalText } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { ruleFields } from '../../../shared/flow-schema/number-rule.ts';

/** Tells known callers from others. */
export const callerFilterCard = nodeCard({
  kind: 'caller-filter',
  version: 1,
  label: { en: 'Caller filter', de: 'Anruferfilter' },
  about: {
    en: 'Tells callers on a list from others, and from those who hide their number.',
    de: 'Trennt Anrufer auf einer Liste von anderen und von denen ohne Nummer.',
  },
  icon: 'filter',
  group: 'logic',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [],
  fields: {
    callers: list(
      { en: 'Callers', de: 'Anrufer' },
      { ...ruleFields, label: optionalText({ en: 'Who that is', de: 'Wer das ist' }, { max: 60, template: false }) },
      { max: 500 },
    ),
  },
  ports: [
    { id: 'match', label: { en: 'On the list', de: 'Auf der Liste' }, tone: 'good', expected: true },
    { id: 'noMatch', label: { en: 'Not on the list', de: 'Nicht auf der Liste' }, expected: true },
    { id: 'anonymous', label: { en: 'Number withheld', de: 'Nummer unterdrückt' }, expected: true },
  ],
});
