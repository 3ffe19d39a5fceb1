// A part of the demo's company in a database of its own on a PostgreSQL server.

import pg from 'pg';
import type { Cell, ColumnKind, Table } from './table.ts';
import { chunks, columnList, indexStatements, primaryKey, type Target } from './target.ts';

/** A statement takes 65,535 parameters, and a row has some dozen of them. */
const ROWS_A_STATEMENT = 1_000;

// A zoneless text becomes an instant by the session's zone, which is the ERP's: UTC.
const TYPES: Readonly<Record<ColumnKind, string>> = {
  id: 'BIGINT PRIMARY KEY',
  ref: 'BIGINT',
  int: 'INTEGER',
  flag: 'SMALLINT',
  text10: 'VARCHAR(10)',
  text20: 'VARCHAR(20)',
  text40: 'TEXT',
  text80: 'TEXT',
  money2: 'NUMERIC(18,2)',
  money4: 'NUMERIC(20,4)',
  money9: 'NUMERIC(21,9)',
  datetime: 'TIMESTAMPTZ',
  date: 'DATE',
};

/** Drops the database and makes it anew. The server's URL may name the one to connect to meanwhile. */
export async function makePostgresDatabase(server: string, database: string): Promise<void> {
  const url = new URL(server);
  if (url.pathname.length <= 1) url.pathname = '/postgres';
  const admin = await connect(url.href);
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${database}`);
    await admin.query(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8'`);
  } finally {
    await admin.end();
  }
}

export async function openPostgresTarget(url: string): Promise<Target> {
  const client = await connect(url);
  try {
    await client.query("SET TIME ZONE 'UTC'");
    await client.query('BEGIN');
    return new PostgresTarget(client);
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  return client;
}

class PostgresTarget implements Target {
  readonly #client: pg.Client;

  constructor(client: pg.Client) {
    this.#client = client;
  }

  async create(tables: readonly Table[]): Promise<void> {
    for (const table of tables) await this.#client.query(`CREATE TABLE ${table.name} (${columnList(table, TYPES)})`);
  }

  async insert(table: Table, rows: readonly (readonly Cell[])[]): Promise<void> {
    const width = table.columns.length;
    for (const chunk of chunks(rows, ROWS_A_STATEMENT)) {
      const places = chunk.map((_, i) => `(${table.columns.map((_, j) => `$${i * width + j + 1}`).join(', ')})`);
      await this.#client.query(`INSERT INTO ${table.name} VALUES ${places.join(', ')}`, chunk.flat());
    }
  }

  async remove(table: Table, ids: readonly Cell[]): Promise<void> {
    await this.#client.query(`DELETE FROM ${table.name} WHERE ${primaryKey(table)} = ANY($1::bigint[])`, [ids]);
  }

  async addIndexes(tables: readonly Table[]): Promise<void> {
    for (const sql of tables.flatMap(indexStatements)) await this.#client.query(sql);
  }

  async commit(): Promise<void> {
    await this.#client.query('COMMIT');
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
