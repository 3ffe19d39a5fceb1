import { expect, it } from 'vitest';
import type { DatasetMapping, Watermark } from '../../src/config/config.ts';
import { SourceError } from '../../src/domain/errors.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, drain, mapped, mariadb, partOf, postgres, sqlite, type TestDatabase, withDatabase, withSession } from './source-systems.ts';

const NEW_YORK = { timezone: 'America/New_York' };

function watched(from: Watermark['from'], origin: DatasetMapping['from'] = { table: 'orders' }): DatasetMapping {
  return { ...dataset('orders', origin, [mapped('order_id')]), watermark: { from, fenceMaxMs: 60_000 } };
}

function watermark(database: TestDatabase, mapping: DatasetMapping): Promise<number | null> {
  return withSession({ ...database.system, ...NEW_YORK }, (session) => session.watermark(mapping));
}

async function failure(work: Promise<unknown>): Promise<SourceError> {
  const error: unknown = await work.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (error instanceof SourceError) return error;
  throw error ?? new Error('it did not fail');
}

/** A table of orders with one column of the type; the greatest value stands neither first nor last. */
async function orders(database: TestDatabase, type: string, ...values: readonly string[]): Promise<void> {
  await database.exec(`DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (order_id varchar(9), loaded_at ${type})`);
  if (values.length > 0) await database.exec(`INSERT INTO orders VALUES ${values.map((value, i) => `('${i}', ${value})`).join(', ')}`);
}

const BY_COLUMN = watched({ column: 'loaded_at' });
const BY_SQL = watched({ sql: 'SELECT loaded_at, order_id FROM orders WHERE loaded_at IS NOT NULL ORDER BY loaded_at DESC -- the latest first' });

/** The same instant, by either way. */
async function reads(database: TestDatabase, type: string, values: readonly string[], expected: number | null): Promise<void> {
  await orders(database, type, ...values);
  expect([await watermark(database, BY_COLUMN), await watermark(database, BY_SQL)]).toEqual([expected, expected]);
}

async function refuses(database: TestDatabase, type: string, value: string, shown: string): Promise<void> {
  await orders(database, type, value);
  const byColumn = await failure(watermark(database, BY_COLUMN));
  expect([byColumn.code, byColumn.message]).toEqual([
    'OTHER',
    `shop: the watermark of orders (column "loaded_at") is "${shown}", which is no point in time in America/New_York: name a column that holds timestamps, or let \`watermark: { sql: … }\` make one of it`,
  ]);
  const bySql = await failure(watermark(database, BY_SQL));
  expect([bySql.code, bySql.message]).toEqual([
    'OTHER',
    `shop: the watermark of orders (its sql) is "${shown}", which is no point in time in America/New_York: let the sql answer one timestamp`,
  ]);
}

/** The dataset's own condition counts, a query may stand in the table's place, and nothing stated is no instant. */
async function keepsToTheDataset(database: TestDatabase): Promise<void> {
  await orders(database, 'varchar(30)', "'2026-07-01 10:00:00'", "'2026-07-02 10:00:00'", 'NULL');
  const first = Date.UTC(2026, 6, 1, 14);
  expect(await watermark(database, watched({ column: 'loaded_at' }, { table: 'orders', where: "order_id = '0' -- the first" }))).toBe(first);
  expect(await watermark(database, watched({ column: 'loaded_at' }, { sql: "SELECT order_id, loaded_at FROM orders WHERE order_id = '0'" }))).toBe(first);
  expect(await watermark(database, watched({ column: 'loaded_at' }, { table: 'orders', where: "order_id = '2'" }))).toBeNull();
  expect(await watermark(database, watched({ sql: 'SELECT loaded_at FROM orders WHERE 1 = 0' }))).toBeNull();
  expect(await watermark(database, watched({ sql: "SELECT loaded_at FROM orders WHERE order_id = '2'" }))).toBeNull();
}

