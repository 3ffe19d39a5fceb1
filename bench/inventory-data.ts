// What the benchmarks read: one inventory as the OMS and as the warehouse have it, with a known number of differences, made inside the server.
import type { Connection } from 'mysql2/promise';

export interface InventorySize {
  /** Of the databases' names. */
  readonly prefix: string;
  /** A side. */
  readonly rows: number;
  /** The keys' collation decides whether an index proves the order of bytes. */
  readonly collation: string;
  /** Every n-th row differs, in no step with the facilities where it is a prime; null: none. */
  readonly differEvery: number | null;
}

export interface Inventory {
  /** The OMS's database and the warehouse's. */
  readonly databases: readonly [string, string];
  /** How many keys differ: of ten, one lacks in the warehouse, one in the OMS, eight have another quantity. */
  readonly planted: number;
}

export const FACILITIES = ['DAL', 'RNO', 'EWR', 'ATL'] as const;

/** Both databases are made anew. */
export async function makeInventory(connection: Connection, size: InventorySize): Promise<Inventory> {
  const databases = [`${size.prefix}_oms`, `${size.prefix}_warehouse`] as const;
  const ordinal = size.differEvery === null ? 'NULL' : `IF(MOD(n, ${size.differEvery}) = 0, n DIV ${size.differEvery}, NULL)`;
  for (const [side, database] of databases.entries()) {
    const lacking = side === 0 ? 5 : 0;
    const error = side === 0 ? '0' : 'IF(ordinal IS NULL, 0, 7)';
    await connection.query(`DROP DATABASE IF EXISTS ${database}`);
    await connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE ${size.collation}`);
    await connection.query(`USE ${database}`);
    await connection.query(`CREATE TABLE inventory (
      sku varchar(40) NOT NULL, facility varchar(16) NOT NULL, on_hand int NOT NULL, reserved int NOT NULL, available int NOT NULL,
      unit_cost decimal(12,4) NOT NULL, updated_at datetime(3) NOT NULL, PRIMARY KEY (sku, facility))`);
    await connection.query(`INSERT INTO inventory
      SELECT sku, facility, on_hand + ${error}, reserved, on_hand + ${error} - reserved, unit_cost, updated_at FROM (
        SELECT CONCAT(ELT(1 + MOD(s, 5), 'BOOT', 'GLOVE', 'JACKET', 'SHIRT', 'SOCK'), '-', LPAD(s, 8, '0'), '-', ELT(1 + MOD(s, 4), 'S', 'M', 'L', 'XL')) sku,
          ELT(1 + MOD(n, ${FACILITIES.length}), ${FACILITIES.map((code) => `'${code}'`).join(', ')}) facility,
          MOD(n * 31, 400) + 20 on_hand, MOD(n, 20) reserved, MOD(n, 9000) / 100 unit_cost,
          TIMESTAMP('2026-01-01') + INTERVAL MOD(n, 200000) MINUTE updated_at, ${ordinal} ordinal
        FROM (SELECT seq n, seq DIV ${FACILITIES.length} s FROM seq_1_to_${size.rows}) numbers) made
      WHERE ordinal IS NULL OR MOD(ordinal, 10) <> ${lacking}
      ORDER BY sku, facility`);
    await connection.query(`ANALYZE TABLE inventory`);
  }
  return { databases, planted: size.differEvery === null ? 0 : Math.floor(size.rows / size.differEvery) };
}
