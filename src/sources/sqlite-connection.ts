// One read-only connection to an SQLite file. The driver works synchronously: only the rows themselves wait.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import knexPkg, { type Knex } from 'knex';
import type { SystemConfig } from '../config/config.ts';
import { LibsqlClient, type LibsqlConnection } from '../config/libsql-client.ts';
import { SourceError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { type Connection, type RowSource, type Subject, subjectOf } from './connection.ts';
import { driverFault, sourceError } from './explain-error.ts';
import { originOf, ownCondition } from './plan-part.ts';
import { giveBack, QUIET, takeConnection } from './single-connection.ts';
import type { Part } from './source.ts';
import type { SourceColumn } from './sql-dialect.ts';
import { explainSqlite } from './sqlite-errors.ts';
import { SqliteRows } from './sqlite-rows.ts';
import { sqliteKind, sqliteSql } from './sqlite-sql.ts';

export async function connectSqlite(system: SystemConfig, now: () => number): Promise<Connection> {
  await checkFile(system);
  const knex = knexPkg({ client: LibsqlClient, connection: { filename: system.url }, useNullAsDefault: true, log: QUIET, pool: { min: 0, max: 1 } });
  try {
    return await takeConnection(knex, (database: LibsqlConnection) => {
      const connection = new SqliteConnection(system, knex, database, now);
      connection.prepare();
      return connection;
    });
  } catch (cause) {
    throw explainSqlite(cause, system, null);
  }
}

/** Opening would make an empty database of a file that is not there. */
async function checkFile(system: SystemConfig): Promise<void> {
  try {
    await access(system.url, constants.R_OK);
    if ((await stat(system.url)).isFile()) return;
  } catch (cause) {
    const code = driverFault(cause).code === 'EACCES' ? 'PRIVILEGE' : 'NO_DATABASE';
    throw sourceError(code, cause, { system, subject: null, account: null, grantable: (table) => table });
  }
  throw new SourceError('NO_DATABASE', system.name, `${system.name}: no SQLite database at ${system.url}: it is no file`);
}

class SqliteConnection implements Connection {
  readonly dialect = sqliteSql;
  readonly #system: SystemConfig;
  readonly #knex: Knex;
  readonly #database: LibsqlConnection;
  readonly #now: () => number;
  readonly #opened: SqliteRows[] = [];

  constructor(system: SystemConfig, knex: Knex, database: LibsqlConnection, now: () => number) {
    this.#system = system;
    this.#knex = knex;
    this.#database = database;
    this.#now = now;
  }

  prepare(): void {
    this.#database.exec('PRAGMA busy_timeout = 5000');
    // The driver's own `readonly` is not enforced.
    this.#database.exec('PRAGMA query_only = ON');
    this.#database.defaultSafeIntegers(true);
    const [encoding] = this.#query('PRAGMA encoding')[0] ?? [];
    if (encoding === 'UTF-8') return;
    const cure = 'rebuild it with PRAGMA encoding = "UTF-8"';
    throw new SourceError(
      'ENCODING',
      this.#system.name,
      `${this.#system.name}: the database keeps its text as ${String(encoding)}, whose order is not that of UTF-8: ${cure}`,
    );
  }

  async begin(): Promise<number> {
    return this.#guard({ datasets: ['the snapshot'], tables: [] }, () => {
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
      this.#database.exec('BEGIN');
      // The first read takes the snapshot, not BEGIN.
      this.#query('SELECT count(*) FROM sqlite_schema');
      return this.#now();
    });
  }

  async columns(part: Part): Promise<readonly SourceColumn[]> {
    const origin = originOf(sqliteSql, part);
    return this.#guard(subjectOf([part]), () => {
      const { from } = part.mapping;
      if ('sql' in from) return this.#resultColumns(`SELECT * FROM ${origin.from} LIMIT 0`);
      const columns = this.#tableColumns(from.table);
      const where = ownCondition(part);
      this.#query(`SELECT 1 FROM ${origin.from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} LIMIT 0`);
      return columns;
    });
  }

  /** What a query delivers has no type that could be relied on. */
  #resultColumns(sql: string): readonly SourceColumn[] {
    const columns = this.#database.prepare(sql).columns();
    return columns.map(({ name }) => ({ name, kind: 'other', byteOrdered: false }));
  }

  #tableColumns(table: string): readonly SourceColumn[] {
    const [name = '', schema = "'main'"] = table.split('.').reverse().map(sqliteSql.literal);
    const [kind] = this.#query(`SELECT type FROM pragma_table_list WHERE schema = ${schema} AND name = ${name} COLLATE NOCASE`)[0] ?? [];
    if (kind === undefined) {
      const names = this.#query(`SELECT name FROM pragma_table_list WHERE schema = ${schema} AND name NOT LIKE 'sqlite@_%' ESCAPE '@'`).map(([other]) =>
        String(other),
      );
      throw new SourceError('NO_TABLE', this.#system.name, `${this.#system.name}: no table "${table}" in ${this.#system.url}${suggest(table, names)}`);
    }
    const rows = this.#query(`SELECT name, type FROM pragma_table_xinfo(${name}, ${schema}) WHERE hidden <> 1`);
    // A view's columns are named after a type, but nothing gives their values its affinity.
    return rows.map(([column, type]) => ({ name: String(column), kind: kind === 'view' ? 'other' : sqliteKind(String(type)), byteOrdered: false }));
  }

  rows(sql: string, subject: Subject): RowSource {
    const rows = new SqliteRows(this.#database, sql, this.#system, subject);
    this.#opened.push(rows);
    return rows;
  }

  /** A statement that was left before its last row would keep the file locked against its writers until it is collected as garbage. */
  async close(): Promise<void> {
    try {
      this.#database.interrupt();
      for (const rows of this.#opened) rows.abandon();
      if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    } finally {
      await giveBack(this.#knex, this.#database);
    }
  }

  async #guard<T>(subject: Subject, work: () => T): Promise<T> {
    try {
      return work();
    } catch (cause) {
      throw explainSqlite(cause, this.#system, subject);
    }
  }

  #query(sql: string): readonly (readonly unknown[])[] {
    return this.#database.prepare(sql).raw().all() as unknown[][];
  }
}
