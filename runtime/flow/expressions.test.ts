import { describe, expect, test } from 'vitest';
import { compileExpression, ExpressionFailed, ExpressionRefused } from './expressions.ts';
import { compileTemplate } from './templates.ts';
import { toCel } from './values.ts';

const scope = {
  caller: { number: '+442079460000', host: 'example.com', name: 'Alex\r\nContact: <sip:evil@example.com>', uri: '' },
  called: { number: 'welcome', host: 'example.com', name: '', uri: '' },
  call: { id: 'c1', state: 'answered', version: 3n, error: '', errorNode: '' },
  digits: '0042',
  dial: {},
  redirect: {},
  vars: Object.fromEntries(
    Object.entries({ tries: 5, share: 2.5, name: 'Kim', open: true }).map(([name, value]) => [name, toCel(value)]),
  ),
};
const resultOf = (source: string) => compileExpression(source).evaluate(scope);

describe('expressions', () => {
  test.each([
    ['1 + 2', 3],
    ['vars.tries + 1', 6],
    ['vars.tries / 2', 2],
    ['vars.tries * vars.share', 12.5],
    ['vars.share + 1', 3.5],
    ['vars.tries - 0.5', 4.5],
    ['vars.tries < vars.share', false],
    ['vars.tries == 5.0', true],
    ['digits == "0042"', true],
    ['int(digits) + 1', 43],
    ['string(vars.tries) + " tries"', '5 tries'],
    ['caller.number.startsWith("+44") && vars.open', true],
    ['vars.name in ["Kim", "Lee"]', true],
    ['["a", "b"].exists(x, x == "b")', true],
    ['["a", "b"].map(x, x + vars.name).size()', 2],
    ['has(vars.missing)', false],
    ['vars.open ? "open" : "closed"', 'open'],
    ['vars["name"]', 'Kim'],
    ['caller.name', 'AlexContact: <sip:evil@example.com>'],
    ['-vars.tries', -5],
  ])('%s is %j', (source, value) => {
    expect(resultOf(source)).toBe(value);
  });

  test.each([
    '1 / 0',
    'vars.missing',
    'dial.nothing',
    'vars.name + vars.tries',
    'int("four")',
    'null',
    '[1]',
    '9007199254740993',
  ])('%s has no value', (source) => {
    expect(() => resultOf(source)).toThrow(ExpressionFailed);
  });

  test('tell which variables they read', () => {
    expect([...compileExpression('vars.a + vars["b"] + string(vars.c.size())').variables]).toEqual(['a', 'b', 'c']);
    expect([...compileExpression('["x"].exists(vars, vars == "x")').variables]).toEqual([]);
  });

  test.each([
    ['', 'cannot be read'],
    ['a b', 'cannot be read'],
    ['"open', 'cannot be read'],
    ['1 + "a"', 'cannot be read'],
    ['tries + 1', '“tries” is unknown'],
    ['process.env', '“process” is unknown'],
    ['cel.bind(a, "x", a + a)', 'bind'],
    ['"a".matches("(a+)+$")', 'matches'],
    ['digits.split("")', 'split'],
    ['[1].map(a, [1].map(b, a * b))', 'inside another loop'],
    ['x'.repeat(1001), '1000 characters'],
    [`[${'1,'.repeat(60)}1]`, 'cannot be read'],
    [`${'('.repeat(60)}1${')'.repeat(60)}`, 'cannot be read'],
  ])('%s is refused', (source, why) => {
    expect(() => compileExpression(source)).toThrow(ExpressionRefused);
    expect(() => compileExpression(source)).toThrow(why);
  });

  const ways = ['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];
  const holders = [
    'vars',
    'caller',
    'caller.number',
    'call',
    'digits',
    'dial',
    'vars.tries',
    '[1]',
    '{"a": 1}',
    '"x"',
    '1',
    'true',
  ];
  test.each(holders)('nothing leads out of %s', (holder) => {
    for (const way of ways) {
      for (const source of [
        `${holder}.${way}`,
        `${holder}["${way}"]`,
        `${holder}.${way}()`,
        `${holder}.${way}.constructor("return 1")()`,
      ]) {
        expect(() => resultOf(source), source).toThrow();
      }
    }
  });

  test('nothing leads out by a bare name', () => {
    for (const name of [...ways, 'globalThis', 'process', 'require', 'this', 'Function', 'eval', 'import("fs")']) {
      expect(() => resultOf(name), name).toThrow();
      expect(() => resultOf(`${name}()`), name).toThrow();
    }
  });
});

describe('templates', () => {
  const fill = (text: string) => compileTemplate(text).fill(scope);

  test('a text without braces stays as it is', () => {
    expect(compileTemplate('Hello').dynamic).toBe(false);
    expect(fill('a } b { c')).toBe('a } b { c');
  });

  test('what stands between braces is worked out', () => {
    expect(fill('{{ vars.name }}, {{vars.tries}} times {{ vars.share }}, {{ vars.open }}.')).toBe(
      'Kim, 5 times 2.5, true.',
    );
  });

  test('line ends of a value are taken out, those of the author stay', () => {
    expect(fill('Dear {{ caller.name }},\nwelcome')).toBe('Dear AlexContact: <sip:evil@example.com>,\nwelcome');
  });

  test('the result has a limit', () => {
    expect(fill('{{ vars.name }}'.repeat(2000))).toHaveLength(4000);
  });

  test.each(['{{ caller.number', '{{ }}', '{{ foo }}', '{{ {{ digits }} }}'])('%s is refused', (text) => {
    expect(() => compileTemplate(text)).toThrow(ExpressionRefused);
  });

  test('a value that is missing fails, and says which', () => {
    expect(() => fill('{{ vars.missing }}')).toThrow('vars.missing: No such key: missing');
  });
});
