import { describe, expect, test } from 'vitest';
import { optionalText, prompt, seconds, text } from '../../shared/flow-schema/fields.ts';
import { faultOf } from './field-checks.ts';

const label = { en: 'x', de: 'x' };

describe('what a field says about its value', () => {
  test('must be filled in, unless it is optional or has a default', () => {
    expect(faultOf(text(label), '')).toEqual({ key: 'inspector.required' });
    expect(faultOf(optionalText(label), undefined)).toBeUndefined();
    expect(faultOf(seconds(label, { default: 5, max: 60 }), undefined)).toBeUndefined();
    expect(faultOf(prompt(label), { say: '' })).toEqual({ key: 'inspector.required' });
    expect(faultOf(prompt(label), { prompt: 'p1' })).toBeUndefined();
  });

  test('stays in its range', () => {
    const wait = seconds(label, { default: 5, min: 1, max: 60 });
    expect(faultOf(wait, 61)).toEqual({ key: 'inspector.range', values: { min: 1, max: 60 } });
    expect(faultOf(wait, 60)).toBeUndefined();
  });

  test('has its form, unless an expression makes it', () => {
    const uri = text(label, { pattern: '^sip:' });
    expect(faultOf(uri, 'ann')).toEqual({ key: 'inspector.pattern' });
    expect(faultOf(uri, 'sip:ann@x')).toBeUndefined();
    expect(faultOf(uri, '{{ vars.to }}')).toBeUndefined();
  });
});
