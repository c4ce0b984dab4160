/** A session description (RFC 8866) as sections of lines: what we do not know stays as it came. */

/** One line, such as `{ type: 'a', value: 'sendrecv' }`. */
export interface SdpLine {
  readonly type: string;
  readonly value: string;
}

/** `o=` (RFC 8866 §5.2). The numbers are text: they may exceed 2^53. */
export interface Origin {
  readonly user: string;
  readonly sessionId: string;
  readonly version: string;
  readonly family: 'IP4' | 'IP6';
  readonly address: string;
}

/** `m=` and the lines below it (RFC 8866 §5.14). */
export interface MediaDescription {
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly lines: readonly SdpLine[];
}

export interface SessionDescription {
  readonly origin: Origin;
  /** Session-level lines but `v=` and `o=`, in their order. */
  readonly lines: readonly SdpLine[];
  readonly media: readonly MediaDescription[];
}

export const SDP_LIMITS = { bytes: 65_536, media: 32, lines: 2_000, formats: 64 } as const;

/** Values of an attribute, such as `rtpmap`, in their order; a flag attribute has the value ''. */
export function attributes(section: { readonly lines: readonly SdpLine[] }, name: string): string[] {
  return section.lines.flatMap(({ type, value }) => {
    if (type !== 'a') return [];
    if (value === name) return [''];
    return value.startsWith(`${name}:`) ? [value.slice(name.length + 1)] : [];
  });
}

/** The address of `c=` (RFC 8866 §5.7), without TTL or count. */
export function connectionAddress(section: { readonly lines: readonly SdpLine[] }): string | undefined {
  const line = section.lines.find(({ type }) => type === 'c');
  return line?.value.split(' ')[2]?.split('/')[0];
}

/** The same description with other addresses in its `c=` lines. @param moved the address to say instead; undefined: as it is */
export function withAddresses(
  description: SessionDescription,
  moved: (address: string) => string | undefined,
): SessionDescription {
  const inLines = (lines: readonly SdpLine[]): readonly SdpLine[] =>
    lines.map((line) => {
      const address = line.type === 'c' ? connectionAddress({ lines: [line] }) : undefined;
      const other = address === undefined ? undefined : moved(address);
      return other === undefined ? line : { type: 'c', value: `IN ${other.includes(':') ? 'IP6' : 'IP4'} ${other}` };
    });
  return {
    ...description,
    lines: inLines(description.lines),
    media: description.media.map((section) => ({ ...section, lines: inLines(section.lines) })),
  };
}
