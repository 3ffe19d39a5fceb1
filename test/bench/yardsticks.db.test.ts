import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { makeInventory } from '../../bench/inventory-data.ts';
import { readBare, writeBare } from '../../bench/yardsticks.ts';
import { describeWithMariadb } from '../servers/databases.ts';

describeWithMariadb('the benchmarks stand on known ground', () => {
  let connection: Connection;
  const server = () => inject('servers').mariadb ?? '';
  beforeAll(async () => {
    connection = await mysql.createConnection(server());
  });
  afterAll(async () => {
    await connection.query('DROP DATABASE IF EXISTS rig_oms');
    await connection.query('DROP DATABASE IF EXISTS rig_warehouse');
    await connection.query('DROP DATABASE IF EXISTS rig_oms_bare');
    await connection.end();
  });

  it('the two inventories differ in exactly the keys that were planted', async () => {
    const { databases, planted } = await makeInventory(connection, { prefix: 'rig', rows: 2000, collation: 'utf8mb4_nopad_bin', differEvery: 7 });
    const count = async (sql: string) => {
      const [rows] = await connection.query<RowDataPacket[]>(sql, [...databases]);
      return rows[0]?.['n'];
    };
    // 2,000 / 7 = 285 keys differ, numbered from 1: 28 end in 0 (lacking in the warehouse), 29 in 5 (lacking in the OMS), 228 have another quantity.
    expect(planted).toBe(285);
    expect(await count('SELECT COUNT(*) n FROM ??.inventory a LEFT JOIN ??.inventory b USING (sku, facility) WHERE b.sku IS NULL')).toBe(28);
    expect(await count('SELECT COUNT(*) n FROM ??.inventory a RIGHT JOIN ??.inventory b USING (sku, facility) WHERE a.sku IS NULL')).toBe(29);
    expect(await count('SELECT COUNT(*) n FROM ??.inventory a JOIN ??.inventory b USING (sku, facility) WHERE a.on_hand <> b.on_hand')).toBe(228);
  });

  it('the bare read sees every row, and the bare write copies every row', async () => {
    const { databases } = await makeInventory(connection, { prefix: 'rig', rows: 1500, collation: 'utf8mb4_general_ci', differEvery: null });
    const [left, right] = databases.map((database) => ({ database, before: ['SET @x = 1'], streamed: 'SELECT sku FROM inventory ORDER BY sku' }));
    if (left === undefined || right === undefined) throw new Error('two databases were made');
    expect(await readBare(server(), [left, right])).toMatchObject({ rows: 3000 });
    expect(await writeBare(connection, 'rig_oms')).toMatchObject({ rows: 1500 });
    const [copies] = await connection.query<RowDataPacket[]>(
      'SELECT COUNT(*) n FROM rig_oms_bare.inventory JOIN rig_oms.inventory USING (sku, facility, on_hand, unit_cost, updated_at)',
    );
    expect(copies[0]?.['n']).toBe(1500);
  });
});
