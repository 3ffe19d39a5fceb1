// Puts rows into the demo's databases and takes them out again. What stands in them is decided elsewhere.

import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import Database from 'libsql';
import { TABLES, type Table, type TableRow } from './tables.ts';

/** What makes a record right again, or brings it up to date: these rows go, those come. */
export interface Correction {
  readonly remove: readonly TableRow[];
  readonly insert: readonly TableRow[];
}

/** The driver frees what a statement used only once the event loop has turned. */
const ROWS_A_TURN = 5_000;

/** Creates the four files in `dir`, which must not hold them yet, and writes all rows. */
export async function createDatabases(dir: string, rows: Iterable<TableRow>): Promise<void> {
  await withDatabases(dir, async (databases) => {
    for (const table of TABLES) databases.of(table).exec(`CREATE TABLE ${table.name} (${table.columns.join(', ')})`);
    await insertAll(databases, rows);
    for (const table of TABLES) {
      for (const column of table.indexed) databases.of(table).exec(`CREATE INDEX ${table.name}_${column} ON ${table.name} (${column})`);
    }
  });
}

export async function correct(dir: string, corrections: readonly Correction[]): Promise<void> {
  await withDatabases(dir, async (databases) => {
    for (const { table, cells } of corrections.flatMap((correction) => correction.remove)) {
      databases.statement(table, `DELETE FROM ${table.name} WHERE id = ?`).run(cells[0]);
    }
    await insertAll(
      databases,
      corrections.flatMap((correction) => correction.insert),
    );
  });
}

async function insertAll(databases: Databases, rows: Iterable<TableRow>): Promise<void> {
  let written = 0;
  for (const { table, cells } of rows) {
    databases.statement(table, `INSERT INTO ${table.name} VALUES (${cells.map(() => '?').join(', ')})`).run(...cells);
    if (++written % ROWS_A_TURN === 0) await setImmediate();
  }
}

/** Runs `work` in one transaction a file; where it throws, no file has changed. */
async function withDatabases(dir: string, work: (databases: Databases) => Promise<void>): Promise<void> {
  const databases = new Databases(dir);
  try {
    await work(databases);
    databases.commit();
  } finally {
    databases.close();
  }
}

class Databases {
  readonly #dir: string;
  readonly #open = new Map<Table['database'], Database.Database>();
  readonly #statements = new Map<string, Database.Statement>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  of({ database }: Table): Database.Database {
    let opened = this.#open.get(database);
    if (!opened) {
      opened = new Database(join(this.#dir, `${database}.db`));
      opened.exec('BEGIN');
      this.#open.set(database, opened);
    }
    return opened;
  }

  statement(table: Table, sql: string): Database.Statement {
    const name = `${table.database}: ${sql}`;
    let statement = this.#statements.get(name);
    if (!statement) {
      statement = this.of(table).prepare(sql);
      this.#statements.set(name, statement);
    }
    return statement;
  }

  commit(): void {
    for (const database of this.#open.values()) database.exec('COMMIT');
  }

  close(): void {
    for (const database of this.#open.values()) database.close();
  }
}
