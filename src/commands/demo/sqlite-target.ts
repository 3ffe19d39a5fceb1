// A part of the demo's company in an SQLite file, written in one transaction.

import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import type { Cell, ColumnKind, Table } from './table.ts';
import { columnList, indexStatements, primaryKey, type Target } from './target.ts';

/** The driver frees what a statement used only once the event loop has turned. */
const ROWS_A_TURN = 5_000;

// Money stands as text, as in systems that mistrust floats; instants as text without a zone.
const TYPES: Readonly<Record<ColumnKind, string>> = {
  id: 'INTEGER PRIMARY KEY',
  ref: 'INTEGER',
  int: 'INTEGER',
  flag: 'INTEGER',
  text10: 'TEXT',
  text20: 'TEXT',
  text40: 'TEXT',
  text80: 'TEXT',
  money2: 'TEXT',
  money4: 'TEXT',
  money9: 'TEXT',
  datetime: 'TEXT',
  date: 'TEXT',
};

export class SqliteTarget implements Target {
  readonly #database: Database.Database;

  constructor(file: string) {
    this.#database = new Database(file);
    this.#database.exec('BEGIN');
  }

  async create(tables: readonly Table[]): Promise<void> {
    for (const table of tables) this.#database.exec(`CREATE TABLE ${table.name} (${columnList(table, TYPES)})`);
  }

  async insert(table: Table, rows: readonly (readonly Cell[])[]): Promise<void> {
    const statement = this.#database.prepare(`INSERT INTO ${table.name} VALUES (${table.columns.map(() => '?').join(', ')})`);
    for (const [i, row] of rows.entries()) {
      statement.run(...row);
      if (i % ROWS_A_TURN === 0) await setImmediate();
    }
  }

  async remove(table: Table, ids: readonly Cell[]): Promise<void> {
    const statement = this.#database.prepare(`DELETE FROM ${table.name} WHERE ${primaryKey(table)} = ?`);
    for (const id of ids) statement.run(id);
  }

  async addIndexes(tables: readonly Table[]): Promise<void> {
    for (const sql of tables.flatMap(indexStatements)) this.#database.exec(sql);
  }

  async commit(): Promise<void> {
    this.#database.exec('COMMIT');
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}
