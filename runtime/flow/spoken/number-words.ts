/** Numbers in words, so that every speech engine says them alike. Pure. */

export type SpokenLanguage = 'en' | 'de';

/** @param tag such as `de-CH`; English for all languages that are not known here */
export const spokenLanguage = (tag = ''): SpokenLanguage => (tag.slice(0, 2).toLowerCase() === 'de' ? 'de' : 'en');

const MOST = 999_999_999_999;

interface Words {
  readonly minus: string;
  readonly point: string;
  readonly small: readonly string[];
  whole(value: number): string;
}

const EN_TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const DE_TENS = ['', '', 'zwanzig', 'dreißig', 'vierzig', 'fünfzig', 'sechzig', 'siebzig', 'achtzig', 'neunzig'];
const EN_SMALL = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const DE_SMALL = [
  ...['null', 'eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'],
  ...['dreizehn', 'vierzehn', 'fünfzehn', 'sechzehn', 'siebzehn', 'achtzehn', 'neunzehn'],
];

const LANGUAGES: Readonly<Record<SpokenLanguage, Words>> = {
  en: { minus: 'minus', point: 'point', small: EN_SMALL, whole: english },
  de: { minus: 'minus', point: 'Komma', small: DE_SMALL, whole: german },
};

/** `1234.5` → `one thousand two hundred and thirty-four point five`. What is larger than 999,999,999,999 is left as it is. */
export function numberWords(value: number, language: SpokenLanguage): string {
  const { minus, point, small, whole } = LANGUAGES[language];
  if (!Number.isFinite(value) || Math.abs(value) > MOST) return String(value);
  const [before = '0', behind = ''] = Math.abs(value)
    .toFixed(6)
    .replace(/\.?0+$/, '')
    .split('.');
  const said = whole(Number(before));
  const fraction = behind === '' ? '' : ` ${point} ${[...behind].map((digit) => small[Number(digit)]).join(' ')}`;
  return `${value < 0 ? `${minus} ` : ''}${said}${fraction}`;
}

/** Each digit by itself; what is no digit is a pause. */
export function digitWords(text: string, language: SpokenLanguage): string {
  const { small } = LANGUAGES[language];
  const groups = text.split(/\D+/).filter((group) => group !== '');
  return groups.map((group) => [...group].map((digit) => small[Number(digit)]).join(' ')).join(', ');
}

function english(value: number): string {
  if (value < 20) return EN_SMALL[value]!;
  if (value < 100) return joined(EN_TENS[Math.floor(value / 10)]!, value % 10, '-', english);
  if (value < 1000) return joined(`${EN_SMALL[Math.floor(value / 100)]} hundred`, value % 100, ' and ', english);
  const [size, name] = value < 1e6 ? [1000, 'thousand'] : value < 1e9 ? [1e6, 'million'] : [1e9, 'billion'];
  const rest = value % size;
  return joined(`${english(Math.floor(value / size))} ${name}`, rest, rest < 100 ? ' and ' : ' ', english);
}

const joined = (head: string, rest: number, between: string, say: (value: number) => string): string =>
  rest === 0 ? head : `${head}${between}${say(rest)}`;

function german(value: number): string {
  if (value < 1e6) return underMillion(value);
  const [size, one, many] = value < 1e9 ? [1e6, 'Million', 'Millionen'] : [1e9, 'Milliarde', 'Milliarden'];
  const count = Math.floor(value / size);
  const head = count === 1 ? `eine ${one}` : `${underMillion(count)} ${many}`;
  return joined(head, value % size, ' ', german);
}

/** Written as one word: `einundzwanzig`, `zweitausenddreihundertvier`. */
function underMillion(value: number): string {
  if (value < 20) return DE_SMALL[value]!;
  if (value < 100) {
    const [tens, ones] = [DE_TENS[Math.floor(value / 10)]!, value % 10];
    return ones === 0 ? tens : `${before(ones)}und${tens}`;
  }
  const [size, name] = value < 1000 ? [100, 'hundert'] : [1000, 'tausend'];
  const count = Math.floor(value / size);
  const head = `${count < 20 ? before(count) : underMillion(count).replace(/eins$/, 'ein')}${name}`;
  return joined(head, value % size, '', underMillion);
}

/** In front of something: `ein`, not `eins`. */
const before = (value: number): string => (value === 1 ? 'ein' : DE_SMALL[value]!);
