/** Who may do what: roles of people, scopes of API keys. */

/** Each may do everything that the ones before it may. */
export const ROLES = ['viewer', 'editor', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** What a key can be made for. Users and keys have no scope: no key makes another key or a user. */
export const SCOPES = [
  'accounts:read',
  'accounts:write',
  'bans:read',
  'bans:write',
  'calls:control',
  'calls:read',
  'flows:read',
  'flows:write',
  'mailboxes:read',
  'mailboxes:write',
  'metrics',
  'networks:read',
  'networks:write',
  'numbers:read',
  'numbers:write',
  'prompts:read',
  'prompts:write',
  'status:read',
  'trunks:read',
  'trunks:write',
  'webhooks:read',
  'webhooks:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Whether somebody of this role may do what asks for `wanted`. */
export function reaches(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}
