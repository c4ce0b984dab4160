/** Trunks as the API takes and shows them. */

import type { LastInviteAnswer, TrunkAnswer, TrunkInput, TrunkPreset } from '../../../shared/api/trunks.ts';
import {
  anyOf,
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

const host = text({ minLength: 1, maxLength: 260, examples: ['sip.example.net', '192.0.2.7:5060'] });
const word = text({ minLength: 1, maxLength: 200 });
const network = text({ minLength: 1, maxLength: 60, examples: ['198.51.100.0/24'] });
const digits = text({ maxLength: 40 });
const country = text({ minLength: 2, maxLength: 2, description: 'ISO 3166', examples: ['DE'] });
const calledFrom = anyOf(
  oneOf('auto', 'requestUri', 'to', 'pCalledPartyId'),
  object({ header: text({ minLength: 1, maxLength: 60, pattern: '^[A-Za-z0-9-]+$' }) }),
);
const callerFrom = oneOf('auto', 'from', 'pAssertedIdentity', 'remotePartyId');
const pattern = text({ minLength: 1, maxLength: 60 });
const target = anyOf(
  object({ kind: oneOf('flow'), flow: text({ maxLength: 100 }) }),
  object({ kind: oneOf('account'), account: text({ maxLength: 100 }) }),
);

export const trunkNameSchema = text({
  pattern: '^[a-z][a-z0-9-]{0,31}$',
  description: 'Stands where hosts do in dial strings: `+442079460000@provider`',
  examples: ['provider'],
});

const settings = {
  label: text({ maxLength: 100 }),
  preset: optional(text({ maxLength: 60 })),
  disabled: flag(),
  register: flag({ description: 'Register there; else the provider knows us by our address' }),
  expires: whole({ minimum: 30, maximum: 86_400, description: 'Seconds that a registration is asked for' }),
  server: host,
  transport: oneOf('auto', 'udp', 'tcp', 'tls'),
  outboundProxy: optional(host),
  domain: optional(host),
  username: optional(word),
  authUsername: optional(word),
  realm: optional(word),
  addresses: list(network, { maxItems: 100 }),
  calledFrom,
  callerFrom,
  country,
  numbers: object({
    out: oneOf('e164', 'plus', 'national', 'international', 'asDialled'),
    outPrefix: optional(digits),
    outStrip: optional(digits),
    in: oneOf('e164', 'national', 'asIs'),
  }),
  callerId: optional(digits),
  identity: oneOf('from', 'pAssertedIdentity', 'pPreferredIdentity', 'remotePartyId'),
  sendDiversion: flag(),
  emergency: flag({ description: 'Emergency calls leave by it' }),
  releaseAllowed: flag({ description: 'Audio may flow past us' }),
  encryptedOnly: optional(flag({ description: 'Its audio must be SRTP; its transport is tls then' })),
  mayTransfer: flag({ description: 'REFER and 3xx from it are carried out' }),
  referAnswer: oneOf(200, 202),
  healthEvery: whole({ minimum: 0, maximum: 3600, description: 'Seconds between OPTIONS; 0: never' }),
  limits: object({
    concurrent: optional(whole({ minimum: 0, maximum: 100_000 })),
    perMinute: optional(whole({ minimum: 0, maximum: 100_000 })),
    duration: optional(whole({ minimum: 1, maximum: 86_400 })),
    dailyMinutes: optional(whole({ minimum: 0, maximum: 10_000_000 })),
    dailyMoney: optional(number({ minimum: 0, maximum: 10_000_000 })),
  }),
  destinations: object({
    allow: list(pattern, { maxItems: 1000 }),
    deny: list(pattern, { maxItems: 1000 }),
    countries: list(country, { maxItems: 300 }),
  }),
  rate: optional(number({ minimum: 0, maximum: 1000, description: 'Money per minute' })),
  premiumRate: optional(number({ minimum: 0, maximum: 1000 })),
  incoming: optional(target),
  priority: whole({ minimum: 0, maximum: 10_000, description: 'The lowest is tried first' }),
} as const;

const password = optional(text({ minLength: 1, maxLength: 200, description: 'Kept sealed, and never shown again' }));

export const trunkInput: Schema<TrunkInput> = named('TrunkSettings', object({ ...settings, password }));
export const newTrunk: Schema<TrunkInput & { readonly name: string }> = named(
  'NewTrunk',
  object({ ...settings, password, name: trunkNameSchema }),
);

const status = object({
  state: oneOf('up', 'down', 'unknown', 'registering', 'refused', 'stopped'),
  why: text({ description: 'The provider’s last answer, in plain words' }),
  sip: optional(whole()),
  since: instant(),
  registeredUntil: optional(instant()),
  nextTry: optional(instant('When a registration that failed is tried again')),
  server: optional(text()),
  seenAs: optional(text({ description: 'Our address as the provider sees it' })),
  addresses: list(text({ description: 'The provider’s addresses as DNS gives them' })),
  strangers: list(object({ address: text(), at: instant() })),
  lastInviteAt: optional(instant()),
});

export const trunkSchema: Schema<TrunkAnswer> = named(
  'Trunk',
  object({
    ...settings,
    name: trunkNameSchema,
    rev: whole(),
    stopped: flag({ description: 'Nothing goes out by it until somebody lets it' }),
    hasPassword: flag(),
    realmOffered: optional(
      text({ description: 'Under this name it asks for the password now; waits to be confirmed' }),
    ),
    createdAt: instant(),
    updatedAt: instant(),
    status,
  }),
);

const readNumber = { number: text(), written: text(), from: text() } as const;

export const lastInviteSchema: Schema<LastInviteAnswer> = named(
  'LastInvite',
  object({
    at: instant(),
    source: text(),
    recognisedBy: text(),
    called: object(readNumber),
    caller: object({ ...readNumber, name: text(), withheld: flag() }),
    lines: list(
      object({
        name: text(),
        value: text(),
        takenFor: list(oneOf('called', 'caller', 'name', 'withheld', 'contact')),
        chooseCalled: optional(calledFrom),
        chooseCaller: optional(callerFrom),
      }),
    ),
  }),
);

const bothLanguages = object({ en: text(), de: text() });

export const presetSchema: Schema<TrunkPreset> = named(
  'TrunkPreset',
  object({
    id: text(),
    kind: oneOf('shape', 'provider'),
    name: bothLanguages,
    countries: list(text()),
    about: bothLanguages,
    source: optional(text()),
    settings: given<TrunkPreset['settings']>({ type: 'object', description: 'Some of the settings of a trunk' }),
    asks: list(oneOf('server', 'username', 'authUsername', 'password', 'domain', 'callerId', 'addresses')),
  }),
);
