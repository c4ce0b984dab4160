/**
 * `${…}` in the legs of a dial string: who is called and who calls. Put in after the text was taken apart, so that
 * nobody's name can add a leg or an option. Pure.
 *
 *     ${dst}  ${dst:1}  ${exten}  ${exten:2}    whom the caller dialled, without its first N characters
 *     ${fromname}  ${fromuriuser}  ${fromaor}   the caller's name, user, and user@host
 */

export interface DialFacts {
  readonly dst: string;
  readonly fromName: string;
  readonly fromUser: string;
  readonly fromHost: string;
}

const SUBSTITUTION = /\$\{(dst|exten|fromname|fromuriuser|fromaor)(?::(\d{1,2}))?\}/gi;

/** In a target everything that could lead elsewhere is escaped: `@`, `;`, `?` and the like. */
export function substitutedTarget(text: string, facts: DialFacts): string {
  return text.replace(SUBSTITUTION, (_all, name: string, dropped?: string) =>
    name.toLowerCase() === 'fromaor'
      ? `${escaped(facts.fromUser)}@${escaped(facts.fromHost)}`
      : escaped(wordFor(name, dropped, facts)),
  );
}

/** In the value of an option, such as a name that is shown. */
export function substitutedValue(text: string, facts: DialFacts): string {
  return text.replace(SUBSTITUTION, (_all, name: string, dropped?: string) =>
    wordFor(name, dropped, facts).replace(/\p{Cc}/gu, ''),
  );
}

function wordFor(name: string, dropped: string | undefined, facts: DialFacts): string {
  const values: Readonly<Record<string, string>> = {
    dst: facts.dst,
    exten: facts.dst,
    fromname: facts.fromName,
    fromuriuser: facts.fromUser,
    fromaor: `${facts.fromUser}@${facts.fromHost}`,
  };
  return values[name.toLowerCase()]!.slice(Number(dropped ?? 0));
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9+*#.:_~-]/gu, (sign) => {
    // Half of a pair means nothing.
    return /\p{Cs}/u.test(sign) ? '' : encodeURIComponent(sign).replace(/['()!]/g, hex);
  });
}

const hex = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
