/** The titles of a table's columns. */

import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';

export function TableHead({ columns }: { columns: readonly MessageKey[] }) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {t(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}
