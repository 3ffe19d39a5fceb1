// What a session needs of one dialect's connection: columns, snapshots, rows in chunks, and its errors in our words.

import type { Part } from './source.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

/** A running statement's rows, as the driver's arrays, a chunk at a time; null at the end. Slower readers slow the server down. */
export interface RowSource {
  read(): Promise<unknown[][] | null>;
}

/** All but `close` reject with SourceErrors. One statement runs at a time. */
export interface Connection {
  readonly dialect: SqlDialect;
  /** Takes a new consistent snapshot and tells its instant. */
  begin(): Promise<number>;
  /** The columns of the part's table or of its sql's result, and that this account may read them. */
  columns(part: Part): Promise<readonly SourceColumn[]>;
  /** `subject` is what messages say is being read. */
  rows(sql: string, subject: Subject): RowSource;
  close(): Promise<void>;
}

/** What was being read when an error came: datasets, and the tables behind them. */
export interface Subject {
  readonly datasets: readonly string[];
  readonly tables: readonly string[];
}

export function subjectOf(parts: readonly Part[]): Subject {
  return {
    datasets: parts.map((part) => part.mapping.dataset),
    tables: parts.flatMap((part) => ('table' in part.mapping.from ? [part.mapping.from.table] : [])),
  };
}
