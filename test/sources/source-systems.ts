// Source systems for tests: one table of the same rows in every kind of database, and sessions to read it with.

import type { Knex } from 'knex';
import type { ColumnMapping, DatasetMapping, Dialect, Normalization, SystemConfig } from '../../src/config/config.ts';
import type { ColumnDefinition } from '../../src/domain/datasets.ts';
import type { Key } from '../../src/domain/key.ts';
import type { ColumnType, Value } from '../../src/domain/value.ts';
import { openSession } from '../../src/sources/open-session.ts';
import type { Part, RowStream, SourceSession, StreamRequest, StreamRow } from '../../src/sources/source.ts';
import { freshMariadb, freshPostgres, freshSqlite } from '../servers/databases.ts';

export const NOW = Date.UTC(2026, 10, 21, 12);

export function systemAt(dialect: Dialect, url: string, options: Partial<SystemConfig> = {}): SystemConfig {
  return {
    name: 'shop',
    role: 'oms',
    dialect,
    url,
    timezone: 'UTC',
    owns: new Map(),
    guard: null,
    statementTimeoutMs: 60_000,
    datasets: new Map(),
    facilityCodes: new Map(),
    ...options,
  };
}

export interface TestDatabase {
  readonly label: string;
  readonly dialect: Dialect;
  readonly system: SystemConfig;
  /** Several statements with `;` between them. */
  exec(sql: string): Promise<void>;
  /** A text column's type. */
  readonly textType: string;
  literal(text: string): string;
  drop(): Promise<void>;
}

/** One on a server, with an account that may do all. */
export interface ServerTestDatabase extends TestDatabase {
  readonly admin: Knex;
  readonly adminUrl: string;
}

export async function mariadb(
  label: string,
  textType: string,
  options: { readonly charset?: string; readonly collation?: string } = {},
): Promise<ServerTestDatabase> {
  const database = await freshMariadb(options);
  const url = await database.account(['SELECT']);
  return {
    label,
    dialect: 'mysql',
    system: systemAt('mysql', url),
    textType,
    admin: database.knex,
    adminUrl: database.url,
    exec: async (sql) => {
      for (const statement of statements(sql)) await database.knex.raw(statement);
    },
    literal: (text) => `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`,
    drop: () => database.drop(),
  };
}

export async function postgres(
  label: string,
  options: { readonly locale?: 'C' | 'en_US.UTF-8'; readonly encoding?: string } = {},
  textType = 'varchar(400)',
): Promise<ServerTestDatabase> {
  const database = await freshPostgres(options);
  const url = await database.account(['SELECT']);
  return {
    label,
    dialect: 'postgres',
    system: systemAt('postgres', url),
    textType,
    admin: database.knex,
    adminUrl: database.url,
    exec: async (sql) => {
      for (const statement of statements(sql)) await database.knex.raw(statement);
    },
    literal: (text) => `convert_from(decode('${Buffer.from(text).toString('hex')}', 'hex'), 'UTF8')`,
    drop: () => database.drop(),
  };
}

export function sqlite(label: string, textType = 'TEXT'): TestDatabase {
  const database = freshSqlite();
  return {
    label,
    dialect: 'sqlite',
    system: systemAt('sqlite', database.path),
    textType,
    exec: async (sql) => database.exec(sql),
    literal: (text) => `'${text.replaceAll("'", "''")}'`,
    drop: async () => database.drop(),
  };
}

/** Dropped when the work ends. */
export async function withDatabase<T extends TestDatabase>(made: T | Promise<T>, work: (database: T) => Promise<void>): Promise<void> {
  const database = await made;
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

function statements(sql: string): readonly string[] {
  return sql.split(/;\s*\n|;\s*$/).filter((statement) => statement.trim() !== '');
}

export function mapped(name: string, type: ColumnType = 'text', options: Partial<ColumnMapping> = {}): ColumnMapping {
  return { name, type, source: { column: name }, unmapped: 'reject', normalize: [], ...options };
}

export function normalized(name: string, ...normalize: readonly Normalization[]): ColumnMapping {
  return mapped(name, 'text', { normalize });
}

export function dataset(name: string, from: DatasetMapping['from'], columns: readonly ColumnMapping[]): DatasetMapping {
  return { dataset: name, from, watermark: null, columns: new Map(columns.map((column) => [column.name, column])) };
}

export function partOf(mapping: DatasetMapping, columns: readonly (readonly [string, ColumnType])[] = [], side: 0 | 1 = 0): Part {
  return { side, mapping, columns: columns.map(([name, type]): ColumnDefinition => ({ name, type, required: false })), reading: null };
}

/** A session, opened and begun; closed when the work ends. */
export async function withSession<T>(system: SystemConfig, work: (session: SourceSession) => Promise<T>): Promise<T> {
  const session = await openSession(system, { now: () => NOW });
  try {
    await session.begin();
    return await work(session);
  } finally {
    await session.close();
  }
}

export async function drain(stream: RowStream): Promise<readonly StreamRow[]> {
  const all: StreamRow[] = [];
  for (let rows = await stream.read(); rows !== null; rows = await stream.read()) all.push(...rows);
  return all;
}

/** Streams datasets to their end in a session of their own. */
export function streamAll(
  system: SystemConfig,
  key: readonly string[],
  parts: readonly Part[],
  scope: StreamRequest['scope'] = null,
): Promise<{ readonly rows: readonly StreamRow[]; readonly stream: RowStream }> {
  return withSession(system, async (session) => {
    const stream = await session.stream({ key, parts, scope });
    return { rows: await drain(stream), stream };
  });
}

export function keysOf(rows: readonly StreamRow[], size: number): readonly Key[] {
  return rows.map((row) => row.slice(1, 1 + size) as string[]);
}

/** A row's values beyond the key. */
export function valuesOf(row: StreamRow | undefined, keySize: number, count: number): readonly Value[] {
  return row?.slice(1 + keySize, 1 + keySize + count) ?? [];
}
