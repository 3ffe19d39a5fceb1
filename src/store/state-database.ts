// How the state database is opened: Knex on MySQL, MariaDB or an embedded SQLite file, with a session that depends on no server setting.

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import knexPkg, { type Knex } from 'knex';
import type { Config } from '../config/config.ts';
import { LibsqlClient, type LibsqlConnection } from '../config/libsql-client.ts';
import { StoreError } from '../domain/errors.ts';

export interface StateDatabase {
  readonly knex: Knex;
  readonly dialect: 'mysql' | 'sqlite';
  /** For messages: the URL without user and password, or the file's path. */
  readonly place: string;
  /** Milliseconds; null: the database's own clock. */
  readonly now: (() => number) | null;
}

/** SQLite waits this long for another process's transaction, which is of at most 1,000 changes. */
const BUSY_TIMEOUT_MS = 5_000;
const MYSQL_SESSION = [
  'SET NAMES utf8mb4 COLLATE utf8mb4_bin',
  "SET time_zone = '+00:00'",
  "SET sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'SET innodb_lock_wait_timeout = 10',
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
];

/** Knex would print what it also throws. */
const SILENT: Knex.Logger = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

function ignore(): void {
  // The error that follows says it.
}

interface SqliteTransaction {
  query(connection: unknown, sql: string): Promise<unknown>;
}

const require = createRequire(import.meta.url);
const SqliteTransactionBase = require('knex/lib/dialects/sqlite3/execution/sqlite-transaction.js') as new (...args: readonly unknown[]) => SqliteTransaction;

/** A plain BEGIN takes the write lock at the first write, when what was read may be stale already: SQLite then refuses, and waiting does not help. */
class ImmediateTransaction extends SqliteTransactionBase {
  begin(connection: unknown): Promise<unknown> {
    return this.query(connection, 'BEGIN IMMEDIATE;');
  }
}

class StateSqliteClient extends LibsqlClient {
  override transaction(...args: readonly unknown[]): Knex.Transaction {
    return new ImmediateTransaction(this, ...args) as unknown as Knex.Transaction;
  }
}

/** `mustExist`: a SQLite file that is not there is NOT_MIGRATED instead of being made. Nothing is connected yet for MySQL. */
export function openDatabase(state: Config['state'], now: (() => number) | null, mustExist: boolean): StateDatabase {
  return state.dialect === 'mysql' ? openMysql(state.url, now) : openSqlite(state.url, now, mustExist);
}

function openMysql(uri: string, now: (() => number) | null): StateDatabase {
  const knex = knexPkg({
    client: 'mysql2',
    connection: {
      uri,
      charset: 'utf8mb4',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      timezone: 'Z',
      decimalNumbers: false,
      connectTimeout: 10_000,
    } as Knex.MySql2ConnectionConfig,
    // Two at least: a migration runs beside the connection that holds its lock, a lease is renewed while a batch is written.
    pool: {
      min: 0,
      max: 4,
      afterCreate: (
        connection: { query(sql: string, done: (error: Error | null) => void): void },
        done: (error: Error | null, connection: unknown) => void,
      ) => {
        runInTurn(connection, MYSQL_SESSION, (error) => done(error, connection));
      },
    },
    acquireConnectionTimeout: 15_000,
    log: SILENT,
  });
  return { knex, dialect: 'mysql', place: describeUrl(uri), now };
}

function runInTurn(
  connection: { query(sql: string, done: (error: Error | null) => void): void },
  statements: readonly string[],
  done: (error: Error | null) => void,
): void {
  const [first, ...rest] = statements;
  if (first === undefined) done(null);
  else connection.query(first, (error) => (error ? done(error) : runInTurn(connection, rest, done)));
}

function describeUrl(uri: string): string {
  const url = new URL(uri);
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function openSqlite(path: string, now: (() => number) | null, mustExist: boolean): StateDatabase {
  prepareFile(path, mustExist);
  const knex = knexPkg({
    client: StateSqliteClient,
    connection: { filename: path },
    useNullAsDefault: true,
    // One: the driver works in our own thread, so that a second connection's wait for the first would never end.
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: LibsqlConnection, done: (error: Error | null, connection: LibsqlConnection) => void) => {
        try {
          for (const pragma of [`busy_timeout = ${BUSY_TIMEOUT_MS}`, 'journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON']) {
            connection.pragma(pragma);
          }
          done(null, connection);
        } catch (error) {
          done(error as Error, connection);
        }
      },
    },
    acquireConnectionTimeout: 15_000,
    log: SILENT,
  });
  return { knex, dialect: 'sqlite', place: path, now };
}

/** One level at a time: Node's own `recursive` never ends where the system says of a folder that is there that it is not (as /proc does). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** The driver's own error for a folder that is missing or closed to us has no code. */
function prepareFile(path: string, mustExist: boolean): void {
  const folder = dirname(path);
  try {
    if (existsSync(path)) {
      accessSync(path, constants.R_OK | constants.W_OK);
      return;
    }
    if (mustExist) throw new StoreError('NOT_MIGRATED', `there is no state database ${path} yet: run "tallyman migrate" to make it`);
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError('READ_ONLY', `the state database ${path} cannot be written: check the rights of the file and of its folder`, { cause: error });
  }
}