async function isOfTheSnapshot(database: TestDatabase): Promise<void> {
  await orders(database, 'varchar(30)', "'2026-07-01 10:00:00'");
  await withSession(database.system, async (session) => {
    await database.exec("INSERT INTO orders VALUES ('1', '2026-07-02 10:00:00')");
    const seen = [await session.watermark(BY_COLUMN), await session.watermark(BY_SQL)];
    expect(seen).toEqual([Date.UTC(2026, 6, 1, 10), Date.UTC(2026, 6, 1, 10)]);
    const stream = await session.stream({ key: ['order_id'], parts: [partOf(BY_COLUMN)], scope: null });
    expect(await drain(stream)).toHaveLength(1);
    await session.begin();
    expect(await session.watermark(BY_COLUMN)).toBe(Date.UTC(2026, 6, 2, 10));
  });
}

async function saysWhatIsWrong(database: TestDatabase): Promise<void> {
  await orders(database, 'varchar(30)', "'2026-07-01 10:00:00'");
  const column = await failure(watermark(database, watched({ column: 'loadedat' })));
  expect([column.code, column.message]).toEqual(['NO_COLUMN', 'shop: no column "loadedat" in orders — did you mean "loaded_at"? (for orders.watermark)']);
  const sql = await failure(watermark(database, watched({ sql: 'SELECT loaded FROM loads' })));
  expect(sql.code).toBe(database.dialect === 'sqlite' ? 'BAD_SQL' : 'NO_TABLE');
  expect(sql.message).toMatch(/^shop: .*the watermark of orders: check its .*sql.*loads/);
}

/** Of a text column, whichever zone each text names: the answer is one that a row bears. */
const TEXTS: readonly (readonly [readonly string[], number | null])[] = [
  [["'2026-07-01 10:00:00'", "'2026-07-01 10:00:00.250'", "'2026-06-30 23:00:00'"], Date.UTC(2026, 6, 1, 14, 0, 0, 250)],
  [["'2026-07-01T10:00:00Z'"], Date.UTC(2026, 6, 1, 10)],
  [["'2026-07-01'"], Date.UTC(2026, 6, 1, 4)],
  [[], null],
];

describeWithMariadb('a watermark in MariaDB', () => {
  const fresh = () => mariadb('', '');

  it.each([
    ['datetime(3)', ["'2026-07-01 10:00:00'", "'2026-07-01 10:00:00.250'", "'2026-06-30 23:00:00'"], Date.UTC(2026, 6, 1, 14, 0, 0, 250)],
    ['timestamp NULL', ['FROM_UNIXTIME(1782900000)', 'NULL'], 1_782_900_000_000],
    ['date', ["'2026-06-30'", "'2026-07-01'"], Date.UTC(2026, 6, 1, 4)],
    ['datetime', ["'0000-00-00 00:00:00'"], null],
    ['date', ["'0000-00-00'"], null],
    ['datetime', ["'0000-00-00 00:00:00'", "'2026-07-01 10:00:00'"], Date.UTC(2026, 6, 1, 14)],
  ])('of type %s is the instant that its latest value (%j) is in the system’s zone', (type, values, expected) =>
    withDatabase(fresh(), (database) => reads(database, type, values, expected)),
  );
  it.each(TEXTS)('that is text (%j) is read as its rows are', (values, expected) =>
    withDatabase(fresh(), (database) => reads(database, 'varchar(30)', values, expected)),
  );
  it.each([
    ['bigint', '1700000000', '1700000000'],
    ['varchar(30)', "'soon'", 'soon'],
    ['datetime', "'2026-03-08 02:30:00'", '2026-03-08 02:30:00'],
  ])('of type %s that is %s is refused', (type, value, shown) => withDatabase(fresh(), (database) => refuses(database, type, value, shown)));
  it('is of the rows that the dataset has', () => withDatabase(fresh(), keepsToTheDataset));
  it('is of the same snapshot as the rows', () => withDatabase(fresh(), isOfTheSnapshot));
  it('that cannot be asked for says what is wrong', () => withDatabase(fresh(), saysWhatIsWrong));

  it('that takes too long is cut off', () =>
    withDatabase(fresh(), async (database) => {
      await orders(database, 'datetime', 'NOW()');
      const slow = { ...database, system: { ...database.system, statementTimeoutMs: 300 } };
      const error = await failure(watermark(slow, watched({ sql: 'SELECT loaded_at FROM orders WHERE SLEEP(20) = 0' })));
      expect([error.code, error.message]).toEqual(['TIMEOUT', expect.stringContaining('shop: reading the watermark of orders took longer than')]);
    }));
});

