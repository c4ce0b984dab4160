/**
 * Text to be scanned: the string that results are cut from, and its characters as bytes. Looking at a character of a
 * string costs twice as much as looking at a byte, and messages come as bytes anyway.
 */
export interface Characters {
  readonly text: string;
  /** One for each character of `text`; beyond ASCII any value above 127. */
  readonly codes: Buffer;
}

const usual = 8192;
const shared = Buffer.alloc(usual);

/** For text that did not come from the wire as it is; to be used up before the next one is made. */
export function charactersOf(text: string): Characters {
  const codes = text.length <= usual ? shared : Buffer.alloc(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    codes[i] = code < 128 ? code : 255;
  }
  return { text, codes };
}

/** The engine keeps one string for each property name: comparing two such strings is comparing their addresses. */
export function interned(text: string): string {
  return Object.keys({ [text]: true })[0]!;
}
