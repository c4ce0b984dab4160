/** What can be said about a trunk, as the form asks for it. */

import {
  choice,
  type Field,
  type Fields,
  flag,
  type LocalText,
  optionalNumber,
  optionalText,
  text,
  wholeNumber,
} from '../../shared/flow-schema/fields.ts';
import type { Section } from '../records/record.ts';
import { destinationFields, limitFields } from '../records/rights-fields.ts';

const plain = { template: false } as const;
const same = (of: string): LocalText => ({ en: of, de: of });

const server = text(
  { en: 'Server', de: 'Server' },
  {
    ...plain,
    max: 260,
    placeholder: same('sip.example.net'),
    help: {
      en: 'Host or host:port. A name is looked up as the provider publishes it (NAPTR, SRV).',
      de: 'Host oder Host:Port. Ein Name wird so gesucht, wie der Anbieter ihn veröffentlicht (NAPTR, SRV).',
    },
  },
);
const username = optionalText({ en: 'User name', de: 'Benutzername' }, { ...plain, max: 120 });
const authUsername = optionalText(
  { en: 'Name for the password', de: 'Name zum Passwort' },
  { ...plain, max: 120, help: { en: 'Only if it is another one.', de: 'Nur, wenn es ein anderer ist.' } },
);
const password: Field<string | undefined> = {
  type: 'string',
  format: 'secret',
  label: { en: 'Password', de: 'Passwort' },
  help: {
    en: 'Kept encrypted, never shown again. Empty: the one that is kept stays.',
    de: 'Wird verschlüsselt verwahrt und nie wieder gezeigt. Leer: Das verwahrte bleibt.',
  },
  optional: true,
};
const domain = optionalText(
  { en: 'Domain', de: 'Domain' },
  { ...plain, max: 200, help: { en: 'Of From and To. Empty: the server.', de: 'In From und To. Leer: der Server.' } },
);
const callerId = optionalText(
  { en: 'Caller id', de: 'Rufnummer nach außen' },
  { ...plain, max: 40, placeholder: { en: '+44 20 7946 0000', de: '+49 30 123456' } },
);
const addresses: Field<readonly string[] | undefined> = {
  type: 'array',
  format: 'texts',
  label: { en: 'Calls come from', de: 'Anrufe kommen von' },
  placeholder: same('203.0.113.0/28'),
  help: {
    en: 'Addresses and networks besides the server’s own. Whoever is in them counts as this provider.',
    de: 'Adressen und Netze außer denen des Servers. Wer darin ist, gilt als dieser Anbieter.',
  },
  optional: true,
};

/** The fields that a preset may ask for, by name. */
export const ASKED: Fields = { server, username, authUsername, password, domain, callerId, addresses };

export const NAMING: Fields = {
  name: text(
    { en: 'Short name', de: 'Kurzname' },
    {
      ...plain,
      max: 32,
      pattern: '^[a-z][a-z0-9-]{0,31}$',
      placeholder: same('provider'),
      help: {
        en: 'Stands in dial strings: 0123@provider. Small letters, digits and -.',
        de: 'Steht in Wählzeichenketten: 0123@provider. Kleine Buchstaben, Ziffern und -.',
      },
    },
  ),
  country: text(
    { en: 'Country', de: 'Land' },
    {
      ...plain,
      max: 2,
      default: 'US',
      pattern: '^[A-Z]{2}$',
      help: {
        en: 'Two letters: how national numbers are read.',
        de: 'Zwei Buchstaben: wie nationale Nummern gelesen werden.',
      },
    },
  ),
};

