/** Fills a message: `{name}` from `values`; of `one|many`, the form for `values.n`. */

export type MessageValues = Readonly<Record<string, string | number>>;

export function fill(template: string, values: MessageValues = {}): string {
  const forms = template.split('|');
  const form = forms.length === 2 && values.n !== 1 ? forms[1]! : forms[0]!;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
