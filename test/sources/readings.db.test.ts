import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ONE } from '../../src/domain/decimal.ts';
import { keyText } from '../../src/domain/key.ts';
import type { Reading, RowTest, Term } from '../../src/domain/row-terms.ts';
import type { Part, StreamRow } from '../../src/sources/source.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import {
  dataset,
  keysOf,
  mapped,
  mariadb,
  partOf,
  postgres,
  sqlite,
  streamAll,
  type TestDatabase,
  valuesOf,
  withDatabase,
  withSession,
} from './source-systems.ts';

const FEW = 10;
const MANY = 1_000_000;

const plus = (column: string): Term => ({ sign: 1, column });
const minus = (column: string): Term => ({ sign: -1, column });
const whole = (count: bigint): Term => ({ sign: 1, number: count * ONE });

function reading(derive: Readonly<Record<string, readonly Term[]>>, where: readonly RowTest[] = []): Reading {
  return { derive: new Map(Object.entries(derive)), where };
}

function usd(cents: bigint) {
  return { amount: (cents * ONE) / 100n, currency: 'USD' };
}

const MONEY = { currency: { column: 'cur' } };
const INVOICES = dataset('invoices', { table: 'invoices' }, [
  mapped('invoice_id'),
  mapped('order_id'),
  mapped('amount', 'money', { source: { column: 'gross' }, ...MONEY }),
  mapped('tax', 'money', MONEY),
  mapped('status'),
  mapped('reversed_at', 'instant'),
]);
/** `amount: amount - tax - shipping` of what is posted and not reversed; nobody keeps shipping. */
const NET = reading({ amount: [plus('amount'), minus('tax'), minus('shipping')], invoices: [whole(1n)] }, [
  { column: 'reversed_at', test: { is: 'absent' } },
  { column: 'status', test: { is: 'not_in', values: ['draft'] } },
]);
const NET_INVOICES: Part = {
  ...partOf(INVOICES, [
    ['invoice_id', 'text'],
    ['amount', 'money'],
    ['invoices', 'quantity'],
  ]),
  reading: NET,
};
const CREDITS: Part = {
  ...partOf(
    dataset('credits', { table: 'credits' }, [mapped('order_id'), mapped('amount', 'money', { source: { column: 'total' }, currency: { value: 'USD' } })]),
    [
      ['invoice_id', 'text'],
      ['amount', 'money'],
      ['invoices', 'quantity'],
      ['credits', 'quantity'],
    ],
  ),
  reading: reading({ amount: [minus('amount')], credits: [whole(1n)] }),
};

const TABLES = `CREATE TABLE invoices (invoice_id varchar(9), order_id varchar(9), gross varchar(9), tax varchar(9), cur varchar(3), status varchar(9), reversed_at TIME);
CREATE TABLE credits (order_id varchar(9), total decimal(9,2));
INSERT INTO invoices VALUES ('I1', 'O1', '10.00', '2.00', 'USD', 'posted', NULL),
  ('I2', 'O2', '5.50', NULL, 'USD', 'posted', NULL),
  ('I3', 'O3', NULL, '1.00', 'USD', NULL, NULL),
  ('I4', 'O4', '1.00', NULL, 'USD', 'posted', '2026-07-01 10:00:00'),
  ('I5', 'O5', 'unclear', NULL, 'USD', 'draft', NULL),
  ('I6', NULL, '1.00', NULL, 'USD', 'draft', NULL),
  ('I7', 'O7', '1.00', 'many', 'USD', 'posted', NULL),
  ('I8', NULL, '1.00', NULL, 'USD', 'posted', NULL),
  ('I9', 'O9', '3.00', '3.00', 'EUR', 'posted', NULL);
INSERT INTO credits VALUES ('O2', 5.50), ('O4', 1)`;

function make(database: TestDatabase): Promise<void> {
  return database.exec(TABLES.replace('TIME', { mysql: 'datetime', postgres: 'timestamp', sqlite: 'TEXT' }[database.dialect]));
}