export const TRUNK: readonly Section[] = [
  {
    title: { en: 'The provider', de: 'Der Anbieter' },
    fields: {
      label: optionalText({ en: 'Name', de: 'Name' }, { ...plain, max: 80 }),
      server,
      register: flag({ en: 'Register there', de: 'Dort anmelden' }, { default: true }),
      username,
      password,
      transport: choice({ en: 'Transport', de: 'Transport' }, ['auto', 'udp', 'tcp', 'tls'], {
        default: 'auto',
        labels: { auto: { en: 'By DNS', de: 'Nach DNS' }, udp: same('UDP'), tcp: same('TCP'), tls: same('TLS') },
      }),
      disabled: flag({ en: 'Disabled', de: 'Abgeschaltet' }, { default: false }),
    },
  },
  {
    title: { en: 'Numbers', de: 'Rufnummern' },
    fields: {
      callerId,
      identity: choice(
        { en: 'Where the caller id stands', de: 'Wo die Rufnummer steht' },
        ['from', 'pAssertedIdentity', 'pPreferredIdentity', 'remotePartyId'],
        {
          default: 'from',
          labels: {
            from: same('From'),
            pAssertedIdentity: same('P-Asserted-Identity'),
            pPreferredIdentity: same('P-Preferred-Identity'),
            remotePartyId: same('Remote-Party-ID'),
          },
        },
      ),
      country: NAMING.country!,
      'numbers.out': choice(
        { en: 'Numbers go out as', de: 'Nummern gehen hinaus als' },
        ['plus', 'e164', 'international', 'national', 'asDialled'],
        {
          default: 'plus',
          labels: {
            plus: same('+44207…'),
            e164: same('44207…'),
            international: same('0044207…'),
            national: same('0207…'),
            asDialled: { en: 'as dialled', de: 'wie gewählt' },
          },
        },
      ),
      'numbers.outPrefix': optionalText({ en: 'With this in front', de: 'Mit diesem davor' }, { ...plain, max: 20 }),
      'numbers.outStrip': optionalText({ en: 'Without this in front', de: 'Ohne dieses davor' }, { ...plain, max: 20 }),
      'numbers.in': choice(
        { en: 'Numbers come in as', de: 'Nummern kommen herein als' },
        ['e164', 'national', 'asIs'],
        {
          default: 'e164',
          labels: {
            e164: { en: 'international', de: 'international' },
            national: { en: 'national', de: 'national' },
            asIs: { en: 'left as they are', de: 'unverändert' },
          },
        },
      ),
    },
  },
  {
    title: { en: 'Rights', de: 'Rechte' },
    fields: {
      mayTransfer: flag(
        { en: 'Its REFER and 3xx are carried out', de: 'Ihr REFER und 3xx werden ausgeführt' },
        {
          default: false,
          help: {
            en: 'Then the far end can have calls placed at your cost.',
            de: 'Dann kann die Gegenstelle auf Ihre Kosten anrufen lassen.',
          },
        },
      ),
      encryptedOnly: flag(
        { en: 'Encrypted audio only (SRTP)', de: 'Nur verschlüsselter Ton (SRTP)' },
        {
          default: false,
          help: {
            en: 'The transport must be TLS then.',
            de: 'Der Transport muss dann TLS sein.',
          },
        },
      ),
      releaseAllowed: flag({ en: 'Audio may flow past us', de: 'Ton darf an uns vorbei fließen' }, { default: false }),
      emergency: flag({ en: 'Carries emergency calls', de: 'Befördert Notrufe' }, { default: false }),
      sendDiversion: flag({ en: 'Send Diversion', de: 'Diversion senden' }, { default: false }),
      priority: wholeNumber(
        { en: 'Order', de: 'Reihenfolge' },
        { default: 10, min: 0, max: 1000, help: { en: 'The lowest is tried first.', de: 'Die kleinste zuerst.' } },
      ),
      rate: optionalNumber({ en: 'Price of a minute', de: 'Preis einer Minute' }, { min: 0, max: 1000 }),
    },
  },
  { ...destinationFields, folded: true },
  { ...limitFields, folded: true },
  {
    title: { en: 'Signalling', de: 'Signalisierung' },
    folded: true,
    fields: {
      authUsername,
      domain,
      outboundProxy: optionalText({ en: 'Outbound proxy', de: 'Ausgehender Proxy' }, { ...plain, max: 260 }),
      realm: optionalText(
        { en: 'Realm', de: 'Realm' },
        {
          ...plain,
          max: 200,
          help: { en: 'Learnt at the first registration.', de: 'Bei der ersten Anmeldung gelernt.' },
        },
      ),
      expires: wholeNumber({ en: 'Registration lasts', de: 'Anmeldung gilt' }, { default: 600, min: 60, max: 86_400 }),
      healthEvery: wholeNumber(
        { en: 'Asked every', de: 'Gefragt alle' },
        { default: 60, min: 0, max: 3600, help: { en: 'Seconds; 0: never.', de: 'Sekunden; 0: nie.' } },
      ),
      addresses,
    },
  },
];
