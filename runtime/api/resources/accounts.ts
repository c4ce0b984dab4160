/** `/api/accounts`: who has a telephone here, and which of them are registered. */

import { AccountRefused } from '../../accounts/account-draft.ts';
import { type AccountRow, FLOWS, type FlowRow, PROMPTS, type PromptRow } from '../../store/collections.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { flag, list, object, optional, text, whole } from '../schema.ts';
import { accountAnswer, draftOf, phoneSettings } from './account-answers.ts';
import { account, accountChange, issuedAccount, newAccount, phone } from './account-schemas.ts';
import { refuseWhileLedTo } from './led-to.ts';

const read = { tag: 'Accounts', role: 'viewer', scope: 'accounts:read' } as const;
const write = { tag: 'Accounts', role: 'editor', scope: 'accounts:write' } as const;
/** Bytes of an account with long lists of destinations. */
const accountBody = { limit: 32 * 1024 };

export function accountOperations(parts: ApiParts): readonly Operation[] {
  const { accounts, phones, store, routing, sipAddresses } = parts;
  const told = (row: AccountRow) => ({ body: accountAnswer(row, phones.of(row._id)), etag: row.rev });
  const found = (name: string): AccountRow => {
    const row = accounts.find(name);
    if (!row) throw new ApiProblem(404, `there is no account ${name}`);
    return row;
  };
  const issued = ({ account: row, password }: { account: AccountRow; password: string }) => ({
    body: {
      account: accountAnswer(row, phones.of(row._id)),
      password,
      provisioning: phoneSettings(row._id, password, accounts.realm, sipAddresses()),
    },
    etag: row.rev,
    changed: row._id,
  });
  /** A flow that nobody has drawn would take no call. */
  const knownFlows = async (ids: readonly (string | null | undefined)[]) => {
    for (const id of ids) {
      if (typeof id !== 'string' || (await store.collection<FlowRow>(FLOWS).get(id))) continue;
      throw new ApiProblem(422, `there is no flow ${id}`);
    }
  };
  const knownPrompt = async (id: string | null | undefined) => {
    if (typeof id !== 'string' || (await store.collection<PromptRow>(PROMPTS).get(id))) return;
    throw new ApiProblem(422, `there is no recording ${id}`);
  };

  return [
    operation({
      ...read,
      id: 'listAccounts',
      method: 'GET',
      path: '/accounts',
      summary: 'Accounts by name, each with its phones',
      query: object({
        find: optional(text({ maxLength: 80, description: 'Part of name, display name or extension' })),
        registered: optional(flag({ description: 'Only those with a phone, or without one' })),
        limit: optional(whole({ minimum: 1, maximum: 1000 })),
        after: optional(text({ maxLength: 80 })),
      }),
      answer: json(list(account)),
      run: ({ query: { find, registered, limit = 100, after } }) => {
        const page: AccountRow[] = [];
        for (const row of accounts.list()) {
          if (after !== undefined && row._id <= after) continue;
          if (find !== undefined && !isNamed(row, find.toLowerCase())) continue;
          if (registered !== undefined && phones.count(row._id) > 0 !== registered) continue;
          if (page.length === limit) return { body: page.map((each) => told(each).body), next: page.at(-1)?._id };
          page.push(row);
        }
        return { body: page.map((each) => told(each).body) };
      },
    }),
    operation({
      ...write,
      id: 'createAccount',
      method: 'POST',
      path: '/accounts',
      summary: 'A new account; its password is told this once',
      body: json(newAccount, accountBody),
      status: 201,
      answer: json(issuedAccount),
      errors: [409, 422],
      run: async ({ body: { name, password, ...draft } }) => {
        await knownFlows([draft.incomingFlow, draft.outgoingFlow]);
        await knownPrompt(draft.holdMusic);
        const { country = routing.house.rules.country } = draft;
        const made = await accounts
          .create(name, { ...draft, ...(country === undefined ? {} : { country }) }, password)
          .catch(refusal);
        return { ...issued(made), headers: { Location: `/api/accounts/${name}` } };
      },
    }),
    operation({
      ...read,
      id: 'readAccount',
      method: 'GET',
      path: '/accounts/{name}',
      summary: 'An account and its phones',
      answer: json(account),
      run: ({ params: { name } }) => told(found(name)),
    }),
    operation({
      ...write,
      id: 'changeAccount',
      method: 'PATCH',
      path: '/accounts/{name}',
      summary: 'Changes what is given; null takes away',
      about:
        'Phones that may not be there any more are forgotten at once: of a disabled account, or in other networks.',
      body: json(accountChange, accountBody),
      revision: true,
      answer: json(account),
      errors: [409, 422],
      run: async ({ params: { name }, body, ifMatch }) => {
        found(name);
        await knownFlows([body.incomingFlow, body.outgoingFlow]);
        await knownPrompt(body.holdMusic);
        return told(await accounts.change(name, draftOf(body), ifMatch).catch(refusal));
      },
    }),
    operation({
      ...write,
      id: 'renewAccountPassword',
      method: 'POST',
      path: '/accounts/{name}/password',
      summary: 'A new password, told this once; all phones must log in with it',
      body: json(object({ password: optional(text({ maxLength: 128, description: 'Default: one is made' })) })),
      answer: json(issuedAccount),
      errors: [422],
      run: async ({ params: { name }, body: { password } }) => {
        found(name);
        return issued(await accounts.renewPassword(name, password).catch(refusal));
      },
    }),
    operation({
      ...write,
      id: 'deleteAccount',
      method: 'DELETE',
      path: '/accounts/{name}',
      summary: 'Removes an account; its phones are forgotten, running calls go on',
      about: 'Refused while a number or a trunk leads to it.',
      answer: nothing,
      errors: [409],
      run: async ({ params: { name } }) => {
        refuseWhileLedTo({ kind: 'account', account: name }, parts);
        if (!(await accounts.remove(name))) throw new ApiProblem(404, `there is no account ${name}`);
      },
    }),
    operation({
      ...read,
      id: 'listBindings',
      method: 'GET',
      path: '/accounts/{name}/bindings',
      summary: 'The phones that are registered now',
      answer: json(list(phone)),
      run: ({ params: { name } }) => ({ body: phones.of(found(name)._id) }),
    }),
    operation({
      ...write,
      id: 'removeBinding',
      method: 'DELETE',
      path: '/accounts/{name}/bindings/{id}',
      summary: 'Forgets a phone until it registers again',
      answer: nothing,
      run: ({ params: { name, id } }) => {
        if (!phones.remove(found(name)._id, id)) throw new ApiProblem(404, `${name} has no phone ${id}`);
        return undefined;
      },
    }),
  ];
}

const isNamed = ({ _id, displayName, extension }: AccountRow, part: string): boolean =>
  [_id, displayName, extension].some((word) => word?.toLowerCase().includes(part));

const statuses = { clash: 409, faulty: 422, missing: 404 } as const;

function refusal(error: unknown): never {
  throw error instanceof AccountRefused ? new ApiProblem(statuses[error.why], error.message) : error;
}