const DELIVERED: readonly (readonly [string, readonly unknown[]])[] = [
  ['O1', ['I1', usd(800n), ONE]],
  ['O2', ['I2', usd(550n), ONE]],
  ['O3', ['I3', null, ONE]],
  ['O9', ['I9', { amount: 0n, currency: 'EUR' }, ONE]],
];

async function streams(database: TestDatabase): Promise<void> {
  await make(database);
  const { rows, stream } = await streamAll(database.system, ['order_id'], [NET_INVOICES]);
  expect(rows.filter(([tag]) => tag === 0).map((row) => [row[1], valuesOf(row, 1, 3)])).toEqual(DELIVERED);
  expect(rows.filter(([tag]) => tag !== 0).map((row) => row.slice(0, 2))).toEqual([[2, 'O7']]);
  expect([stream.partRows, stream.counts[0]]).toEqual([[9], { rows: 6, rejected: 2 }]);
  expect(stream.samples.map(({ key, column, value }) => [key[0], column, value])).toEqual(
    expect.arrayContaining([
      ['O7', 'tax', 'many'],
      [null, 'order_id', null],
    ]),
  );
}

/** Invoices less credits, side by side in one statement. */
async function unites(database: TestDatabase): Promise<void> {
  await make(database);
  const { rows, stream } = await streamAll(database.system, ['order_id'], [NET_INVOICES, CREDITS]);
  const seen = rows.filter((row) => row[1] === 'O2' || row[1] === 'O4').map((row) => [row[1], ...valuesOf(row, 1, 3)]);
  expect(seen).toHaveLength(3);
  expect(seen).toEqual(
    expect.arrayContaining([
      ['O2', 'I2', usd(550n), ONE],
      ['O2', undefined, usd(-550n), undefined],
      ['O4', undefined, usd(-100n), undefined],
    ]),
  );
  expect(rows.filter((row) => row[1] === 'O4').map((row) => row[5])).toEqual([ONE]);
  expect(stream.partRows).toEqual([9, 2]);
}

async function rereads(database: TestDatabase): Promise<void> {
  await make(database);
  for (const expected of [FEW, MANY]) {
    const found = await withSession(database.system, async (session) => {
      const reader = await session.groups({ key: ['order_id'], groupSize: 1, parts: [NET_INVOICES], expected });
      return new Map([...(await reader.read([['O1'], ['O3'], ['O4'], ['O5']])), ...(await reader.read([['O7'], ['O9']]))]);
    });
    const values = (order: string) => (found.get(keyText([order])) ?? []).map((row: StreamRow) => [row[0], valuesOf(row, 1, 3)]);
    expect(Object.fromEntries(['O1', 'O3', 'O4', 'O5', 'O9'].map((order) => [order, values(order)]))).toEqual({
      O1: [[0, ['I1', usd(800n), ONE]]],
      O3: [[0, ['I3', null, ONE]]],
      O4: [],
      O5: [],
      O9: [[0, ['I9', { amount: 0n, currency: 'EUR' }, ONE]]],
    });
    expect(values('O7').map(([tag]) => tag)).toEqual([2]);
  }
}

describeWithMariadb('a reading of MariaDB', () => {
  it('works columns out and leaves rows out of a stream, which are counted as read and nowhere else', () => withDatabase(mariadb('', ''), streams));
  it('is each dataset’s own where several are united', () => withDatabase(mariadb('', ''), unites));
  it('holds for groups, looked up or passed by', () => withDatabase(mariadb('', ''), rereads));
});

describeWithPostgres('a reading of PostgreSQL', () => {
  it('works columns out and leaves rows out of a stream, which are counted as read and nowhere else', () => withDatabase(postgres(''), streams));
  it('is each dataset’s own where several are united', () => withDatabase(postgres(''), unites));
  it('holds for groups, looked up or passed by', () => withDatabase(postgres(''), rereads));
});

it('a reading of SQLite works columns out and leaves rows out of a stream, which are counted as read and nowhere else', () =>
  withDatabase(sqlite(''), streams));
it('a reading of SQLite is each dataset’s own where several are united', () => withDatabase(sqlite(''), unites));
it('a reading of SQLite holds for groups, looked up or passed by', () => withDatabase(sqlite(''), rereads));

