import { choice, flag, seconds, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';

/** A SIP or tel address, or what is called at the caller's own side; nothing in it that could end the brackets. */
const targetPattern = '^[^\\s<>"]{1,480}$';

/** Asks the caller's own phone or provider to call somebody else. */
export const transferCard = nodeCard({
  kind: 'transfer',
  version: 1,
  label: { en: 'Transfer', de: 'Übergeben' },
  about: {
    en: 'Asks the caller’s own side to call somebody else; the call then leaves this house.',
    de: 'Bittet die Seite des Anrufers, jemand anderen anzurufen; der Anruf verlässt dann dieses Haus.',
  },
  icon: 'split',
  group: 'transfer',
  role: 'step',
  needs: 'answered',
  waits: true,
  summary: [{ en: '{to}', de: '{to}' }],
  fields: {
    to: text(
      { en: 'To', de: 'An' },
      { pattern: targetPattern, placeholder: { en: 'sip:office@example.com', de: 'sip:buero@example.com' } },
    ),
    how: choice({ en: 'How', de: 'Wie' }, ['blind', 'attended'], {
      default: 'blind',
      labels: {
        blind: { en: 'At once', de: 'Sofort' },
        attended: { en: 'When it has answered here', de: 'Wenn hier abgenommen wurde' },
      },
    }),
    asked: choice({ en: 'Who is asked to take over', de: 'Wer übernehmen soll' }, ['caller', 'callee'], {
      default: 'caller',
      labels: {
        caller: { en: 'The caller’s side', de: 'Die Seite des Anrufers' },
        callee: { en: 'Whoever has answered', de: 'Wer abgenommen hat' },
      },
      help: {
        en: 'Only when it has answered here; at once, it is always the caller’s side.',
        de: 'Nur, wenn hier abgenommen wurde; sofort ist es immer die Seite des Anrufers.',
      },
    }),
    wait: flag(
      { en: 'Wait for the outcome', de: 'Auf das Ergebnis warten' },
      {
        default: true,
        help: { en: 'Otherwise only whether it is taken.', de: 'Sonst nur, ob es angenommen wird.' },
      },
    ),
    timeout: seconds({ en: 'Wait at most', de: 'Höchstens warten' }, { default: 60, min: 1, max: 300 }),
  },
  ports: [
    { id: 'completed', label: { en: 'Completed', de: 'Gelungen' }, tone: 'good', only: { field: 'wait', is: true } },
    {
      id: 'connectedHere',
      label: { en: 'Talked here', de: 'Hier gesprochen' },
      leaves: 'answered',
      only: { field: 'how', is: 'attended' },
    },
    {
      id: 'accepted',
      label: { en: 'Accepted', de: 'Angenommen' },
      tone: 'good',
      only: { field: 'wait', is: false },
    },
    {
      id: 'failed',
      label: { en: 'Not reached', de: 'Nicht erreicht' },
      tone: 'bad',
      expected: true,
      only: { field: 'wait', is: true },
    },
    { id: 'declined', label: { en: 'Refused', de: 'Verweigert' }, tone: 'bad', expected: true, quick: true },
    { id: 'timeout', label: { en: 'No outcome', de: 'Kein Ergebnis' }, tone: 'bad' },
  ],
});
