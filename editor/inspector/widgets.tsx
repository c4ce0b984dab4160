/** A widget for each format of a field. */

import type { ComponentType } from 'react';
import type { FieldFormat, Prompt } from '../../shared/flow-schema/fields.ts';
import { DialStringWidget } from './dial-string/dial-string-widget.tsx';
import { ListWidget } from './list-widget.tsx';
import { ChoiceWidget, DigitWidget, NumberWidget, SwitchWidget } from './plain-widgets.tsx';
import { PromptWidget } from './prompt-widget.tsx';
import { ExpressionWidget, LongTextWidget, TextWidget, VariableWidget } from './text-widgets.tsx';
import type { WidgetProps } from './widget.ts';

type Widget = ComponentType<WidgetProps>;

/** An imported drawing may hold anything: a value of another type counts as none, and is replaced when edited. */
function fits<T>(Part: ComponentType<WidgetProps<T>>, is: (value: unknown) => value is T): Widget {
  return function FittingWidget(props: WidgetProps) {
    return <Part {...props} value={is(props.value) ? props.value : undefined} />;
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isPrompt = (value: unknown): value is Prompt =>
  typeof value === 'object' &&
  value !== null &&
  ('say' in value ? isText(value.say) : 'prompt' in value && isText(value.prompt));
const isRows = (value: unknown): value is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) && value.every((row) => typeof row === 'object' && row !== null);

/** A format that this editor does not know yet is edited as text. */
export const WIDGETS: Readonly<Partial<Record<FieldFormat, Widget>>> & { readonly text: Widget } = {
  text: fits(TextWidget, isText),
  'long-text': fits(LongTextWidget, isText),
  'dial-string': fits(DialStringWidget, isText),
  prompt: fits(PromptWidget, isPrompt),
  expression: fits(ExpressionWidget, isText),
  variable: fits(VariableWidget, isText),
  seconds: fits(NumberWidget, isNumber),
  number: fits(NumberWidget, isNumber),
  switch: fits(SwitchWidget, isFlag),
  choice: fits(ChoiceWidget, isText),
  list: fits(ListWidget, isRows),
  digit: fits(DigitWidget, isText),
  'sip-uri': fits(TextWidget, isText),
  'row-id': fits(TextWidget, isText),
};
