import { expect, it } from 'vitest';
import { ONE } from '../../src/domain/decimal.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, keysOf, mapped, mariadb, partOf, postgres, sqlite, streamAll, type TestDatabase, valuesOf, withDatabase } from './source-systems.ts';

const FACTS = [
  ['big', 'integer'],
  ['exact', 'quantity'],
  ['flag', 'boolean'],
  ['local_at', 'instant'],
  ['zoned_at', 'instant'],
  ['day', 'date'],
  ['note', 'text'],
  ['absent', 'text'],
] as const;
const COLUMNS = [mapped('sku'), ...FACTS.slice(0, -1).map(([name, type]) => mapped(name, type))];

/** The same row, each database in its own types; New York keeps daylight saving time until the first of November. */
async function readsExactly(database: TestDatabase): Promise<void> {
  const facts = dataset('inventory', { table: 'facts' }, COLUMNS);
  const { rows, stream } = await streamAll({ ...database.system, timezone: 'America/New_York' }, ['sku'], [partOf(facts, FACTS)]);
  expect(stream.samples).toEqual([]);
  expect(keysOf(rows, 1)).toEqual([['A'], ['B']]);
  expect(valuesOf(rows[0], 1, FACTS.length)).toEqual([
    9223372036854775807n * ONE,
    12345678901234567890123456123456789012n,
    true,
    Date.UTC(2026, 9, 31, 11, 30),
    Date.UTC(2026, 9, 31, 7, 30),
    '2026-02-28',
    '  Größe 😀',
    undefined,
  ]);
  expect(valuesOf(rows[1], 1, FACTS.length)).toEqual([null, null, null, null, null, null, null, undefined]);
}

const ROWS = `INSERT INTO facts VALUES ('A', 9223372036854775807, '12345678901234567890123456.123456789012', FLAG, '2026-10-31 07:30:00', '2026-10-31 07:30:00', '2026-02-28', '  Größe 😀');
INSERT INTO facts (sku) VALUES ('B');`;

describeWithMariadb('values from MariaDB', () => {
  it('are exact in every type', () =>
    withDatabase(mariadb('', ''), async (database) => {
      await database.exec(`CREATE TABLE facts (sku varchar(9), big bigint, exact decimal(38,12), flag bit(1), local_at datetime, zoned_at timestamp NULL, day date, note text);
SET time_zone = '+00:00';
${ROWS.replace('FLAG', "b'1'")}`);
      await readsExactly(database);
    }));

  it('that are zero dates or skipped by the clock reject their rows, and are told with key and reason', () =>
    withDatabase(mariadb('', ''), async (database) => {
      await database.exec(`SET SESSION sql_mode = '';
CREATE TABLE facts (sku varchar(9), at datetime, day date);
INSERT INTO facts VALUES ('A', '0000-00-00 00:00:00', '2026-01-01'), ('B', '2026-03-08 02:30:00', '2026-01-01'), ('C', '2026-01-01 00:00:00', '0000-00-00')`);
      const facts = dataset('inventory', { table: 'facts' }, [mapped('sku'), mapped('at', 'instant'), mapped('day', 'date')]);
      const { rows, stream } = await streamAll(
        { ...database.system, timezone: 'America/New_York' },
        ['sku'],
        [
          partOf(facts, [
            ['at', 'instant'],
            ['day', 'date'],
          ]),
        ],
      );
      expect(rows.map((row) => row.slice(0, 2))).toEqual([
        [2, 'A'],
        [2, 'B'],
        [2, 'C'],
      ]);
      expect(stream.counts[0]).toEqual({ rows: 3, rejected: 3 });
      const reason = 'not a point in time of the declared zone';
      expect(stream.samples).toEqual([
        { side: 0, dataset: 'inventory', key: ['A'], column: 'at', value: '0000-00-00 00:00:00', reason },
        { side: 0, dataset: 'inventory', key: ['B'], column: 'at', value: '2026-03-08 02:30:00', reason },
        { side: 0, dataset: 'inventory', key: ['C'], column: 'day', value: '0000-00-00', reason: 'not a date' },
      ]);
    }));

  it('of whole-number keys are the text of the number, whatever its size', () =>
    withDatabase(mariadb('', ''), async (database) => {
      await database.exec(`CREATE TABLE orders (id bigint unsigned, padded int(6) zerofill);
INSERT INTO orders VALUES (9, 42), (10, 43), (18446744073709551615, 1234567)`);
      const orders = dataset('orders', { table: 'orders' }, [mapped('id'), mapped('padded')]);
      const { rows } = await streamAll(database.system, ['id'], [partOf(orders, [['padded', 'text']])]);
      expect(rows).toEqual([
        [0, '10', '000043'],
        [0, '18446744073709551615', '1234567'],
        [0, '9', '000042'],
      ]);
    }));
});

