/** `/api/users`: people who may log in. Whoever loses rights or a password loses every open session with it. */

import { ROLES, type Role } from '../../../shared/api/access.ts';
import type { UserAnswer } from '../../../shared/api/people.ts';
import type { UserRow } from '../../store/collections.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { newPassword } from '../login/new-password.ts';
import { ADMIN, MOST_USERS } from '../login/user-book.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { flag, instant, list, named, object, oneOf, optional, text, whole } from '../schema.ts';

const name = text({ pattern: '^[a-z][a-z0-9._-]{0,39}$', examples: ['ann'] });
const password = text({ minLength: 10, maxLength: 200 });
const userShape = {
  name: text(),
  role: oneOf(...ROLES),
  disabled: flag(),
  hasPassword: flag({ description: 'Without one only a login link lets them in' }),
  createdAt: optional(instant()),
  rev: whole({ description: 'The revision; also the ETag' }),
};
const userSchema = named('User', object(userShape));
const madePassword = optional(text({ description: 'Made for you, and shown this once' }));

const people = { tag: 'People and keys', role: 'admin' } as const;

export function userOperations({ auth }: ApiParts): readonly Operation[] {
  const { users } = auth;
  const told = (row: UserRow) => ({ body: userOf(row), etag: row.rev, changed: row._id });
  const find = async (user: string): Promise<UserRow> => {
    const row = await users.get(user);
    if (!row) throw new ApiProblem(404, `there is no user ${user}`);
    return row;
  };

  return [
    operation({
      ...people,
      id: 'listUsers',
      method: 'GET',
      path: '/users',
      summary: 'People who may log in',
      answer: json(list(userSchema)),
      run: async () => ({ body: (await users.list()).map(userOf) }),
    }),
    operation({
      ...people,
      id: 'createUser',
      method: 'POST',
      path: '/users',
      summary: 'Lets somebody in',
      about: 'Without a password one is made, and told in the answer, this once.',
      body: json(object({ name, role: oneOf(...ROLES), password: optional(password) })),
      status: 201,
      answer: json(named('NewUser', object({ ...userShape, password: madePassword }))),
      errors: [409],
      run: async ({ body }) => {
        if ((await users.list()).length >= MOST_USERS)
          throw new ApiProblem(409, `there are ${MOST_USERS} users already`);
        requireStrength(body.name, body.password);
        const made = body.password === undefined ? newPassword() : undefined;
        const row = await users.create(body.name, body.role, body.password ?? made ?? '');
        const shown = { ...userOf(row), ...(made !== undefined && { password: made }) };
        return { ...told(row), body: shown, headers: { Location: `/api/users/${row._id}` }, detail: body.role };
      },
    }),
    operation({
      ...people,
      id: 'readUser',
      method: 'GET',
      path: '/users/{name}',
      summary: 'One of them',
      answer: json(userSchema),
      run: async ({ params }) => told(await find(params.name)),
    }),
    operation({
      ...people,
      id: 'changeUser',
      method: 'PATCH',
      path: '/users/{name}',
      summary: 'Gives another role, or shuts somebody out',
      body: json(object({ role: optional(oneOf(...ROLES)), disabled: optional(flag()) })),
      revision: true,
      answer: json(userSchema),
      errors: [409],
      run: async ({ params, body, ifMatch }) => {
        if (params.name === ADMIN) throw new ApiProblem(409, `${ADMIN} stays an admin: it is the way back in`);
        const row = await users.change(params.name, body, ifMatch);
        await auth.throwOut(row._id);
        return { ...told(row), detail: changeWords(body) };
      },
    }),
    operation({
      ...people,
      id: 'deleteUser',
      method: 'DELETE',
      path: '/users/{name}',
      summary: 'Removes somebody; what they made stays',
      answer: nothing,
      errors: [409],
      run: async ({ params }) => {
        if (params.name === ADMIN) throw new ApiProblem(409, `${ADMIN} stays: it is the way back in`);
        if (!(await users.remove(params.name))) throw new ApiProblem(404, `there is no user ${params.name}`);
        await auth.throwOut(params.name);
        return {};
      },
    }),
    operation({
      ...people,
      id: 'resetPassword',
      method: 'POST',
      path: '/users/{name}/password',
      summary: 'Makes a new password for somebody who forgot theirs, and shows it this once',
      answer: json(object({ password: text() })),
      run: async ({ params }) => {
        await find(params.name);
        const made = newPassword();
        await users.change(params.name, { password: made });
        await auth.throwOut(params.name);
        return { body: { password: made } };
      },
    }),
    operation({
      id: 'changeOwnPassword',
      method: 'POST',
      path: '/session/password',
      tag: 'Session',
      summary: 'A new password for yourself; your other sessions end',
      role: 'viewer',
      body: json(object({ current: text({ maxLength: 1000 }), password })),
      answer: nothing,
      run: async ({ body, identity, caller }) => {
        const row = await find(identity.user);
        requireStrength(identity.user, body.password);
        // Whoever came by a login link and has no password yet sets the first one.
        if (row.password) requireRight(await auth.verify(identity.user, body.current, caller.source));
        await users.change(identity.user, { password: body.password });
        await auth.throwOut(identity.user, identity.session);
        return { changed: identity.user };
      },
    }),
  ];
}

function requireRight(verdict: 'right' | 'wrong' | 'tooMany'): void {
  if (verdict === 'tooMany') throw new ApiProblem(429, 'too many wrong passwords; wait a minute');
  if (verdict === 'wrong') throw new ApiProblem(422, 'the current password is wrong');
}

/** Length is for the schema; what anybody would try first is refused here. */
function requireStrength(user: string, password: string | undefined): void {
  if (password === undefined) return;
  const plain = password.toLowerCase();
  const guessed = plain.includes(user.toLowerCase()) && password.length < user.length + 8;
  if (guessed || new Set(plain).size < 5)
    throw new ApiProblem(422, 'this password would be guessed soon; choose another');
}

function changeWords({ role, disabled }: { readonly role?: Role; readonly disabled?: boolean }): string {
  const words = [role, disabled === undefined ? undefined : disabled ? 'shut out' : 'let in'];
  return words.filter((word) => word !== undefined).join(', ');
}

function userOf({ _id, role = 'viewer', disabled = false, password, createdAt, rev }: UserRow): UserAnswer {
  const hasPassword = password !== undefined;
  return { name: _id, role, disabled, hasPassword, ...(createdAt !== undefined && { createdAt }), rev };
}
