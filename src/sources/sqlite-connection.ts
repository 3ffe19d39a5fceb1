// One read-only connection to an SQLite file. The driver works synchronously: rows are taken a chunk at a time, with a turn of the event loop between.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import knexPkg, { type Knex } from 'knex';
import type { SystemConfig } from '../config/config.ts';
import { LibsqlClient, type LibsqlConnection } from '../config/libsql-client.ts';
import { SourceError, type SourceErrorCode } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { type Connection, type RowSource, type Subject, subjectOf } from './connection.ts';
import { driverFault, sourceError } from './explain-error.ts';
import { originOf, ownCondition } from './plan-part.ts';
import { giveBack, QUIET, takeConnection } from './single-connection.ts';
import type { Part } from './source.ts';
import type { SourceColumn } from './sql-dialect.ts';
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
    throw explain(cause, system, null);
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

const CODES: ReadonlyMap<string, SourceErrorCode> = new Map([
  ['SQLITE_NOTADB', 'NO_DATABASE'],
  ['SQLITE_CANTOPEN', 'NO_DATABASE'],
  ['SQLITE_PERM', 'PRIVILEGE'],
  ['SQLITE_AUTH', 'PRIVILEGE'],
  ['SQLITE_BUSY', 'TIMEOUT'],
  ['SQLITE_LOCKED', 'TIMEOUT'],
  ['SQLITE_INTERRUPT', 'LOST'],
  ['SQLITE_ERROR', 'BAD_SQL'],
  ['SQLITE_READONLY', 'BAD_SQL'],
  ['SQLITE_MISMATCH', 'BAD_SQL'],
]);

function explain(cause: unknown, system: SystemConfig, subject: Subject | null): SourceError {
  if (cause instanceof SourceError) return cause;
  const code = CODES.get(driverFault(cause).code ?? '') ?? 'OTHER';
  return sourceError(code, cause, { system, subject, account: null, grantable: (table) => table });
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
    throw new SourceError('ENCODING', this.#system.name, `${this.#system.name}: the database keeps its text as ${String(encoding)}, whose order is not that of UTF-8: ${cure}`);
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
      const names = this.#query(`SELECT name FROM pragma_table_list WHERE schema = ${schema} AND name NOT LIKE 'sqlite@_%' ESCAPE '@'`).map(([other]) => String(other));
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
    this.#database.interrupt();
    for (const rows of this.#opened) rows.abandon();
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    await giveBack(this.#knex, this.#database);
  }

  async #guard<T>(subject: Subject, work: () => T): Promise<T> {
    try {
      return work();
    } catch (cause) {
      throw explain(cause, this.#system, subject);
    }
  }

  #query(sql: string): readonly (readonly unknown[])[] {
    return this.#database.prepare(sql).raw().all() as unknown[][];
  }
}

const CHUNK = 500;
/** The driver steps its statement only once so many rows. */
const DRIVER_BATCH = 100;

class SqliteRows implements RowSource {
  readonly #system: SystemConfig;
  readonly #subject: Subject;
  readonly #open: () => Iterator<unknown>;
  #rows: Iterator<unknown> | null = null;
  #ended = false;
  #workedMs = 0;

  constructor(database: LibsqlConnection, sql: string, system: SystemConfig, subject: Subject) {
    this.#system = system;
    this.#subject = subject;
    this.#open = () => database.prepare(sql).raw().iterate();
  }

  async read(): Promise<unknown[][] | null> {
    // Without it neither timers nor the other systems' sockets get their turn, nor are statements freed.
    await setImmediate();
    const started = performance.now();
    const rows = this.#take();
    this.#workedMs += performance.now() - started;
    if (this.#workedMs > this.#system.statementTimeoutMs) throw this.#timeout();
    return rows.length === 0 ? null : rows;
  }

  #take(): unknown[][] {
    try {
      this.#rows ??= this.#open();
      const rows: unknown[][] = [];
      while (rows.length < CHUNK) {
        const next = this.#rows.next();
        if (next.done === true) {
          this.#ended = true;
          break;
        }
        rows.push(next.value as unknown[]);
      }
      return rows;
    } catch (cause) {
      throw explain(cause, this.#system, this.#subject);
    }
  }

  /** After an interrupt: takes the step that makes the driver notice it, and let go of the file. */
  abandon(): void {
    if (this.#ended || this.#rows === null) return;
    this.#ended = true;
    try {
      for (let steps = 0; steps <= DRIVER_BATCH; steps++) this.#rows.next();
    } catch (cause) {
      const code = driverFault(cause).code;
      if (code !== 'SQLITE_INTERRUPT') throw explain(cause, this.#system, this.#subject);
    }
  }

  /** SQLite has no clock of its own to stop a statement by. */
  #timeout(): SourceError {
    return sourceError('TIMEOUT', new Error('stopped between two rows'), { system: this.#system, subject: this.#subject, account: null, grantable: (table) => table });
  }
}
