/** Records as a quiet table: a name that opens, the facts that matter, a search when there are many. */

import { Plus, Search } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { EmptyState } from '../ui/empty-state.tsx';

export interface Column<T> {
  readonly title: MessageKey;
  readonly cell: (row: T) => ReactNode;
  readonly className?: string;
}

interface RecordTableProps<T> {
  readonly title: MessageKey;
  readonly about?: MessageKey;
  readonly rows: readonly T[] | undefined;
  readonly why?: string | undefined;
  readonly idOf: (row: T) => string;
  /** What a search looks through. */
  readonly textOf: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly onOpen?: (row: T) => void;
  readonly create?: { readonly label: MessageKey; readonly run: () => void };
  readonly empty: { readonly title: MessageKey; readonly text: MessageKey };
  readonly testId: string;
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** With fewer rows than this nobody searches. */
const SEARCHED_FROM = 6;
/** Rows drawn at first, and more at each press: thousands at once would be slow, and nobody reads them. */
const DRAWN = 200;

export function RecordTable<T>(props: RecordTableProps<T>) {
  const { title, about, rows, why, idOf, textOf, columns, onOpen, create, empty, testId, actions, children } = props;
  const { t } = useWords();
  const [text, setText] = useState('');
  const [drawn, setDrawn] = useState(DRAWN);
  const shown = rows?.filter((row) => textOf(row).toLowerCase().includes(text.trim().toLowerCase()));
  const creating = create && (
    <button type="button" className="button primary" data-testid={`new-${testId}`} onClick={create.run}>
      <Plus size={16} aria-hidden="true" /> {t(create.label)}
    </button>
  );
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t(title)}</h1>
        <span className="spread" />
        {rows && rows.length >= SEARCHED_FROM && (
          <label className="search">
            <Search size={16} aria-hidden="true" />
            <input
              type="search"
              value={text}
              placeholder={t('records.search')}
              aria-label={t('records.search')}
              onChange={(event) => {
                setText(event.target.value);
                setDrawn(DRAWN);
              }}
            />
          </label>
        )}
        {actions}
        {rows && rows.length > 0 && creating}
      </header>
      {about && rows && rows.length > 0 && <p className="hint">{t(about)}</p>}
      {children}
      {why !== undefined && <EmptyState title={why} />}
      {rows?.length === 0 && (
        <EmptyState title={t(empty.title)} text={t(empty.text)}>
          {creating}
        </EmptyState>
      )}
      {rows && rows.length > 0 && shown?.length === 0 && <p className="hint">{t('records.noMatch', { text })}</p>}
      {shown && shown.length > 0 && (
        <div className="table-frame">
          <table className="table" data-testid={testId}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.title} scope="col">
                    {t(column.title)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, drawn).map((row) => (
                <tr
                  key={idOf(row)}
                  className={onOpen ? 'pressable' : undefined}
                  data-testid={`row-${idOf(row)}`}
                  onClick={onOpen ? () => onOpen(row) : undefined}
                >
                  {columns.map((column) => (
                    <td key={column.title} className={column.className}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown && shown.length > drawn && (
        <button type="button" className="button" data-testid={`more-${testId}`} onClick={() => setDrawn(drawn + DRAWN)}>
          {t('records.more', { shown: drawn, all: shown.length })}
        </button>
      )}
    </div>
  );
}
