// What a database must be able to do to hold a part of the demo's company, whichever kind of database it is. It opens nothing.

import type { Cell, ColumnKind, Table } from './table.ts';

export interface Target {
  /** Makes empty tables, without their indexes. */
  create(tables: readonly Table[]): Promise<void>;
  insert(table: Table, rows: readonly (readonly Cell[])[]): Promise<void>;
  /** Rows by their primary keys. */
  remove(table: Table, ids: readonly Cell[]): Promise<void>;
  addIndexes(tables: readonly Table[]): Promise<void>;
  /** Until then nobody else sees what was inserted or removed. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** `id BIGINT PRIMARY KEY, state VARCHAR(20)`. */
export function columnList(table: Table, types: Readonly<Record<ColumnKind, string>>): string {
  return table.columns.map(({ name, kind }) => `${name} ${types[kind]}`).join(', ');
}

/** A statement an index, named for table and first column. */
export function indexStatements({ name, indexes }: Table): string[] {
  return indexes.map((columns) => `CREATE INDEX ${name}_${columns[0]} ON ${name} (${columns.join(', ')})`);
}

export function primaryKey(table: Table): string {
  const [first] = table.columns;
  if (!first) throw new RangeError(`${table.name} has no columns`);
  return first.name;
}

/** So that no statement grows too long. */
export function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let i = 0; i < list.length; i += size) yield list.slice(i, i + size);
}
