/** Bodies of the dialog package: which calls a line has, for lamp keys (RFC 4235 §4). Pure. */

export const dialogPackage = { event: 'dialog', contentType: 'application/dialog-info+xml' } as const;

const states = ['trying', 'proceeding', 'early', 'confirmed', 'terminated'] as const;
export type DialogInfoState = (typeof states)[number];

export interface DialogInfoEntry {
  readonly id: string;
  readonly state: DialogInfoState;
  readonly direction?: 'initiator' | 'recipient';
  readonly callId?: string;
  readonly localTag?: string;
  readonly remoteTag?: string;
  /** URIs. */
  readonly local?: string;
  readonly remote?: string;
}

export interface DialogInfo {
  /** One more than in the last body of the same subscription (§4.1.1). */
  readonly version: number;
  readonly state: 'full' | 'partial';
  /** Whose dialogs: an AOR. */
  readonly entity: string;
  readonly dialogs: readonly DialogInfoEntry[];
}

export function writeDialogInfo({ version, state, entity, dialogs }: DialogInfo): string {
  const root = `<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info"${attribute('version', String(version))}`;
  const head = `<?xml version="1.0"?>\r\n${root}${attribute('state', state)}${attribute('entity', entity)}>\r\n`;
  return `${head}${dialogs.map(writeEntry).join('')}</dialog-info>\r\n`;
}

function writeEntry(entry: DialogInfoEntry): string {
  const attributes = [
    attribute('id', entry.id),
    attribute('call-id', entry.callId),
    attribute('local-tag', entry.localTag),
    attribute('remote-tag', entry.remoteTag),
    attribute('direction', entry.direction),
  ].join('');
  const party = (name: string, uri: string | undefined) =>
    uri === undefined
      ? ''
      : `<${name}><identity>${escapeXml(uri)}</identity><target${attribute('uri', uri)}/></${name}>`;
  const parties = `${party('local', entry.local)}${party('remote', entry.remote)}`;
  return `<dialog${attributes}><state>${entry.state}</state>${parties}</dialog>\r\n`;
}

const attribute = (name: string, value: string | undefined): string =>
  value === undefined ? '' : ` ${name}="${escapeXml(value)}"`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text that can stand in content and attributes; characters that XML 1.0 does not know are left out. */
function escapeXml(text: string): string {
  const known = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');
  return known.replace(/[&<>"']/g, (char) => entities[char]!);
}

const largest = 65_536;
const mostDialogs = 200;

/**
 * Reads no more XML than these bodies need: elements, attributes, the five entities. Undefined for anything else:
 * a DOCTYPE, entities of its own, or more than 64 KiB.
 */
export function readDialogInfo(text: string): DialogInfo | undefined {
  if (text.length > largest || /<!(?!--)/.test(text) || !/dialog-info>\s*$/.test(text.slice(-256))) return undefined;
  const root = /<(?:[\w.-]{1,32}:)?dialog-info((?:\s[^<>]*)?)>/.exec(text);
  const version = /^\d{1,10}$/.exec(attributeOf(root?.[1] ?? '', 'version') ?? '')?.[0];
  const entity = attributeOf(root?.[1] ?? '', 'entity');
  const state = attributeOf(root?.[1] ?? '', 'state');
  if (!root || version === undefined || entity === undefined || (state !== 'full' && state !== 'partial'))
    return undefined;
  const dialogs: DialogInfoEntry[] = [];
  const opening = /<(?:[\w.-]{1,32}:)?dialog((?:\s[^<>]*)?)>/g;
  for (let found = opening.exec(text); found; found = opening.exec(text)) {
    if (found[1]!.endsWith('/')) continue;
    const end = text.slice(opening.lastIndex).search(/<\/(?:[\w.-]{1,32}:)?dialog>/);
    const inner = text.slice(opening.lastIndex, end < 0 ? opening.lastIndex : opening.lastIndex + end);
    const entry = readEntry(found[1]!, inner);
    if (!entry || dialogs.length === mostDialogs) return undefined;
    dialogs.push(entry);
  }
  return { version: Number(version), state, entity, dialogs };
}

function readEntry(attributes: string, inner: string): DialogInfoEntry | undefined {
  const id = attributeOf(attributes, 'id');
  const word = contentOf(inner, 'state');
  const state = states.find((known) => known === word);
  if (id === undefined || !state) return undefined;
  const direction = attributeOf(attributes, 'direction');
  const optional = {
    callId: attributeOf(attributes, 'call-id'),
    localTag: attributeOf(attributes, 'local-tag'),
    remoteTag: attributeOf(attributes, 'remote-tag'),
    direction: direction === 'initiator' || direction === 'recipient' ? direction : undefined,
    local: contentOf(contentOf(inner, 'local', true) ?? '', 'identity'),
    remote: contentOf(contentOf(inner, 'remote', true) ?? '', 'identity'),
  };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { id, state, ...Object.fromEntries(given) };
}

function attributeOf(text: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(text);
  return found ? unescapeXml(found[1] ?? found[2] ?? '') : undefined;
}

/** @param raw leave what is inside as it is, elements too */
function contentOf(text: string, name: string, raw = false): string | undefined {
  const inside = raw ? '([\\s\\S]*?)' : '([^<]*)';
  const found = new RegExp(`<(?:[\\w.-]{1,32}:)?${name}(?:\\s[^<>]*)?>${inside}</(?:[\\w.-]{1,32}:)?${name}>`).exec(
    text,
  );
  return found ? (raw ? found[1]! : unescapeXml(found[1]!.trim())) : undefined;
}

const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescapeXml = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|apos);/g, (_entity, name: string) => characters[name]!);