describeWithPostgres('a watermark in PostgreSQL', () => {
  const fresh = () => postgres('');

  it.each([
    ['timestamp', ["'2026-07-01 10:00:00'", "'2026-07-01 10:00:00.250'", "'2026-06-30 23:00:00'"], Date.UTC(2026, 6, 1, 14, 0, 0, 250)],
    ['timestamptz', ["'2026-07-01 10:00:00+02'", "'2026-07-01 09:00:00+02'", 'NULL'], Date.UTC(2026, 6, 1, 8)],
    ['date', ["'2026-06-30'", "'2026-07-01'"], Date.UTC(2026, 6, 1, 4)],
  ])('of type %s is the instant that its latest value (%j) is in the system’s zone', (type, values, expected) =>
    withDatabase(fresh(), (database) => reads(database, type, values, expected)),
  );
  it.each(TEXTS)('that is text (%j) is read as its rows are', (values, expected) =>
    withDatabase(fresh(), (database) => reads(database, 'varchar(30)', values, expected)),
  );
  it.each([
    ['bigint', '1700000000', '1700000000'],
    ['varchar(30)', "'soon'", 'soon'],
    ['timestamptz', "'infinity'", 'infinity'],
  ])('of type %s that is %s is refused', (type, value, shown) => withDatabase(fresh(), (database) => refuses(database, type, value, shown)));
  it('is of the rows that the dataset has', () => withDatabase(fresh(), keepsToTheDataset));
  it('is of the same snapshot as the rows', () => withDatabase(fresh(), isOfTheSnapshot));
  it('that cannot be asked for says what is wrong', () => withDatabase(fresh(), saysWhatIsWrong));

  it('of a type that has no greatest value is an error of the dataset', () =>
    withDatabase(fresh(), async (database) => {
      await orders(database, 'boolean', 'true');
      const error = await failure(watermark(database, BY_COLUMN));
      expect([error.code, error.message]).toEqual([
        'BAD_SQL',
        expect.stringContaining('shop: the database does not accept the SQL of the watermark of orders'),
      ]);
    }));

  it('that takes too long is cut off', () =>
    withDatabase(fresh(), async (database) => {
      await orders(database, 'timestamp', 'now()');
      const slow = { ...database, system: { ...database.system, statementTimeoutMs: 300 } };
      const error = await failure(watermark(slow, watched({ sql: 'SELECT loaded_at FROM orders WHERE pg_sleep(20) IS NOT NULL' })));
      expect([error.code, error.message]).toEqual(['TIMEOUT', expect.stringContaining('shop: reading the watermark of orders took longer than')]);
    }));
});

it.each(TEXTS)('a watermark in SQLite that is text (%j) is read as its rows are', (values, expected) =>
  withDatabase(sqlite(''), (database) => reads(database, 'TEXT', values, expected)),
);
it.each([
  ['INTEGER', '1700000000', '1700000000'],
  ['TEXT', "'soon'", 'soon'],
])('a watermark in SQLite of type %s that is %s is refused', (type, value, shown) =>
  withDatabase(sqlite(''), (database) => refuses(database, type, value, shown)),
);
it('a watermark in SQLite is of the rows that the dataset has', () => withDatabase(sqlite(''), keepsToTheDataset));
it('a watermark in SQLite is of the same snapshot as the rows', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('PRAGMA journal_mode = WAL');
    await isOfTheSnapshot(database);
  }));
it('a watermark in SQLite that cannot be asked for says what is wrong', () => withDatabase(sqlite(''), saysWhatIsWrong));

it('a watermark in a column that the dataset maps with a zone of its own is read in that zone', () =>
  withDatabase(sqlite(''), async (database) => {
    await orders(database, 'TEXT', "'2026-07-01 10:00:00'");
    const mapping = dataset('orders', { table: 'orders' }, [
      mapped('order_id'),
      mapped('updated_at', 'instant', { source: { column: 'LOADED_AT' }, timezone: 'Europe/Berlin' }),
    ]);
    expect(await watermark(database, { ...mapping, watermark: { from: { column: 'loaded_at' }, fenceMaxMs: 0 } })).toBe(Date.UTC(2026, 6, 1, 8));
  }));
