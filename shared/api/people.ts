/** Users, keys and what they did. */

import type { Role, Scope } from './access.ts';

/** One of `GET /api/users`. */
export interface UserAnswer {
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** Without one only a login link lets them in. */
  readonly hasPassword: boolean;
  readonly createdAt?: number;
  /** Also the ETag. */
  readonly rev: number;
}

/** `POST /api/users`; without a password one is made, and told this once. */
export interface UserRequest {
  readonly name: string;
  readonly role: Role;
  readonly password?: string;
}

/** One of `GET /api/keys`; `POST /api/keys` answers it with the `key` itself, this once. */
export interface KeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly lastUsedAt?: number;
  readonly expiresAt?: number;
}

/** `POST /api/keys` */
export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt?: number;
}

/** One of `GET /api/audit`. */
export interface AuditAnswer {
  readonly id: string;
  readonly at: number;
  readonly who: string;
  readonly source: string;
  readonly action: string;
  readonly what: string;
  readonly detail?: string;
}
