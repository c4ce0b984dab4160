/** The only file that knows the database driver: prepared statements, and `.all()` for everything. */

import Database from 'libsql';

export type SqlValue = string | number | null | Uint8Array;

export interface SqlDatabase {
  /** Runs a statement to its end and gives its rows; the statement is prepared once and kept. */
  all(sql: string, ...values: SqlValue[]): Record<string, unknown>[];
  /** Runs statements that take and give nothing. */
  exec(sql: string): void;
  /** True between BEGIN and its end; a full disk ends it by itself. */
  readonly inTransaction: boolean;
  close(): void;
}

/** Prepared statements kept at most; queries are few in shape, so that the limit is never met in good order. */
const STATEMENTS = 500;

/** Opens, or creates, the database in `file`. @throws the driver's error */
export function openDatabase(file: string): SqlDatabase {
  const database = new Database(file);
  const statements = new Map<string, Database.Statement>();
  const prepared = (sql: string): Database.Statement => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    // An iterator left half-way would keep the statement open and block backups: always read all. Values go as one
    // list: the driver takes a single null for named values, and fails.
    all: (sql, ...values) => prepared(sql).all(values) as Record<string, unknown>[],
    exec: (sql) => void database.exec(sql),
    get inTransaction() {
      return database.open && database.inTransaction;
    },
    close: () => void database.close(),
  };
}

export type Breach = 'duplicate' | 'busy' | 'other';

/** What kind of refusal an error of the driver is. */
export function breachOf(error: unknown): Breach {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE') return 'duplicate';
  return code.startsWith('SQLITE_BUSY') ? 'busy' : 'other';
}