it('a row is kept by its mapped words: a code, a default, the dataset’s constant', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(`CREATE TABLE lines (id TEXT, state TEXT, place TEXT);
INSERT INTO lines VALUES ('1', 'DONE', '10000'), ('2', NULL, '10000'), ('3', 'DONE', '20000'), ('4', 'OPEN', '10000')`);
    const lines = dataset('allocations', { table: 'lines' }, [
      mapped('line_id', 'text', { source: { column: 'id' } }),
      mapped('status', 'text', {
        source: { column: 'state' },
        default: 'DONE',
        map: new Map([
          ['DONE', 'fulfilled'],
          ['OPEN', 'allocated'],
        ]),
      }),
      mapped('facility', 'text', { source: { column: 'place' } }),
    ]);
    const where: readonly RowTest[] = [
      { column: 'status', test: { is: 'in', values: ['fulfilled'] } },
      { column: 'facility', test: { is: 'not_in', values: ['RNO'] } },
      { column: 'component', test: { is: 'in', values: ['-'] } },
    ];
    const system = {
      ...database.system,
      facilityCodes: new Map([
        ['10000', 'DAL'],
        ['20000', 'RNO'],
      ]),
    };
    const { rows } = await streamAll(system, ['line_id'], [{ ...partOf(lines), reading: reading({}, where) }]);
    expect(keysOf(rows, 1)).toEqual([['1'], ['2']]);
  }));

it('a word that the map lacks rejects its row, unless another condition leaves the row out', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(
      "CREATE TABLE o (id TEXT, state TEXT, closed TEXT); INSERT INTO o VALUES ('1', 'odd', NULL), ('2', 'odd', '2026-01-01'), ('3', 'ok', NULL)",
    );
    const orders = dataset('orders', { table: 'o' }, [
      mapped('order_id', 'text', { source: { column: 'id' } }),
      mapped('status', 'text', { source: { column: 'state' }, map: new Map([['ok', 'open']]) }),
      mapped('closed_at', 'instant', { source: { column: 'closed' } }),
    ]);
    const where: readonly RowTest[] = [
      { column: 'status', test: { is: 'in', values: ['open'] } },
      { column: 'closed_at', test: { is: 'absent' } },
    ];
    const { rows, stream } = await streamAll(database.system, ['order_id'], [{ ...partOf(orders), reading: reading({}, where) }]);
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      [2, '1'],
      [0, '3'],
    ]);
    expect([stream.partRows, stream.counts[0]]).toEqual([[3], { rows: 2, rejected: 1 }]);
    expect(stream.samples.map(({ column, value }) => [column, value])).toEqual([['status', 'odd']]);
  }));

it('what only a reading names need not be mapped, though its dataset requires it elsewhere', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE l (order_id TEXT, line_id TEXT, ordered INTEGER); INSERT INTO l VALUES ('1', '1', 7)");
    const lines = dataset('order_lines', { sql: 'SELECT order_id, line_id, ordered FROM l' }, []);
    const part: Part = {
      ...partOf(lines, [
        ['ordered', 'quantity'],
        ['first', 'quantity'],
      ]),
      reading: reading({ ordered: [plus('ordered'), minus('cancelled')], first: [plus('cancelled'), plus('ordered')] }, [
        { column: 'cancelled', test: { is: 'absent' } },
      ]),
    };
    const { rows } = await streamAll(database.system, ['order_id'], [part]);
    expect(rows.map((row) => valuesOf(row, 1, 2))).toEqual([[7n * ONE, undefined]]);
  }));

