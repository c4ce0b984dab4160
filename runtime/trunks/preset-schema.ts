/** What a preset file may hold. */

const host = { type: 'string', pattern: '^[A-Za-z0-9.:\\[\\]-]+$' };
const bothLanguages = {
  type: 'object',
  properties: { en: { type: 'string', minLength: 1 }, de: { type: 'string', minLength: 1 } },
  required: ['en', 'de'],
  additionalProperties: false,
};

export const presetSchema = {
  type: 'object',
  required: ['id', 'kind', 'name', 'countries', 'about', 'settings', 'asks'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[a-z0-9-]+$' },
    kind: { enum: ['shape', 'provider'] },
    name: bothLanguages,
    countries: { type: 'array', minItems: 1, items: { type: 'string', pattern: '^([A-Z]{2}|\\*)$' } },
    about: bothLanguages,
    source: { type: 'string', pattern: '^https://' },
    asks: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['server', 'username', 'authUsername', 'password', 'domain', 'callerId', 'addresses'] },
    },
    settings: {
      type: 'object',
      additionalProperties: false,
      properties: {
        register: { type: 'boolean' },
        expires: { type: 'integer', minimum: 30, maximum: 86_400 },
        server: host,
        transport: { enum: ['auto', 'udp', 'tcp', 'tls'] },
        outboundProxy: host,
        domain: host,
        realm: { type: 'string' },
        addresses: { type: 'array', items: { type: 'string', pattern: '^[0-9a-f.:]+(/[0-9]+)?$' } },
        calledFrom: {
          anyOf: [
            { enum: ['auto', 'requestUri', 'to', 'pCalledPartyId'] },
            {
              type: 'object',
              properties: { header: { type: 'string', pattern: '^[A-Za-z0-9-]+$' } },
              required: ['header'],
              additionalProperties: false,
            },
          ],
        },
        callerFrom: { enum: ['auto', 'from', 'pAssertedIdentity', 'remotePartyId'] },
        country: { type: 'string', pattern: '^[A-Z]{2}$' },
        numbers: {
          type: 'object',
          required: ['out', 'in'],
          additionalProperties: false,
          properties: {
            out: { enum: ['e164', 'plus', 'national', 'international', 'asDialled'] },
            in: { enum: ['e164', 'national', 'asIs'] },
            outPrefix: { type: 'string' },
            outStrip: { type: 'string' },
          },
        },
        identity: { enum: ['from', 'pAssertedIdentity', 'pPreferredIdentity', 'remotePartyId'] },
        sendDiversion: { type: 'boolean' },
        releaseAllowed: { type: 'boolean' },
        encryptedOnly: { type: 'boolean' },
        mayTransfer: { type: 'boolean' },
        referAnswer: { enum: [200, 202] },
        healthEvery: { type: 'integer', minimum: 0, maximum: 3600 },
      },
    },
  },
} as const;
