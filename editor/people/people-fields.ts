/** What is asked for a new user, key or webhook. */

import { ROLES, SCOPES } from '../../shared/api/access.ts';
import { WEBHOOK_EVENTS } from '../../shared/api/webhooks.ts';
import { choice, type Field, text } from '../../shared/flow-schema/fields.ts';
import type { Section } from '../records/record.ts';

const plain = { template: false } as const;

function several(en: string, de: string, words: readonly string[]): Field<readonly string[]> {
  return { type: 'array', format: 'several', label: { en, de }, enum: words };
}

export const NEW_USER: readonly Section[] = [
  {
    title: { en: 'New user', de: 'Neuer Benutzer' },
    help: { en: 'A password is made and shown once.', de: 'Ein Passwort wird gemacht und einmal gezeigt.' },
    fields: {
      name: text({ en: 'Name', de: 'Name' }, { ...plain, max: 40 }),
      role: choice({ en: 'Role', de: 'Rolle' }, ROLES, {
        default: 'viewer',
        labels: {
          viewer: { en: 'Viewer', de: 'Betrachter' },
          editor: { en: 'Editor', de: 'Bearbeiter' },
          admin: { en: 'Admin', de: 'Verwalter' },
        },
      }),
    },
  },
];

export const NEW_KEY: readonly Section[] = [
  {
    title: { en: 'New key', de: 'Neuer Schlüssel' },
    fields: {
      name: text(
        { en: 'What it is for', de: 'Wofür er ist' },
        { ...plain, max: 80, placeholder: { en: 'Nightly report', de: 'Nächtlicher Bericht' } },
      ),
      scopes: several('It may', 'Er darf', SCOPES),
    },
  },
];

export const NEW_WEBHOOK: readonly Section[] = [
  {
    title: { en: 'New webhook', de: 'Neuer Webhook' },
    fields: {
      url: text(
        { en: 'Address', de: 'Adresse' },
        { ...plain, max: 1000, placeholder: { en: 'https://example.org/calls', de: 'https://example.org/anrufe' } },
      ),
      events: several('Events', 'Ereignisse', WEBHOOK_EVENTS),
    },
  },
];
