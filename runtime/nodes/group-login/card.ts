import { choice, text } from '../../../shared/flow-schema/fields.ts';
import { nodeCard } from '../../../shared/flow-schema/node-card.ts';
import { GROUP_LOGINS } from '../house-memory.ts';

/** Whoever calls takes part in a ring group, or not any more. */
export const groupLoginCard = nodeCard({
  kind: 'group-login',
  version: 1,
  label: { en: 'Group login', de: 'Gruppenanmeldung' },
  about: {
    en: 'Lets somebody log in to a ring group, or out of it, by phone.',
    de: 'Meldet jemanden am Telefon bei einer Rufgruppe an oder von ihr ab.',
  },
  icon: 'users',
  group: 'connect',
  role: 'step',
  needs: 'any',
  waits: false,
  summary: [
    { en: '{group}', de: '{group}' },
    { en: '{how}', de: '{how}' },
  ],
  fields: {
    group: text(
      { en: 'Group', de: 'Gruppe' },
      {
        max: 60,
        pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]*$',
        placeholder: { en: 'sales', de: 'vertrieb' },
        help: { en: 'As the box Ring group names it.', de: 'Wie der Kasten Rufgruppe sie nennt.' },
      },
    ),
    how: choice({ en: 'What to do', de: 'Was geschieht' }, GROUP_LOGINS, {
      default: 'toggle',
      labels: {
        toggle: { en: 'In, or out again', de: 'An- oder wieder abmelden' },
        in: { en: 'Log in', de: 'Anmelden' },
        out: { en: 'Log out', de: 'Abmelden' },
      },
    }),
    member: text(
      { en: 'Who', de: 'Wer' },
      {
        max: 100,
        default: '{{ call.account }}',
        placeholder: { en: '{{ call.account }}', de: '{{ call.account }}' },
        help: {
          en: 'An account or extension; usually the account whose phone calls.',
          de: 'Konto oder Durchwahl; gewöhnlich das Konto, dessen Telefon anruft.',
        },
      },
    ),
  },
  ports: [
    { id: 'loggedIn', label: { en: 'Logged in', de: 'Angemeldet' }, tone: 'good', expected: true },
    { id: 'loggedOut', label: { en: 'Logged out', de: 'Abgemeldet' }, expected: true },
    { id: 'unknown', label: { en: 'No such account', de: 'Kein solches Konto' }, tone: 'bad', expected: true },
  ],
});
