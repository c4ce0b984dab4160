/** `{{ CEL }}` inside a text. */

import { compileExpression, type Expression, ExpressionRefused, type Scope } from './expressions.ts';
import { MOST_CHARACTERS } from './values.ts';

export interface Template {
  /** False when the text is the same for every call. */
  readonly dynamic: boolean;
  readonly variables: ReadonlySet<string>;
  /** @throws ExpressionFailed */
  fill(scope: Scope): string;
}

/** @param language in which `say…` speaks @throws ExpressionRefused */
export function compileTemplate(text: string, language?: string): Template {
  const parts = partsOf(text, language);
  const variables = new Set<string>();
  for (const part of parts) {
    if (typeof part !== 'string') for (const name of part.variables) variables.add(name);
  }
  return {
    dynamic: parts.some((part) => typeof part !== 'string'),
    variables,
    fill(scope) {
      const filled = parts.map((part) => (typeof part === 'string' ? part : String(part.evaluate(scope)))).join('');
      return filled.slice(0, MOST_CHARACTERS).replaceAll('\0', '');
    },
  };
}

function partsOf(text: string, language: string | undefined): (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let at = 0;
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', at)) {
    const close = text.indexOf('}}', open);
    if (close < 0) {
      throw new ExpressionRefused({
        en: 'A “{{” is not closed. Write {{ caller.number }}, for example.',
        de: 'Ein „{{“ ist nicht geschlossen. Schreiben Sie zum Beispiel {{ caller.number }}.',
      });
    }
    parts.push(text.slice(at, open), compileExpression(text.slice(open + 2, close).trim(), language));
    at = close + 2;
  }
  return [...parts, text.slice(at)];
}
