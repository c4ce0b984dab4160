import { choice, optionalText } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { PASSED_ON_REASONS } from '../../../shared/flow-schema/shown-caller.ts';

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
    privacy: choice({ en: 'The number is', de: 'Die Nummer wird' }, ['asCaller', 'withhold', 'show'], {
      default: 'asCaller',
      labels: {
        asCaller: { en: 'Shown, unless the caller hides it', de: 'Gezeigt, wenn der Anrufer sie nicht unterdrückt' },
        withhold: { en: 'Hidden', de: 'Unterdrückt' },
        show: { en: 'Shown in any case', de: 'Immer gezeigt' },
      },
    }),
    identity: choice(
      { en: 'A provider is told who calls by', de: 'Ein Anbieter erfährt, wer anruft, durch' },
      ['trunk', 'from', 'pAssertedIdentity', 'pPreferredIdentity', 'remotePartyId'],
      {
        default: 'trunk',
        labels: {
          trunk: { en: 'What the trunk’s page says', de: 'Was die Seite des Anschlusses sagt' },
          from: { en: 'From alone', de: 'Nur From' },
          pAssertedIdentity: { en: 'P-Asserted-Identity', de: 'P-Asserted-Identity' },
          pPreferredIdentity: { en: 'P-Preferred-Identity', de: 'P-Preferred-Identity' },
          remotePartyId: { en: 'Remote-Party-ID', de: 'Remote-Party-ID' },
        },
      },
    ),
    passedOn: choice(
      { en: 'It is told who passes the call on by', de: 'Wer den Anruf weitergibt, erfährt er durch' },
      ['trunk', 'none', 'diversion', 'historyInfo', 'both'],
      {
        default: 'trunk',
        labels: {
          trunk: { en: 'What the trunk’s page says', de: 'Was die Seite des Anschlusses sagt' },
          none: { en: 'Nothing', de: 'Nichts' },
          diversion: { en: 'Diversion', de: 'Diversion' },
          historyInfo: { en: 'History-Info', de: 'History-Info' },
          both: { en: 'Diversion and History-Info', de: 'Diversion und History-Info' },
        },
      },
    ),
    passedOnWhy: choice({ en: 'Passed on because', de: 'Weitergegeben, weil' }, PASSED_ON_REASONS, {
      default: 'unknown',
      labels: {
        unknown: { en: 'No reason is told', de: 'Kein Grund genannt wird' },
        unconditional: { en: 'All calls are', de: 'Alle Anrufe es werden' },
        'user-busy': { en: 'Busy', de: 'Besetzt ist' },
        'no-answer': { en: 'Nobody answered', de: 'Niemand abnahm' },
        unavailable: { en: 'Not reachable', de: 'Niemand erreichbar ist' },
        deflection: { en: 'Whoever was called chose so', de: 'Der Angerufene es so wollte' },
      },
    }),
  },
  ports: [{ id: 'done', label: { en: 'Next', de: 'Weiter' }, expected: true }],
});
