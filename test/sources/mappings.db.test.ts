import { expect, it } from 'vitest';
import type { ColumnType } from '../../src/domain/value.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, keysOf, mapped, mariadb, partOf, postgres, sqlite, streamAll, type TestDatabase, withDatabase } from './source-systems.ts';

const HUNDRED = 100_000_000_000_000n;
const QUANTITY: readonly (readonly [string, ColumnType])[] = [['on_hand', 'quantity']];

/** Two datasets with columns of other types, character sets and widths on one side, and a third on the other. */
async function unites(database: TestDatabase, latin: string): Promise<void> {
  await database.exec(`CREATE TABLE stock (sku ${database.textType}, facility integer, on_hand decimal(12,4), note ${database.textType});
CREATE TABLE transit (id integer, place ${latin}, qty integer);
CREATE TABLE ledger (sku ${latin}, facility ${database.textType}, on_hand varchar(20));
INSERT INTO stock VALUES ('b', 10, 100, 'x'), ('100', 10, 100, NULL), ('B', 9, 100, 'y');
INSERT INTO transit VALUES (100, '10', 100), (9, 'z', 100);
INSERT INTO ledger VALUES ('b', '10', '100.0')`);
  const stock = partOf(dataset('inventory', { table: 'stock' }, [mapped('sku'), mapped('facility'), mapped('on_hand', 'quantity'), mapped('note')]), [
    ...QUANTITY,
    ['note', 'text'],
  ]);
  const columns = [
    mapped('sku', 'text', { source: { column: 'id' } }),
    mapped('facility', 'text', { source: { column: 'place' } }),
    mapped('on_hand', 'quantity', { source: { column: 'qty' } }),
  ];
  const transit = partOf(dataset('transit', { table: 'transit', where: 'qty > 0 -- in motion' }, columns), QUANTITY);
  const ledger = partOf(dataset('inventory', { table: 'ledger' }, [mapped('sku'), mapped('facility'), mapped('on_hand', 'quantity')]), QUANTITY, 1);
  const { rows, stream } = await streamAll(database.system, ['sku', 'facility'], [stock, transit, ledger]);
  const seen = rows.map((row) => row.slice(0, 4));
  // Equal keys come in any order: what stands behind each is what counts.
  expect(seen.map(([, ...key]) => key)).toEqual([
    ['100', '10', HUNDRED],
    ['100', '10', HUNDRED],
    ['9', 'z', HUNDRED],
    ['B', '9', HUNDRED],
    ['b', '10', HUNDRED],
    ['b', '10', HUNDRED],
  ]);
  expect(
    seen
      .slice(-2)
      .map(([tag]) => tag)
      .sort(),
  ).toEqual([0, 1]);
  expect(rows.filter((row) => row[4] === 'x' || row[4] === 'y')).toHaveLength(2);
  expect(stream.counts).toEqual([
    { rows: 5, rejected: 0 },
    { rows: 1, rejected: 0 },
  ]);
}

/** A dataset by `sql`, its columns found by their names. */
async function readsSql(database: TestDatabase): Promise<void> {
  await database.exec(`CREATE TABLE o (id integer, state varchar(9), total decimal(9,2), cur varchar(3), placed ${database.dialect === 'postgres' ? 'timestamp' : 'datetime'});
INSERT INTO o VALUES (7, 'open', 12.50, 'EUR', '2026-07-01 10:00:00')`);
  const sql =
    "SELECT 'web' AS channel, id AS channel_order_id, 'O' AS order_id, state AS status, cur AS currency, total, placed AS placed_at FROM o -- all of them";
  const definitions: readonly (readonly [string, ColumnType])[] = [
    ['status', 'text'],
    ['total', 'money'],
    ['placed_at', 'instant'],
    ['tax', 'money'],
  ];
  const { rows } = await streamAll(
    { ...database.system, timezone: 'Europe/Berlin' },
    ['channel', 'channel_order_id'],
    [partOf(dataset('orders', { sql }, []), definitions)],
  );
  expect(rows.map((row) => row.slice(0, 7))).toEqual([
    [0, 'web', '7', 'open', { amount: 12_500_000_000_000n, currency: 'EUR' }, Date.UTC(2026, 6, 1, 8), undefined],
  ]);
}

const LATE = Date.UTC(2026, 9, 1);

/** Rows long before the scope may be left out; those near it, without a time, or in it may not. */
async function scopes(database: TestDatabase, type: string): Promise<void> {
  await database.exec(`CREATE TABLE o (id varchar(9), at ${type} NULL);
INSERT INTO o VALUES ('early', '2026-01-01 00:00:00'), ('in', '2026-10-02 00:00:00'), ('edge', '2026-09-30 20:00:01'), ('none', NULL)`);
  const orders = partOf(
    dataset('orders', { table: 'o' }, [mapped('order_id', 'text', { source: { column: 'id' } }), mapped('placed_at', 'instant', { source: { column: 'at' } })]),
    [['placed_at', 'instant']],
  );
  const { rows } = await streamAll({ ...database.system, timezone: 'America/New_York' }, ['order_id'], [orders], { on: 'placed_at', fromMs: LATE });
  expect(keysOf(rows, 1).flat()).toEqual(['edge', 'in', 'none']);
}

