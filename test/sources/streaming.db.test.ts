import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { compareKeys, type Key } from '../../src/domain/key.ts';
import type { RowStream } from '../../src/sources/source.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import {
  dataset,
  drain,
  mapped,
  mariadb,
  partOf,
  postgres,
  type ServerTestDatabase,
  sqlite,
  type TestDatabase,
  withDatabase,
  withSession,
} from './source-systems.ts';

const ROWS = 300_000;
const STOCK = partOf(dataset('inventory', { table: 'stock' }, [mapped('sku'), mapped('on_hand', 'quantity'), mapped('note')]), [
  ['on_hand', 'quantity'],
  ['note', 'text'],
]);
const REQUEST = { key: ['sku'], parts: [STOCK], scope: null };

const SERIES = {
  mysql: `SELECT seq AS i FROM seq_1_to_${ROWS}`,
  postgres: `SELECT generate_series(1, ${ROWS}) AS i`,
  sqlite: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i FROM n`,
};

async function fill(database: TestDatabase): Promise<void> {
  const note = database.dialect === 'sqlite' ? 'hex(zeroblob(100))' : "repeat('x', 200)";
  await database.exec(
    `CREATE TABLE stock (sku integer PRIMARY KEY, on_hand integer, note varchar(200));\nINSERT INTO stock SELECT i, i % 7, ${note} FROM (${SERIES[database.dialect]}) q`,
  );
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapMb(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1_000_000;
}

/** All rows, each key after the one before; the memory in use is measured six times on the way. */
async function streamsInBoundedMemory(database: TestDatabase): Promise<void> {
  await fill(database);
  await withSession(database.system, async (session) => {
    const stream = await session.stream(REQUEST);
    let last: Key = [''];
    let seen = 0;
    const measured: number[] = [];
    for (let rows = await stream.read(); rows !== null; rows = await stream.read()) {
      if (Math.floor((seen + rows.length) / 50_000) > Math.floor(seen / 50_000)) measured.push(heapMb());
      seen += rows.length;
      for (const row of rows) {
        const key: Key = [row[1] as string];
        if (compareKeys(last, key) >= 0) throw new Error(`${last} before ${key}`);
        last = key;
      }
    }
    expect([seen, last[0], stream.counts[0].rows]).toEqual([ROWS, '99999', ROWS]);
    expect(measured).toHaveLength(6);
    // All rows would be more than 80 MB.
    expect(Math.max(...measured) - Math.min(...measured)).toBeLessThan(20);
  });
}

/** Reads a little, lets the server run into back-pressure, and reads on. */
async function waitsForASlowReader(database: ServerTestDatabase, isHeldUp: () => Promise<boolean>): Promise<void> {
  await fill(database);
  await withSession(database.system, async (session) => {
    const stream = await session.stream(REQUEST);
    const first = (await stream.read()) ?? [];
    while (!(await isHeldUp())) await delay(20);
    expect(first.length + (await drain(stream)).length).toBe(ROWS);
  });
}

/** The session is closed with most rows unread: that takes no more reading, and leaves nothing locked. */
async function canBeLeft(database: TestDatabase): Promise<void> {
  await fill(database);
  let stream: RowStream | null = null;
  await withSession(database.system, async (session) => {
    stream = await session.stream(REQUEST);
    await stream.read();
  });
  expect((stream as RowStream | null)?.counts[0].rows).toBeLessThan(ROWS / 2);
  await database.exec('DROP TABLE stock');
}

describeWithMariadb('300,000 rows from MariaDB', () => {
  it('are streamed in bounded memory', () => withDatabase(mariadb('', ''), streamsInBoundedMemory));
  it('can be left unread', () => withDatabase(mariadb('', ''), canBeLeft));
  it('wait for a slow reader', () =>
    withDatabase(mariadb('', ''), (database) =>
      waitsForASlowReader(database, async () => {
        const [rows] = await database.admin.raw("SELECT count(*) AS n FROM information_schema.processlist WHERE user = ? AND state = 'Writing to net'", [
          new URL(database.system.url).username,
        ]);
        return Number(rows[0].n) === 1;
      }),
    ));
});

describeWithPostgres('300,000 rows from PostgreSQL', () => {
  it('are streamed in bounded memory', () => withDatabase(postgres(''), streamsInBoundedMemory));
  it('can be left unread', () => withDatabase(postgres(''), canBeLeft));
  it('wait for a slow reader', () =>
    withDatabase(postgres(''), (database) =>
      waitsForASlowReader(database, async () => {
        const { rows } = await database.admin.raw("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = ? AND wait_event = 'ClientRead'", [
          new URL(database.system.url).username,
        ]);
        return Number(rows[0].n) === 1;
      }),
    ));
});

it('300,000 rows from SQLite are streamed in bounded memory', () => withDatabase(sqlite(''), streamsInBoundedMemory));
it('300,000 rows from SQLite can be left unread', () => withDatabase(sqlite(''), canBeLeft));
