// What a table of the demo's databases is, with column types that every kind of database can make its own of. It knows no table by name.

import type { DatabaseName } from './places.ts';

export type Cell = string | number | null;

/**
 * `id` is the row's own number, `ref` another row's; `text20` a text of 20 characters at most; `money2` an amount with two decimals; `datetime` is
 * written in the zone of the table's system, as `2026-11-21 10:00:00`.
 */
export type ColumnKind = 'id' | 'ref' | 'int' | 'flag' | 'text10' | 'text20' | 'text40' | 'text80' | 'money2' | 'money4' | 'money9' | 'datetime' | 'date';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface Table {
  readonly database: DatabaseName;
  readonly name: string;
  /** The first is the primary key. */
  readonly columns: readonly Column[];
  /** Lists of columns, an index each. */
  readonly indexes: readonly (readonly string[])[];
}

export interface TableRow {
  readonly table: Table;
  /** In the columns' order. Amounts are decimal texts. */
  readonly cells: readonly Cell[];
}

export function defineTable(
  database: DatabaseName,
  name: string,
  columns: Readonly<Record<string, ColumnKind>>,
  indexes: readonly (readonly string[])[] = [],
): Table {
  return { database, name, columns: Object.entries(columns).map(([column, kind]) => ({ name: column, kind })), indexes };
}
