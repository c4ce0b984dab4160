/** The facts on a box: the card's summary lines with `{field}` filled from the configuration. */

import type { Field, LocalText } from '../../shared/flow-schema/fields.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';

type Config = Readonly<Record<string, unknown>>;

export interface SummaryWords {
  readonly local: (text: LocalText) => string;
  /** The name of a recording, if it is known. */
  readonly recordingName: (id: string) => string | undefined;
  /** Words that are spoken, in the quotation marks of the language. */
  readonly quoted: (text: string) => string;
  readonly on: string;
  readonly off: string;
}

const LONGEST = 160;

/** One text for each line whose fields are all set. */
export function summaryLines(
  card: Pick<NodeCard, 'summary' | 'fields'>,
  config: Config,
  words: SummaryWords,
): string[] {
  const lines = card.summary.flatMap((line) => {
    let complete = true;
    const text = words.local(line).replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const field = card.fields[name];
      const shown = showValue(field, config[name] ?? field?.default, words);
      if (shown === '') complete = false;
      return shown;
    });
    return complete && text.trim() !== '' ? [shorten(text.trim())] : [];
  });
  // A card may say the same in a longer and in a shorter way: the longer one is enough.
  return lines.filter((line, index) => !lines.some((other, at) => at < index && other.includes(line)));
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A value as it reads on the box; empty when there is none. */
export function showValue(field: Field<unknown> | undefined, value: unknown, words: SummaryWords): string {
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'boolean') return value ? words.on : words.off;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return field?.format === 'choice' ? choiceLabel(field, value, words) : value;
  if (Array.isArray(value))
    return value
      .map((row) => rowText(field, row, words))
      .filter(Boolean)
      .join(', ');
  return typeof value === 'object' ? promptText(value as Config, words) : '';
}

function choiceLabel(field: Field<unknown>, value: string, words: SummaryWords): string {
  const labels = field.labels as Readonly<Record<string, LocalText>> | undefined;
  const label = labels && Object.hasOwn(labels, value) ? labels[value] : undefined;
  return label ? words.local(label) : value;
}

/** Words in quotation marks; a recording by its name. */
function promptText(prompt: Config, words: SummaryWords): string {
  if (typeof prompt.say === 'string') return prompt.say.trim() === '' ? '' : words.quoted(prompt.say.trim());
  if (typeof prompt.prompt === 'string') return `♪ ${words.recordingName(prompt.prompt) ?? prompt.prompt}`;
  return '';
}

/** The first two values of a row, such as `1 Sales`. */
function rowText(field: Field<unknown> | undefined, row: unknown, words: SummaryWords): string {
  if (typeof row !== 'object' || row === null) return String(row);
  const fields = (field?.fields ?? {}) as Readonly<Record<string, Field<unknown>>>;
  const names = Object.keys(fields).length > 0 ? Object.keys(fields) : Object.keys(row);
  return names
    .slice(0, 2)
    .map((name) => showValue(fields[name], (row as Config)[name], words))
    .filter(Boolean)
    .join(' ');
}
