// One read-only connection to PostgreSQL: session settings, snapshot, columns, and rows through a cursor. Every value arrives as the server's own text.

import type { Socket } from 'node:net';
import knexPkg, { type Knex } from 'knex';
import type { Client, CustomTypesConfig, FieldDef } from 'pg';
import type { SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { type Connection, type RowSource, type Subject, subjectOf } from './connection.ts';
import { CONNECT_TIMEOUT_MS, silenceMs } from './deadlines.ts';
import { driverFault, placeOf, sourceError } from './explain-error.ts';
import { Lifeline } from './lifeline.ts';
import { originOf, ownCondition } from './plan-part.ts';
import { postgresErrorCode } from './postgres-errors.ts';
import { PostgresRows } from './postgres-rows.ts';
import { postgresKind, postgresSql } from './postgres-sql.ts';
import { QUIET, takeConnection, takeLeave } from './single-connection.ts';
import type { Part } from './source.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

/** No parser of the driver's touches a value. */
const RAW: CustomTypesConfig = { getTypeParser: () => (value: unknown) => value };

export async function connectPostgres(system: SystemConfig): Promise<Connection> {
  const knex = knexPkg({
    client: 'pg',
    log: QUIET,
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 2 * CONNECT_TIMEOUT_MS,
    connection: { connectionString: system.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS, application_name: 'tallyman', keepAlive: true },
  });
  try {
    return await takeConnection(knex, async (client: Client) => {
      const connection = new PostgresConnection(system, knex, client);
      await connection.prepare();
      return connection;
    });
  } catch (cause) {
    throw explain(cause, system, null, null, false);
  }
}

function explain(cause: unknown, system: SystemConfig, subject: Subject | null, account: string | null, ended: boolean): SourceError {
  if (cause instanceof SourceError) return cause;
  const code = postgresErrorCode(driverFault(cause), subject === null, ended);
  return sourceError(code, cause, { system, subject, account, grantable: (table) => table });
}

interface Result {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly fields: readonly FieldDef[];
}

/** How the server keeps text. */
interface Encoding {
  readonly utf8: boolean;
  /** The database's own order is that of the bytes. */
  readonly byteOrdered: boolean;
}

class PostgresConnection implements Connection {
  dialect: SqlDialect = postgresSql(false);
  readonly #system: SystemConfig;
  readonly #knex: Knex;
  readonly #client: Client;
  readonly #lifeline: Lifeline;
  #account: string | null = null;
  #rows: PostgresRows | null = null;
  #encoding: Encoding = { utf8: false, byteOrdered: false };

  constructor(system: SystemConfig, knex: Knex, client: Client) {
    this.#system = system;
    this.#knex = knex;
    this.#client = client;
    this.#lifeline = new Lifeline(system.name, silenceMs(system));
    client.on('error', (cause) => this.#lifeline.died(cause));
    client.on('end', () => this.#lifeline.died(this.#lifeline.lost()));
  }

  async prepare(): Promise<void> {
    const settings = [
      "client_encoding = 'UTF8'",
      'standard_conforming_strings = on',
      "TimeZone = 'UTC'",
      "DateStyle = 'ISO'",
      "IntervalStyle = 'iso_8601'",
      'extra_float_digits = 1',
      "bytea_output = 'hex'",
      'default_transaction_read_only = on',
      `statement_timeout = ${Math.min(Math.ceil(this.#system.statementTimeoutMs), 2 ** 31 - 1)}`,
      // Between two fetches, while the other side sorts, the transaction is idle.
      'idle_in_transaction_session_timeout = 0',
    ];
    for (const setting of settings) await this.#query(`SET ${setting}`);
    const { rows } = await this.#query(`SELECT quote_ident(current_user), current_setting('server_encoding'), d.datcollate, to_jsonb(d) ->> 'datlocprovider'
      FROM pg_database d WHERE d.datname = current_database()`);
    const [account, encoding, collate, provider] = rows[0] ?? [];
    this.#account = account ?? null;
    // Before version 15 there was but libc's collations, and no column to say so.
    this.#encoding = { utf8: encoding === 'UTF8', byteOrdered: (collate === 'C' || collate === 'POSIX') && (provider ?? 'c') === 'c' };
    this.dialect = postgresSql(this.#encoding.utf8);
  }

  async begin(): Promise<number> {
    return this.#guard({ datasets: ['the snapshot'], tables: [] }, async () => {
      await this.#query('ROLLBACK');
      await this.#query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      // The first statement takes the snapshot, not BEGIN.
      const { rows } = await this.#query('SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint');
      return Number(rows[0]?.[0]);
    });
  }

  async columns(part: Part): Promise<readonly SourceColumn[]> {
    const origin = originOf(this.dialect, part);
    return this.#guard(subjectOf([part]), async () => {
      if ('sql' in part.mapping.from) return this.#resultColumns(`SELECT * FROM ${origin.from} LIMIT 0`);
      const columns = await this.#tableColumns(part.mapping.from.table, origin.from);
      const where = ownCondition(part);
      await this.#query(`SELECT 1 FROM ${origin.from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} LIMIT 0`);
      return columns;
    });
  }

  async #resultColumns(sql: string): Promise<readonly SourceColumn[]> {
    const { fields } = await this.#query(sql);
    const ids = [...new Set(fields.map((field) => field.dataTypeID))];
    const { rows } = ids.length === 0 ? { rows: [] } : await this.#query(`SELECT oid, typname FROM pg_type WHERE oid IN (${ids.map(Number).join(', ')})`);
    const names = new Map(rows.map(([id, name]) => [Number(id), name ?? '']));
    return fields.map((field) => ({ name: field.name, kind: postgresKind(names.get(field.dataTypeID) ?? ''), byteOrdered: false }));
  }

  async #tableColumns(table: string, from: string): Promise<readonly SourceColumn[]> {
    const { rows } = await this.#query(`SELECT a.attname, t.typname, c.collname, n.nspname
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_collation c ON c.oid = a.attcollation LEFT JOIN pg_namespace n ON n.oid = c.collnamespace
      WHERE a.attrelid = to_regclass(${this.dialect.literal(from)}) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`);
    if (rows.length === 0) throw await this.#noTable(table);
    return rows.map(([name, type, collation, schema]) => ({
      name: name ?? '',
      kind: postgresKind(type ?? ''),
      byteOrdered: (type === 'text' || type === 'varchar') && schema === 'pg_catalog' && this.#isByteOrdered(collation ?? ''),
    }));
  }

  #isByteOrdered(collation: string): boolean {
    if (!this.#encoding.utf8) return false;
    return collation === 'C' || collation === 'POSIX' || collation === 'ucs_basic' || (collation === 'default' && this.#encoding.byteOrdered);
  }

  async #noTable(table: string): Promise<SourceError> {
    const { rows } = await this.#query(`SELECT c.relname, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_schema_privilege(n.oid, 'USAGE')`);
    const names = rows.map(([name, schema]) => (table.includes('.') ? `${schema}.${name}` : (name ?? '')));
    const { name } = this.#system;
    return new SourceError(
      'NO_TABLE',
      name,
      `${name}: no table "${table}" in ${placeOf(this.#system).database}, or none that this account may see${suggest(table, names)}`,
    );
  }

  rows(sql: string, subject: Subject): RowSource {
    this.#rows = new PostgresRows(this.#client, sql, RAW, this.#lifeline, (cause) => this.#explain(cause, subject));
    return this.#rows;
  }

  async close(): Promise<void> {
    const idle = !this.#lifeline.dead && (this.#rows === null || this.#rows.ended);
    this.#lifeline.died(this.#lifeline.lost());
    await takeLeave(this.#knex, this.#client, socketOf(this.#client), idle);
  }

  #explain(cause: unknown, subject: Subject): SourceError {
    return explain(cause, this.#system, subject, this.#account, this.#lifeline.dead);
  }

  async #guard<T>(subject: Subject, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw this.#explain(cause, subject);
    }
  }

  #query(text: string): Promise<Result> {
    return this.#lifeline.wait<Result>((resolve, reject) => {
      this.#client.query({ text, rowMode: 'array', types: RAW }).then((result) => resolve(result as unknown as Result), reject);
    });
  }
}

function socketOf(client: Client): Socket {
  return (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream;
}
