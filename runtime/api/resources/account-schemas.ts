/** Accounts and their phones, as the API says and takes them. */

import type {
  AccountAnswer,
  AccountChange,
  IssuedAccount,
  NewAccount,
  PhoneAnswer,
} from '../../../shared/api/accounts.ts';
import {
  flag,
  given,
  instant,
  list,
  named,
  number,
  object,
  oneOf,
  optional,
  type Schema,
  text,
  whole,
} from '../schema.ts';

const network = text({ maxLength: 60, examples: ['192.168.1.0/24'] });
const pattern = text({ maxLength: 60, examples: ['+353', '00X.', 'premium'] });
const country = text({ pattern: '^[A-Z]{2}$', examples: ['IE'] });
const flowId = text({ maxLength: 64, description: 'Id of a flow' });

/** `null` takes the value away. */
const clearable = <T>(schema: Schema<T>): Schema<T | null> => given({ ...schema, type: [schema.type, 'null'] });

const always = {
  displayName: text({ maxLength: 80 }),
  digest: oneOf('md5', 'sha256First', 'sha256Only'),
  disabled: flag({ description: 'Its phones may not register and not call' }),
  incomingOnly: flag({ description: 'May not place calls' }),
  mayTransfer: flag({ description: 'Transfer and forward keys of its phones work' }),
  sources: list(network, { maxItems: 50 }),
  maxContacts: whole({ minimum: 1, maximum: 10, description: 'Phones at once; the oldest makes room' }),
  destinations: object({
    allow: list(pattern, { maxItems: 200 }),
    deny: list(pattern, { maxItems: 200 }),
    countries: list(country, { maxItems: 250 }),
  }),
  limits: object({
    concurrent: optional(whole({ minimum: 0, maximum: 10_000 })),
    perMinute: optional(whole({ minimum: 0, maximum: 10_000 })),
    duration: optional(whole({ minimum: 1, maximum: 86_400, description: 'Seconds' })),
    dailyMinutes: optional(whole({ minimum: 0, maximum: 1_000_000 })),
    dailyMoney: optional(number({ minimum: 0, maximum: 1_000_000 })),
  }),
  country,
};

const perhaps = {
  extension: text({ pattern: '^[0-9*#]{1,12}$', description: 'Its short number' }),
  incomingFlow: flowId,
  outgoingFlow: flowId,
  mailbox: text({ maxLength: 64 }),
  callerId: text({ maxLength: 40 }),
  accountCode: text({ maxLength: 40 }),
  encryptedOnly: flag({ description: 'Its phones must speak SRTP, over encrypted signalling' }),
  holdMusic: text({ maxLength: 100, description: 'The id of a recording' }),
};

type Members = Readonly<Record<string, Schema<unknown>>>;
type AllOptional<M extends Members> = {
  readonly [K in keyof M]: ReturnType<typeof optional<M[K] extends Schema<infer T> ? T : never>>;
};

function allOptional<const M extends Members>(members: M): AllOptional<M> {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [name, optional(schema)]),
  ) as unknown as AllOptional<M>;
}

export const phone: Schema<PhoneAnswer> = named(
  'Phone',
  object({
    id: text(),
    contact: text({ description: 'As the phone wrote it' }),
    transport: text(),
    address: text({ description: 'Where it is seen', examples: ['192.0.2.7:5060'] }),
    userAgent: optional(text()),
    q: number(),
    registeredAt: instant(),
    expiresAt: instant(),
    behindNat: flag(),
    answers: optional(flag({ description: 'Whether it answered the last OPTIONS; absent: it is not asked' })),
    milliseconds: optional(number({ description: 'From the last OPTIONS to its answer' })),
  }),
);

export const account: Schema<AccountAnswer> = named(
  'Account',
  object({
    name: text(),
    rev: whole(),
    createdAt: instant(),
    updatedAt: instant(),
    ...always,
    ...allOptional(perhaps),
    phones: list(phone),
  }),
);

export const newAccount: Schema<NewAccount> = named(
  'NewAccount',
  object({
    name: text({ maxLength: 40, description: 'User name: a–z, 0–9, - and _', examples: ['anna'] }),
    password: optional(text({ maxLength: 128, description: 'Default: one is made' })),
    ...allOptional(always),
    ...allOptional(perhaps),
  }),
);

export const accountChange: Schema<AccountChange> = named(
  'AccountChange',
  object({
    ...allOptional(always),
    ...allOptional({
      extension: clearable(perhaps.extension),
      incomingFlow: clearable(flowId),
      outgoingFlow: clearable(flowId),
      mailbox: clearable(perhaps.mailbox),
      callerId: clearable(perhaps.callerId),
      accountCode: clearable(perhaps.accountCode),
      holdMusic: clearable(perhaps.holdMusic),
      encryptedOnly: perhaps.encryptedOnly,
    }),
  }),
);

export const issuedAccount: Schema<IssuedAccount> = named(
  'IssuedAccount',
  object({
    account,
    password: text({ description: 'Told this once' }),
    provisioning: object({
      uri: text({ examples: ['sip:anna@192.0.2.10:5060;transport=udp'] }),
      user: text(),
      server: text(),
      transport: text(),
      realm: text(),
      text: text({ description: 'All of it with the password, for a QR code' }),
    }),
  }),
);
