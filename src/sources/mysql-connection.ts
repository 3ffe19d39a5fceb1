// One read-only connection to MySQL or MariaDB: session settings, snapshot, columns, and rows as the driver's events bring them.

import type { Socket } from 'node:net';
import knexPkg, { type Knex } from 'knex';
import type { Connection as Driver, FieldPacket } from 'mysql2';
import type { SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { type Connection, type RowSource, type Subject, subjectOf } from './connection.ts';
import { CONNECT_TIMEOUT_MS, silenceMs } from './deadlines.ts';
import { driverFault, placeOf, sourceError } from './explain-error.ts';
import { Lifeline } from './lifeline.ts';
import { mysqlErrorCode } from './mysql-errors.ts';
import { MysqlRows } from './mysql-rows.ts';
import { mysqlByteOrdered, mysqlKind, mysqlResultKind, mysqlSql } from './mysql-sql.ts';
import { originOf, ownCondition } from './plan-part.ts';
import { QUIET, takeConnection, takeLeave } from './single-connection.ts';
import type { Part } from './source.ts';
import type { SourceColumn } from './sql-dialect.ts';

export async function connectMysql(system: SystemConfig): Promise<Connection> {
  const knex = knexPkg({
    client: 'mysql2',
    log: QUIET,
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 2 * CONNECT_TIMEOUT_MS,
    connection: {
      uri: system.url.replace(/^mariadb:/i, 'mysql:'),
      connectTimeout: CONNECT_TIMEOUT_MS,
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      timezone: 'Z',
      decimalNumbers: false,
      jsonStrings: true,
    } as Knex.MySql2ConnectionConfig,
  });
  try {
    return await takeConnection(knex, async (driver: Driver) => {
      const connection = new MysqlConnection(system, knex, driver);
      await connection.prepare();
      return connection;
    });
  } catch (cause) {
    throw explain(cause, system, null, null);
  }
}

function explain(cause: unknown, system: SystemConfig, subject: Subject | null, account: string | null): SourceError {
  if (cause instanceof SourceError) return cause;
  const state = (cause as { readonly sqlState?: unknown } | null)?.sqlState;
  const code = mysqlErrorCode(driverFault(cause), typeof state === 'string' ? state : null, subject === null);
  const { database } = placeOf(system);
  return sourceError(code, cause, { system, subject, account, grantable: (table) => (table.includes('.') ? table : `${database}.${table}`) });
}

interface Result {
  readonly rows: readonly (readonly unknown[])[];
  readonly fields: readonly FieldPacket[];
}

class MysqlConnection implements Connection {
  readonly dialect = mysqlSql;
  readonly #system: SystemConfig;
  readonly #knex: Knex;
  readonly #driver: Driver;
  readonly #lifeline: Lifeline;
  #account: string | null = null;
  #rows: MysqlRows | null = null;

  constructor(system: SystemConfig, knex: Knex, driver: Driver) {
    this.#system = system;
    this.#knex = knex;
    this.#driver = driver;
    this.#lifeline = new Lifeline(system.name, silenceMs(system));
    driver.on('error', (cause) => this.#lifeline.died(cause));
    // mysql2 says nothing to a streamed statement when its socket closes.
    socketOf(driver).on('close', () => this.#lifeline.died(this.#lifeline.lost()));
  }

  /** Session settings; all of them are within any account's rights. */
  async prepare(): Promise<void> {
    const { rows } = await this.#query('SELECT VERSION(), CURRENT_USER()');
    const [version, user] = (rows[0] ?? []).map(String);
    const [name = '', host = ''] = (user ?? '').split(/@(?=[^@]*$)/);
    this.#account = `'${name}'@'${host}'`;
    const timeoutMs = this.#system.statementTimeoutMs;
    const settings = [
      'NAMES utf8mb4',
      'SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY',
      "SESSION time_zone = '+00:00'",
      // The other side's sort may keep ours waiting for longer than the server's minute.
      'SESSION net_write_timeout = 3600',
      'SESSION max_sort_length = 65536',
      // A limit that was set for all sessions would cut our reading off without a word.
      'SESSION sql_select_limit = 18446744073709551615',
      /mariadb/i.test(version ?? '') ? `SESSION max_statement_time = ${timeoutMs / 1_000}` : `SESSION max_execution_time = ${Math.ceil(timeoutMs)}`,
    ];
    for (const setting of settings) await this.#query(`SET ${setting}`);
  }

  async begin(): Promise<number> {
    return this.#guard({ datasets: ['the snapshot'], tables: [] }, async () => {
      await this.#query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      const { rows } = await this.#query('SELECT UTC_TIMESTAMP(3)');
      return Date.parse(`${String(rows[0]?.[0]).replace(' ', 'T')}Z`);
    });
  }

  async columns(part: Part): Promise<readonly SourceColumn[]> {
    const origin = originOf(mysqlSql, part);
    return this.#guard(subjectOf([part]), async () => {
      if ('sql' in part.mapping.from) {
        const { fields } = await this.#query(`SELECT * FROM ${origin.from} LIMIT 0`);
        return fields.map((field) => ({ name: field.name, kind: mysqlResultKind(field.columnType ?? -1, field.characterSet ?? 0), byteOrdered: false }));
      }
      const columns = await this.#tableColumns(part.mapping.from.table, origin.from);
      const where = ownCondition(part);
      await this.#query(`SELECT 1 FROM ${origin.from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} LIMIT 0`);
      return columns;
    });
  }

  async #tableColumns(table: string, from: string): Promise<readonly SourceColumn[]> {
    try {
      const { rows } = await this.#query(`SHOW FULL COLUMNS FROM ${from}`);
      return rows.map(([name, declared, collation]) => tableColumn(String(name), String(declared), collation === null ? null : String(collation)));
    } catch (cause) {
      if (explain(cause, this.#system, subjectOf([]), this.#account).code !== 'NO_TABLE') throw cause;
      const schema = table.includes('.') ? ` FROM ${from.slice(0, from.lastIndexOf('.'))}` : '';
      const { rows } = await this.#query(`SHOW TABLES${schema}`);
      const near = suggest(
        table.split('.').at(-1) ?? table,
        rows.map(([name]) => String(name)),
      );
      throw new SourceError('NO_TABLE', this.#system.name, `${this.#system.name}: no table "${table}" in ${placeOf(this.#system).database}${near}`, { cause });
    }
  }

  rows(sql: string, subject: Subject): RowSource {
    this.#rows = new MysqlRows(this.#driver, sql, this.#lifeline, (cause) => explain(cause, this.#system, subject, this.#account));
    return this.#rows;
  }

  async close(): Promise<void> {
    const idle = !this.#lifeline.dead && (this.#rows === null || this.#rows.ended);
    this.#lifeline.died(this.#lifeline.lost());
    await takeLeave(this.#knex, this.#driver, socketOf(this.#driver), idle);
  }

  async #guard<T>(subject: Subject, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw explain(cause, this.#system, subject, this.#account);
    }
  }

  #query(sql: string): Promise<Result> {
    return this.#lifeline.wait<Result>((resolve, reject) => {
      this.#driver.query({ sql, rowsAsArray: true }, (cause, rows, fields) => {
        if (cause) reject(cause);
        else resolve({ rows: Array.isArray(rows) ? (rows as unknown as unknown[][]) : [], fields: fields ?? [] });
      });
    });
  }
}

function socketOf(driver: Driver): Socket {
  return (driver as unknown as { readonly stream: Socket }).stream;
}

/** `declared` as SHOW COLUMNS writes it: `bigint(20) unsigned`. A collation's name begins with its character set. */
function tableColumn(name: string, declared: string, collation: string | null): SourceColumn {
  const type = /^[a-z]+/i.exec(declared)?.[0]?.toLowerCase() ?? '';
  const kind = mysqlKind(type);
  const known = kind === 'text' && collation !== null && /^\w+$/.test(collation) ? { charset: collation.split('_')[0] ?? '', collation } : {};
  return { name, kind, byteOrdered: mysqlByteOrdered(type, collation), ...known };
}
