/** Takes the disguises off a dialled text, so that what is judged is what would be called. Pure. */

export interface Unmasked {
  /** `+` and digits, or digits with `*` and `#`; empty when it is no number. */
  readonly digits: string;
  /** A name such as `anna` or `echo`, unescaped; empty when it is a number. */
  readonly word: string;
  /** `phone-context` of RFC 3966 when it is a number: what a local number is local to. */
  readonly context?: string;
}

/** Longer texts are no telephone numbers, and are not looked at. */
const LONGEST = 200;

/**
 * Reads what somebody dialled: a bare text, a user part, a `sip:` or a `tel:` URI.
 *
 *     tel:%30-900(1)23;phone-context=+49;isub=7   sip:0900123,,44#@host;user=phone
 *         \_________/                                 \_____/\__/
 *           digits                                     digits post-dial
 */
export function unmask(text: string): Unmasked {
  if (text.length > LONGEST) return { digits: '', word: '' };
  const plain = plainOf(text);
  const dialled = plain.replace(/^\s*(sips?|tel):/i, '').split('@', 1)[0]!;
  const [head = '', ...params] = dialled.split(';');
  const context = params.find((param) => /^\s*phone-context=\+?\d/i.test(param))?.replace(/[^\d+]/g, '');
  return { ...numberOrWord(head), ...(context === undefined ? {} : { context }) };
}

/**
 * Until nothing changes any more: escapes may be escaped again (`%2531` is `%31` is `1`), and digits of another script may
 * make a new one. Whoever reads the result must find nothing else in it.
 */
function plainOf(text: string): string {
  let [before, now] = ['', text];
  // Each escape that is taken off makes the text shorter.
  for (let round = 0; round < LONGEST && now !== before; round++) {
    before = now;
    now = asciiDigits(decoded(now).normalize('NFKC')).replace(/[\p{Cf}\p{Cc}]/gu, '');
  }
  return now;
}

const decoded = (text: string): string =>
  text.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));

/** Digits of all scripts stand in rows of ten, so that the digits before one in its row tell its value. */
function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0)!;
    if (code < 128) return digit;
    let first = code;
    while (/\p{Nd}/u.test(String.fromCodePoint(first - 1))) first--;
    return String((code - first) % 10);
  });
}

function numberOrWord(head: string): Pick<Unmasked, 'digits' | 'word'> {
  // What is written between brackets for people at home is not dialled from abroad.
  const bare = head.replace(/^(\s*\+[^()]*)\(0\)/, '$1').replace(/[^\p{L}\d+*#,]/gu, '');
  const begun = bare.replace(/^[,pw]+(?=[\d+*#])/i, '');
  if (/^\p{L}/u.test(begun)) return { digits: '', word: head.trim() };
  // A pause, or an extension behind `x`: what follows is sent as keys once somebody answers.
  const called = begun.replace(/(?<=\d[*#]*)(?:,|(?:ext|x|p|w)(?=[\d,pw*#]*$)).*$/i, '');
  const keyed = called.replace(/[a-z]/gi, keyOf).replace(/[^\d+*#]/g, '');
  const digits = keyed.replace(/(?<=.)\+/g, '').replace(/(?<=\d)#+$/, '');
  return { digits: /\d/.test(digits) ? plusOf(digits) : '', word: /\d/.test(digits) ? '' : head.trim() };
}

/** No country code begins with 0: behind such a `+` stands what was dialled. */
function plusOf(digits: string): string {
  return digits.replace(/^\+(?=0)/, '');
}

const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];

function keyOf(letter: string): string {
  return String(KEYS.findIndex((letters) => letters.includes(letter.toLowerCase())) + 2);
}