describeWithPostgres('values from PostgreSQL', () => {
  it('are exact in every type', () =>
    withDatabase(postgres(''), async (database) => {
      await database.exec(`CREATE TABLE facts (sku text, big bigint, exact numeric(38,12), flag boolean, local_at timestamp, zoned_at timestamptz, day date, note text);
SET TIME ZONE 'UTC';
${ROWS.replace('FLAG', 'true')}`);
      await readsExactly(database);
    }));

  it('that are infinite or not a number reject their rows', () =>
    withDatabase(postgres(''), async (database) => {
      await database.exec(`CREATE TABLE facts (sku text, at timestamptz, n numeric);
INSERT INTO facts VALUES ('A', '-infinity', 1), ('B', now(), 'NaN')`);
      const facts = dataset('inventory', { table: 'facts' }, [mapped('sku'), mapped('at', 'instant'), mapped('n', 'quantity')]);
      const { stream } = await streamAll(
        database.system,
        ['sku'],
        [
          partOf(facts, [
            ['at', 'instant'],
            ['n', 'quantity'],
          ]),
        ],
      );
      expect(stream.samples.map(({ key, column, value }) => [key[0], column, value])).toEqual([
        ['A', 'at', '-infinity'],
        ['B', 'n', 'NaN'],
      ]);
    }));
});

it('values from SQLite are exact in every type', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(`CREATE TABLE facts (sku TEXT, big INTEGER, exact TEXT, flag INTEGER, local_at TEXT, zoned_at TEXT, day TEXT, note TEXT);
${ROWS.replace('FLAG', '1').replace("'2026-10-31 07:30:00', '2026-02-28'", "'2026-10-31 07:30:00Z', '2026-02-28'")}`);
    await readsExactly(database);
  }));

it('values that SQLite keeps in a column of another type are parsed as what they are', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(`CREATE TABLE facts (sku INTEGER, n INTEGER, at TEXT);
INSERT INTO facts VALUES (10, 1, '2026-01-01 00:00:00'), ('A9', 'many', '2026-01-01 00:00:00'), (9, 2.5, '2026-01-01 00:00:00');
INSERT INTO facts SELECT 8, x'ff', 1700000000`);
    const facts = dataset('inventory', { table: 'facts' }, [mapped('sku'), mapped('n', 'quantity'), mapped('at', 'instant')]);
    const { rows, stream } = await streamAll(
      database.system,
      ['sku'],
      [
        partOf(facts, [
          ['n', 'quantity'],
          ['at', 'instant'],
        ]),
      ],
    );
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      [0, '10'],
      [2, '8'],
      [0, '9'],
      [2, 'A9'],
    ]);
    expect(rows[2]?.[2]).toBe(2_500_000_000_000n);
    expect(stream.samples.map(({ key, column, value }) => [key[0], column, value])).toEqual([
      ['8', 'n', '0xff'],
      ['A9', 'n', 'many'],
    ]);
  }));

it('keys that are null, empty once normalised, or too long are counted, shown and not delivered', () =>
  withDatabase(sqlite(''), async (database) => {
    const long = 'é'.repeat(257);
    await database.exec(
      `CREATE TABLE orders (channel TEXT, id TEXT); INSERT INTO orders VALUES ('web', NULL), ('web', '  '), ('web', '${long}'), ('web', '${'é'.repeat(254)}'), ('web', '1')`,
    );
    const orders = dataset('orders', { table: 'orders' }, [
      mapped('channel'),
      mapped('channel_order_id', 'text', { source: { column: 'id' }, normalize: [{ kind: 'trim' }] }),
    ]);
    const { rows, stream } = await streamAll(database.system, ['channel', 'channel_order_id'], [partOf(orders)]);
    expect(keysOf(rows, 2)).toEqual([
      ['web', '1'],
      ['web', 'é'.repeat(254)],
    ]);
    expect(stream.counts[0]).toEqual({ rows: 5, rejected: 3 });
    expect(stream.samples).toEqual([
      { side: 0, dataset: 'orders', key: ['web', null], column: 'channel_order_id', value: null, reason: 'no value in a key column' },
      { side: 0, dataset: 'orders', key: ['web', ''], column: 'channel_order_id', value: '', reason: 'an empty key, once normalised' },
      { side: 0, dataset: 'orders', key: ['web', 'é'.repeat(100)], column: 'channel', value: `web ${'é'.repeat(96)}`, reason: 'a key of more than 512 bytes' },
    ]);
  }));

it('at most twenty rejected rows are shown, all are counted', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(
      'CREATE TABLE orders (id TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30) INSERT INTO orders SELECT NULL FROM n',
    );
    const { stream } = await streamAll(
      database.system,
      ['order_id'],
      [partOf(dataset('orders', { table: 'orders' }, [mapped('order_id', 'text', { source: { column: 'id' } })]))],
    );
    expect([stream.counts[0].rejected, stream.samples.length]).toEqual([30, 20]);
  }));
