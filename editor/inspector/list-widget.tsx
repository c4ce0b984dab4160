/** Rows of the same fields: add, remove, reorder. */

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { DIGITS, type Fields } from '../../shared/flow-schema/fields.ts';
import { useWords } from '../messages/use-words.ts';
import { FieldView } from './field-view.tsx';
import { nextRowId } from './values.ts';
import type { WidgetProps } from './widget.ts';

type Row = Readonly<Record<string, unknown>>;

export function ListWidget({ id, path, field, value, onChange }: WidgetProps<readonly Row[]>) {
  const { t, local } = useWords();
  const rows = Array.isArray(value) ? value : [];
  const fields = field.fields as Fields;
  const shown = Object.entries(fields).filter(([, { format }]) => format !== 'row-id');
  // Two short fields fit beside each other; anything wider is stacked.
  const beside = shown.length === 2 && shown.every(([, { format }]) => BESIDE.has(format));
  const put = (next: readonly Row[]): void => onChange(next.length === 0 ? undefined : next);
  const set = (index: number, name: string, to: unknown): void =>
    put(rows.map((row, at) => (at === index ? withValue(row, name, to) : row)));
  const swap = (a: number, b: number): void => {
    const next = [...rows];
    [next[a], next[b]] = [next[b]!, next[a]!];
    put(next);
  };
  return (
    <fieldset className="rows" id={id} aria-label={local(field.label)}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own, and inputs keep no state
        <div className={`row ${beside ? 'beside' : ''}`} key={index} data-testid={`row-${path}-${index}`}>
          <div className="row-fields">
            {shown.map(([name, of]) => (
              <FieldView
                key={name}
                path={`${path}/${index}/${name}`}
                field={of}
                value={row?.[name]}
                onChange={(to) => set(index, name, to)}
                compact={beside}
              />
            ))}
          </div>
          <div className="row-tools">
            <button
              type="button"
              className="icon-button small"
              disabled={index === 0}
              aria-label={t('inspector.moveUp', { n: index + 1 })}
              onClick={() => swap(index, index - 1)}
            >
              <ArrowUp size={14} />
            </button>
            <button
              type="button"
              className="icon-button small"
              disabled={index === rows.length - 1}
              aria-label={t('inspector.moveDown', { n: index + 1 })}
              onClick={() => swap(index, index + 1)}
            >
              <ArrowDown size={14} />
            </button>
            <button
              type="button"
              className="icon-button small"
              aria-label={t('inspector.removeRow', { n: index + 1 })}
              onClick={() => put(rows.filter((_row, at) => at !== index))}
            >
              <X size={14} />
            </button>
          </div>
        </div>
      ))}
      {rows.length === 0 && <p className="hint">{t('inspector.noRows')}</p>}
      <button
        type="button"
        className="button quiet"
        data-testid={`add-${path}`}
        disabled={typeof field.maxItems === 'number' && rows.length >= field.maxItems}
        onClick={() => put([...rows, freshRow(fields, rows)])}
      >
        <Plus size={14} aria-hidden="true" /> {t('inspector.addRow')}
      </button>
    </fieldset>
  );
}

const BESIDE: ReadonlySet<string> = new Set(['digit', 'text', 'number', 'seconds', 'variable', 'choice']);

function withValue(row: Row, name: string, to: unknown): Row {
  const { [name]: _before, ...rest } = row;
  return to === undefined ? rest : { ...row, [name]: to };
}

/** Defaults, a row id of its own, and the first key that no other row has. */
function freshRow(fields: Fields, rows: readonly Row[]): Row {
  const made = Object.entries(fields).flatMap(([name, field]) => {
    if (field.format === 'row-id') return [[name, nextRowId(rows, name, String(field.letter))]];
    if (field.format === 'digit') {
      const free = DIGITS.find((key) => !rows.some((row) => row?.[name] === key));
      return free ? [[name, free]] : [];
    }
    return field.default === undefined ? [] : [[name, field.default]];
  });
  return Object.fromEntries(made) as Row;
}
