/** CEL expressions, with the limits that keep a drawing from hurting the runtime. */

import { Environment, EvaluationError, ParseError } from '@marcbachmann/cel-js';
import type { LocalText } from '../../shared/flow-schema/fields.ts';
import type { Value } from '../nodes/node-kind.ts';
import { namesIn } from './expression-names.ts';
import type { SpokenLanguage } from './spoken/number-words.ts';
import { spokenLanguage } from './spoken/number-words.ts';
import { registerSaying } from './spoken/say-functions.ts';
import { fromCel } from './values.ts';

export const LONGEST_EXPRESSION = 1000;

/** What an expression may begin with. */
export const ROOTS: readonly string[] = ['caller', 'called', 'call', 'digits', 'dial', 'redirect', 'transfer', 'vars'];

/** The roots with their values; whole numbers are BigInt. */
export type Scope = Readonly<Record<string, unknown>>;

export interface Expression {
  /** Flow variables that it reads. */
  readonly variables: ReadonlySet<string>;
  /** @throws ExpressionFailed when it has no value in this scope */
  evaluate(scope: Scope): Value;
}

/** The expression cannot be used at all; `words` say why. */
export class ExpressionRefused extends Error {
  readonly words: LocalText;

  constructor(words: LocalText) {
    super(words.en);
    this.name = 'ExpressionRefused';
    this.words = words;
  }
}

/** The expression has no value here, such as a missing key or a sum of text and number. */
export class ExpressionFailed extends Error {
  constructor(source: string, why: string) {
    super(`${source}: ${why}`);
    this.name = 'ExpressionFailed';
  }
}

/** @param language in which `say…` speaks @throws ExpressionRefused */
export function compileExpression(source: string, language?: string): Expression {
  if (source.length > LONGEST_EXPRESSION) {
    throw new ExpressionRefused({
      en: `An expression may have ${LONGEST_EXPRESSION} characters.`,
      de: `Ein Ausdruck darf ${LONGEST_EXPRESSION} Zeichen haben.`,
    });
  }
  const parsed = parse(source, environments[spokenLanguage(language)]);
  const { refused, roots, variables } = namesIn(parsed.ast);
  if (refused) throw new ExpressionRefused(refused);
  for (const root of roots) {
    if (!ROOTS.includes(root)) {
      throw new ExpressionRefused({
        en: `“${root}” is unknown. An expression may use ${ROOTS.join(', ')}; variables are written vars.${root}.`,
        de: `„${root}“ ist unbekannt. Ein Ausdruck darf ${ROOTS.join(', ')} benutzen; Variablen schreibt man vars.${root}.`,
      });
    }
  }
  const checked = parsed.check();
  if (!checked.valid) throw unreadable(checked.error);
  return {
    variables,
    evaluate(scope) {
      try {
        return fromCel(parsed(scope));
      } catch (error) {
        throw new ExpressionFailed(source, reasonOf(error));
      }
    },
  };
}

const environments = { en: environmentOf('en'), de: environmentOf('de') };

function environmentOf(language: SpokenLanguage): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: true,
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 200, maxDepth: 32, maxListElements: 50, maxMapEntries: 50, maxCallArguments: 8 },
  });
  mixNumbers(environment);
  registerSaying(environment, language);
  return environment;
}

/** CEL refuses to mix whole numbers and fractions; who draws a flow knows only numbers. */
function mixNumbers(environment: Environment): void {
  const mixed: readonly [string, (a: number, b: number) => number][] = [
    ['+', (a, b) => a + b],
    ['-', (a, b) => a - b],
    ['*', (a, b) => a * b],
    ['/', (a, b) => a / b],
  ];
  for (const [sign, work] of mixed) {
    environment.registerOperator(`int ${sign} double`, (a: bigint, b: number) => work(Number(a), b));
    environment.registerOperator(`double ${sign} int`, (a: number, b: bigint) => work(a, Number(b)));
  }
}

function parse(source: string, environment: Environment) {
  try {
    return environment.parse(source);
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): ExpressionRefused {
  const why = reasonOf(error);
  return new ExpressionRefused({
    en: `The expression cannot be read: ${why}`,
    de: `Der Ausdruck ist nicht lesbar: ${why}`,
  });
}

/** One line without the drawing of the source that the library adds. */
function reasonOf(error: unknown): string {
  if (error instanceof ParseError || error instanceof EvaluationError) return error.summary;
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.slice(0, 200);
}