/** Default, normalisation, map and facility code, in this order; what looks alike to a collation is not the same word. */
async function translatesKeys(database: TestDatabase): Promise<void> {
  await database.exec(`CREATE TABLE stock (sku varchar(9), place ${database.textType});
INSERT INTO stock VALUES ('A', ' dc1'), ('B', 'DC2'), ('C', NULL), ('D', 'x'), ('E', 'RNO'), ('F', ${database.literal('dç1')}), ('G', ${database.literal('dc1\t')})`);
  const facility = mapped('facility', 'text', {
    source: { column: 'place' },
    default: 'dc2',
    normalize: [{ kind: 'trim' }, { kind: 'upper' }],
    map: new Map([
      ['DC1', '10000'],
      ['DC2', '20000'],
    ]),
    unmapped: 'keep',
  });
  const facilityCodes = new Map([
    ['10000', 'DAL'],
    ['20000', "R'NO"],
  ]);
  const { rows } = await streamAll(
    { ...database.system, facilityCodes },
    ['facility', 'sku'],
    [partOf(dataset('inventory', { table: 'stock' }, [mapped('sku'), facility]))],
  );
  expect(keysOf(rows, 2)).toEqual([
    ['DAL', 'A'],
    ['DC1\t', 'G'],
    ['Dç1', 'F'],
    ["R'NO", 'B'],
    ["R'NO", 'C'],
    ['RNO', 'E'],
    ['X', 'D'],
  ]);
}

describeWithMariadb('a mapping of MariaDB', () => {
  it('unites datasets of several types and character sets in one order', () =>
    withDatabase(mariadb('', 'varchar(40)'), (database) => unites(database, 'varchar(20) CHARACTER SET latin1')));
  it.each(['varchar(40)', 'varchar(40) CHARACTER SET latin1'])('translates key columns of type %s', (type) => withDatabase(mariadb('', type), translatesKeys));
  it('by sql bears the dataset’s own names', () => withDatabase(mariadb('', 'varchar(40)'), readsSql));
  it.each(['datetime', 'timestamp'])('leaves a %s before the scope unread', (type) => withDatabase(mariadb('', ''), (database) => scopes(database, type)));
});

describeWithPostgres('a mapping of PostgreSQL', () => {
  it('unites datasets of several types in one order', () => withDatabase(postgres('', { locale: 'en_US.UTF-8' }), (database) => unites(database, 'char(20)')));
  it('translates key columns', () => withDatabase(postgres('', { locale: 'en_US.UTF-8' }), translatesKeys));
  it('by sql bears the dataset’s own names', () => withDatabase(postgres(''), readsSql));
  it.each(['timestamp', 'timestamptz'])('leaves a %s before the scope unread', (type) => withDatabase(postgres(''), (database) => scopes(database, type)));
});

it('a mapping of SQLite unites datasets in one order', () => withDatabase(sqlite(''), (database) => unites(database, 'TEXT COLLATE NOCASE')));
it('a mapping of SQLite translates key columns', () => withDatabase(sqlite('', 'TEXT COLLATE NOCASE'), translatesKeys));
it('a mapping of SQLite by sql bears the dataset’s own names', () => withDatabase(sqlite(''), readsSql));

it('a word that the map of a key column lacks rejects its row', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE stock (sku TEXT); INSERT INTO stock VALUES ('a'), ('b')");
    const { rows, stream } = await streamAll(
      database.system,
      ['sku'],
      [partOf(dataset('inventory', { table: 'stock' }, [mapped('sku', 'text', { map: new Map([['a', 'A']]) })]))],
    );
    expect(keysOf(rows, 1)).toEqual([['A']]);
    expect(stream.samples.map(({ reason }) => reason)).toEqual(['no value, or a word that `map` lacks']);
  }));

it('a component that nobody maps is the dataset’s constant, in key and values', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE lines (order_id TEXT, line_id TEXT); INSERT INTO lines VALUES ('1', '1')");
    const lines = partOf(dataset('order_lines', { table: 'lines' }, [mapped('order_id'), mapped('line_id')]));
    const kind = { name: 'kind', type: 'text', required: false, constant: 'goods' } as const;
    const { rows } = await streamAll(database.system, ['order_id', 'line_id', 'component'], [{ ...lines, columns: [kind] }]);
    expect(rows).toEqual([[0, '1', '1', '-', 'goods']]);
  }));

it('tables and columns may bear any name, in another schema too', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec('CREATE TABLE "tabSales ""Order""" ("select" TEXT, "a b" TEXT); INSERT INTO "tabSales ""Order""" VALUES (\'1\', \'x\')');
    const orders = dataset('orders', { table: 'main.tabSales "Order"' }, [
      mapped('order_id', 'text', { source: { column: 'select' } }),
      mapped('note', 'text', { source: { column: 'A B' } }),
    ]);
    const { rows } = await streamAll(database.system, ['order_id'], [partOf(orders, [['note', 'text']])]);
    expect(rows).toEqual([[0, '1', 'x']]);
  }));