const COLUMNS = ['a', 'b', 'c'] as const;
const COUNT = fc.option(fc.integer({ min: -9, max: 9 }));
const ROW = fc.record({ a: COUNT, b: COUNT, c: COUNT, state: fc.option(fc.constantFrom('x', 'y', 'z')) });
type Row = { readonly [name in (typeof COLUMNS)[number] | 'state']: number | string | null };
const TERM: fc.Arbitrary<Term> = fc.oneof(
  fc.record({ sign: fc.constantFrom<1 | -1>(1, -1), column: fc.constantFrom(...COLUMNS, 'unkept') }),
  fc.record({ sign: fc.constantFrom<1 | -1>(1, -1), number: fc.bigInt({ min: 0n, max: 9n }).map((n) => n * ONE) }),
);
const WORDS = fc.subarray(['x', 'y', 'z']);
const TEST: fc.Arbitrary<RowTest> = fc.record({
  column: fc.constantFrom('state', 'a', 'unkept'),
  test: fc.oneof(
    fc.constantFrom<RowTest['test']>({ is: 'present' }, { is: 'absent' }),
    fc.record({ is: fc.constantFrom('in' as const, 'not_in' as const), values: WORDS }),
  ),
});

/** Numbers in place of decimals: nothing here is more than a few hundred. */
function summed(terms: readonly Term[], row: Row): unknown {
  const [first] = terms;
  if (first && 'column' in first && (first.column === 'unkept' || row[first.column as 'a'] === null)) return first.column === 'unkept' ? undefined : null;
  const value = (term: Term) => ('column' in term ? Number(row[term.column as 'a'] ?? 0) : Number(term.number / ONE));
  return BigInt(terms.reduce((sum, term) => sum + term.sign * value(term), 0)) * ONE;
}

function kept(tests: readonly RowTest[], row: Row): boolean {
  return tests.every(({ column, test }) => {
    const value = row[column as 'state'] ?? null;
    if (!('values' in test)) return (value === null) === (test.is === 'absent');
    const listed = value !== null && test.values.includes(String(value));
    return listed === (test.is === 'in');
  });
}

it('whatever is derived and left out, streams and groups agree with the arithmetic, and every row is counted once', () =>
  withDatabase(sqlite(''), async (database) => {
    const sample = fc.sample(ROW, { numRuns: 60, seed: 20261121 });
    const cell = (value: number | string | null) => (typeof value === 'string' ? `'${value}'` : String(value ?? 'NULL'));
    await database.exec(`CREATE TABLE t (id INTEGER, a INTEGER, b INTEGER, c INTEGER, state TEXT);
INSERT INTO t VALUES ${sample.map(({ a, b, c, state }, i) => `(${100 + i}, ${[a, b, c, state].map(cell).join(', ')})`).join(', ')}`);
    const mapping = dataset('inventory', { table: 't' }, [
      mapped('sku', 'text', { source: { column: 'id' } }),
      ...COLUMNS.map((name) => mapped(name, 'quantity')),
      mapped('state'),
    ]);
    await withSession(database.system, (session) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(TERM, { minLength: 1, maxLength: 4 }),
          fc.array(TERM, { minLength: 1, maxLength: 3 }),
          fc.array(TEST, { maxLength: 2 }),
          async (a, made, where) => {
            const part: Part = {
              ...partOf(mapping, [
                ['b', 'quantity'],
                ['a', 'quantity'],
                ['made', 'quantity'],
              ]),
              reading: reading({ a, made }, where),
            };
            const expected = sample.flatMap((row, i) =>
              kept(where, row) ? [[String(100 + i), row.b === null ? null : BigInt(row.b) * ONE, summed(a, row), summed(made, row)]] : [],
            );
            const stream = await session.stream({ key: ['sku'], parts: [part], scope: null });
            const streamed = (await stream.read()) ?? [];
            expect(streamed.map((row) => row.slice(1, 5))).toEqual(expected);
            expect(await stream.read()).toBeNull();
            expect([stream.partRows, stream.counts[0]]).toEqual([[60], { rows: expected.length, rejected: 0 }]);
            for (const wanted of [FEW, MANY]) {
              const reader = await session.groups({ key: ['sku'], groupSize: 1, parts: [part], expected: wanted });
              const groups = await reader.read(sample.map((_, i) => [String(100 + i)]));
              expect([...groups.values()].flat().map((row) => row.slice(1, 5))).toEqual(expected);
            }
          },
        ),
        { numRuns: 60, seed: 11 },
      ),
    );
  }));
