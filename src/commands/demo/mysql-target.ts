// A part of the demo's company in a database of its own on a MySQL or MariaDB server.

import mysql, { type Connection } from 'mysql2/promise';
import type { Cell, ColumnKind, Table } from './table.ts';
import { chunks, columnList, indexStatements, primaryKey, type Target } from './target.ts';

const ROWS_A_STATEMENT = 1_000;

const TYPES: Readonly<Record<ColumnKind, string>> = {
  id: 'BIGINT UNSIGNED NOT NULL PRIMARY KEY',
  ref: 'BIGINT UNSIGNED',
  int: 'INT',
  flag: 'TINYINT(1)',
  text10: 'VARCHAR(10)',
  text20: 'VARCHAR(20)',
  text40: 'VARCHAR(40)',
  text80: 'VARCHAR(80)',
  money2: 'DECIMAL(18,2)',
  money4: 'DECIMAL(20,4)',
  money9: 'DECIMAL(21,9)',
  datetime: 'DATETIME',
  date: 'DATE',
};

/** Drops the database and makes it anew. The server's URL may name another one, which is left alone. */
export async function makeMysqlDatabase(server: string, database: string): Promise<void> {
  const url = new URL(server);
  url.pathname = '/';
  const admin = await connect(url.href);
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${database}`);
    await admin.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
  } finally {
    await admin.end();
  }
}

export async function openMysqlTarget(url: string): Promise<Target> {
  const connection = await connect(url);
  try {
    await connection.query("SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES', autocommit = 0");
    return new MysqlTarget(connection);
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function connect(url: string): Promise<Connection> {
  return mysql.createConnection({ uri: url.replace(/^mariadb:/i, 'mysql:'), connectTimeout: 10_000 });
}

class MysqlTarget implements Target {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async create(tables: readonly Table[]): Promise<void> {
    for (const table of tables) await this.#connection.query(`CREATE TABLE ${table.name} (${columnList(table, TYPES)}) ENGINE=InnoDB`);
  }

  async insert(table: Table, rows: readonly (readonly Cell[])[]): Promise<void> {
    for (const chunk of chunks(rows, ROWS_A_STATEMENT)) await this.#connection.query(`INSERT INTO ${table.name} VALUES ?`, [chunk]);
  }

  async remove(table: Table, ids: readonly Cell[]): Promise<void> {
    for (const chunk of chunks(ids, ROWS_A_STATEMENT)) await this.#connection.query(`DELETE FROM ${table.name} WHERE ${primaryKey(table)} IN (?)`, [chunk]);
  }

  async addIndexes(tables: readonly Table[]): Promise<void> {
    for (const sql of tables.flatMap(indexStatements)) await this.#connection.query(sql);
  }

  async commit(): Promise<void> {
    await this.#connection.query('COMMIT');
  }

  async close(): Promise<void> {
    await this.#connection.end();
  }
}
