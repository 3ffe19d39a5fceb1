import { expect, it } from 'vitest';
import type { DatasetMapping } from '../../src/config/config.ts';
import { compareKeys, type Key, keyText } from '../../src/domain/key.ts';
import type { GroupRequest, Part, SourceSession } from '../../src/sources/source.ts';
import { describeWithMariadb, describeWithPostgres } from '../servers/databases.ts';
import { dataset, mapped, mariadb, partOf, postgres, sqlite, type TestDatabase, withDatabase, withSession } from './source-systems.ts';

const FEW = 10;
const MANY = 1_000_000;

/** Each group's rows as `key…, value…`, asked for in ascending batches of two. */
async function readGroups(session: SourceSession, request: GroupRequest, groups: readonly Key[]): Promise<Record<string, unknown[][]>> {
  const reader = await session.groups(request);
  const all: Record<string, unknown[][]> = {};
  const ascending = [...groups].sort(compareKeys);
  for (let i = 0; i < ascending.length; i += 2) {
    for (const [group, rows] of await reader.read(ascending.slice(i, i + 2))) all[group] = rows.map((row) => row.slice(1, 1 + request.key.length + 1));
  }
  return all;
}

const STOCK = dataset('inventory', { table: 'stock' }, [mapped('sku'), mapped('facility'), mapped('on_hand', 'text')]);

function stockRows(database: TestDatabase, rows: readonly (readonly [string, string, number])[]): string {
  const values = rows.map(([sku, facility, onHand]) => `(${database.literal(sku)}, '${facility}', ${onHand})`);
  return `CREATE TABLE stock (sku ${database.textType}, facility varchar(9), on_hand integer); INSERT INTO stock VALUES ${values.join(', ')}; CREATE INDEX stock_sku ON stock (sku)`.replaceAll(
    '; ',
    ';\n',
  );
}

const ROWS = [
  ['A', 'DAL', 1],
  ['A', 'RNO', 2],
  ['a', 'DAL', 3],
  ['A ', 'DAL', 4],
  ['É', 'DAL', 5],
  ['é', 'DAL', 6],
  ['e', 'DAL', 7],
  ['B', 'DAL', 8],
  ['B', 'DAL', 9],
] as const;
const ASKED: readonly Key[] = [['A'], ['é'], ['B'], ['nowhere'], ['日'], ['😀']];
const FOUND = {
  '["A"]': [
    ['A', 'DAL', '1'],
    ['A', 'RNO', '2'],
  ],
  '["B"]': [
    ['B', 'DAL', '8'],
    ['B', 'DAL', '9'],
  ],
  '["é"]': [['é', 'DAL', '6']],
  '["nowhere"]': [],
  '["日"]': [],
  '["😀"]': [],
};

/** By look-ups and by a full pass alike. */
async function findsByBytes(database: TestDatabase): Promise<void> {
  await database.exec(stockRows(database, ROWS));
  for (const expected of [FEW, MANY]) {
    const found = await withSession(database.system, (session) =>
      readGroups(session, { key: ['sku', 'facility'], groupSize: 1, parts: [partOf(STOCK, [['on_hand', 'text']])], expected }, ASKED),
    );
    expect(Object.fromEntries(Object.entries(found).map(([group, rows]) => [group, rows.sort()]))).toEqual(FOUND);
  }
}

/** Orders by whatever column ties them to something else; each batch is sorted, and nothing is asked for twice. */
const BY = [
  ['order_id', [['O1'], ['O2'], ['o1'], ['none']], { '["O1"]': ['1'], '["O2"]': ['2'], '["o1"]': ['3'], '["none"]': [] }],
  ['shop', [['7'], ['10'], ['007'], ['x']], { '["7"]': ['1', '3'], '["10"]': ['2'], '["007"]': [], '["x"]': [] }],
  [
    'placed_on',
    [['2026-02-28'], ['2026-03-01'], ['2026-02-30'], ['yesterday']],
    { '["2026-02-28"]': ['1', '2'], '["2026-03-01"]': ['3'], '["2026-02-30"]': [], '["yesterday"]': [] },
  ],
] as const;

async function looksUp(database: TestDatabase): Promise<void> {
  await database.exec(`CREATE TABLE orders (order_id ${database.textType}, shop integer, placed_on date, n integer);
INSERT INTO orders VALUES ('O1', 7, '2026-02-28', 1), ('O2', 10, '2026-02-28', 2), ('o1', 7, '2026-03-01', 3), (NULL, NULL, NULL, 4)`);
  const orders = dataset('orders', { table: 'orders' }, [mapped('order_id'), mapped('shop', 'integer'), mapped('placed_on', 'date'), mapped('n')]);
  for (const [column, keys, expected] of BY) {
    for (const many of [FEW, MANY]) {
      const found = await withSession(database.system, (session) =>
        readGroups(session, { key: [column], groupSize: 1, parts: [partOf(orders, [['n', 'text']])], expected: many }, keys),
      );
      expect(Object.fromEntries(Object.entries(found).map(([key, rows]) => [key, rows.map((row) => row[1]).sort()]))).toEqual(expected);
    }
  }
  const both = { key: ['placed_on', 'shop'], groupSize: 2, parts: [partOf(orders, [['n', 'text']])], expected: FEW };
  const crossed = await withSession(database.system, async (session) =>
    (await session.groups(both)).read([
      ['2026-02-28', '10'],
      ['2026-03-01', '10'],
      ['2026-03-01', '7'],
    ]),
  );
  expect([...crossed.values()].map((rows) => rows.map((row) => row.slice(0, 4)))).toEqual([[[0, '2026-02-28', '10', '2']], [], [[0, '2026-03-01', '7', '3']]]);
}

describeWithMariadb('groups from MariaDB', () => {
  it('are looked up by text, whole numbers and dates alike', () => withDatabase(mariadb('', 'varchar(20)'), looksUp));

  it('with a zero date in their key are found too', () =>
    withDatabase(mariadb('', ''), async (database) => {
      await database.exec("SET SESSION sql_mode = '';\nCREATE TABLE stock (placed_on date);\nINSERT INTO stock VALUES ('0000-00-00'), ('2026-01-01')");
      const stock = partOf(dataset('inventory', { table: 'stock' }, [mapped('placed_on', 'date')]));
      const found = await withSession(database.system, (session) =>
        readGroups(session, { key: ['placed_on'], groupSize: 1, parts: [stock], expected: FEW }, [['0000-00-00'], ['2026-01-01']]),
      );
      expect(found).toEqual({ '["0000-00-00"]': [['0000-00-00']], '["2026-01-01"]': [['2026-01-01']] });
    }));

  it.each([
    ['utf8mb4_general_ci', { collation: 'utf8mb4_general_ci' }],
    ['utf8mb4_nopad_bin', { collation: 'utf8mb4_nopad_bin' }],
    ['utf8mb3', { charset: 'utf8mb3' }],
    ['latin1', { charset: 'latin1' }],
  ])('with %s are told apart by bytes, and a spelling that the column cannot hold is no error', (_, options) =>
    withDatabase(mariadb('', 'varchar(40)', options), findsByBytes),
  );

  it('are found by whole-number ids without comparing text', () =>
    withDatabase(mariadb('', ''), async (database) => {
      await database.exec('CREATE TABLE orders (id bigint PRIMARY KEY, n integer);\nINSERT INTO orders VALUES (7, 1), (42, 2), (420, 3)');
      const orders = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id', 'text', { source: { column: 'id' } }), mapped('n', 'text')]), [
        ['n', 'text'],
      ]);
      const groups = [['42'], ['042'], ['42x'], ['99999999999999999999'], ['7']];
      const found = await withSession(database.system, (session) =>
        readGroups(session, { key: ['order_id'], groupSize: 1, parts: [orders], expected: FEW }, groups),
      );
      expect(found).toEqual({ '["42"]': [['42', '2']], '["042"]': [], '["42x"]': [], '["99999999999999999999"]': [], '["7"]': [['7', '1']] });
    }));
});

describeWithPostgres('groups from PostgreSQL', () => {
  it('are looked up by text, whole numbers and dates alike', () => withDatabase(postgres(''), looksUp));
  it('are looked up by dates in LATIN1 too', () => withDatabase(postgres('', { locale: 'C', encoding: 'LATIN1' }), looksUp));

  it('with infinity in their key are found too', () =>
    withDatabase(postgres(''), async (database) => {
      await database.exec("CREATE TABLE stock (placed_on date);\nINSERT INTO stock VALUES ('infinity'), ('2026-01-01')");
      const stock = partOf(dataset('inventory', { table: 'stock' }, [mapped('placed_on', 'date')]));
      const found = await withSession(database.system, (session) =>
        readGroups(session, { key: ['placed_on'], groupSize: 1, parts: [stock], expected: FEW }, [['2026-01-01'], ['infinity']]),
      );
      expect(found).toEqual({ '["2026-01-01"]': [['2026-01-01']], '["infinity"]': [['infinity']] });
    }));

  it.each([
    ['C', { locale: 'C' }],
    ['en_US', { locale: 'en_US.UTF-8' }],
  ] as const)('with %s are told apart by bytes', (_, options) => withDatabase(postgres('', options), findsByBytes));

  it('in LATIN1 are read though a spelling is not in it', () => withDatabase(postgres('', { locale: 'C', encoding: 'LATIN1' }), findsByBytes));

  it('are found by UUIDs, and what is no UUID is no error', () =>
    withDatabase(postgres(''), async (database) => {
      const id = '6f1c2a34-0000-4000-8000-00000000000a';
      await database.exec(`CREATE TABLE orders (order_id uuid PRIMARY KEY);\nINSERT INTO orders VALUES ('${id}'), ('6f1c2a34-0000-4000-8000-00000000000b')`);
      const orders = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id')]));
      const found = await withSession(database.system, (session) =>
        readGroups(session, { key: ['order_id'], groupSize: 1, parts: [orders], expected: FEW }, [[id], ['O-1'], [id.toUpperCase()]]),
      );
      expect(found).toEqual({ [keyText([id])]: [[id]], '["O-1"]': [], [keyText([id.toUpperCase()])]: [] });
    }));
});

it('rows of one key keep their values, whichever of them are null', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE stock (sku TEXT, on_hand INTEGER); INSERT INTO stock VALUES ('A', NULL), ('B', 1), ('A', 5), ('A', NULL), ('A', 4)");
    const stock = partOf(dataset('inventory', { table: 'stock' }, [mapped('sku'), mapped('on_hand', 'quantity')]), [['on_hand', 'quantity']]);
    for (const expected of [FEW, MANY]) {
      const found = await withSession(database.system, (session) => readGroups(session, { key: ['sku'], groupSize: 1, parts: [stock], expected }, [['A']]));
      const values = found['["A"]']?.map(([, onHand]) => onHand);
      expect(values).toHaveLength(4);
      expect(values).toEqual(expect.arrayContaining([null, 4_000_000_000_000n, 5_000_000_000_000n]));
    }
  }));

it('groups from SQLite are looked up by text, whole numbers and dates alike', () => withDatabase(sqlite('', 'TEXT'), looksUp));

it.each(['TEXT', 'TEXT COLLATE NOCASE', ''])('groups from SQLite in a column of type "%s" are told apart by bytes', (type) =>
  withDatabase(sqlite('', type), findsByBytes),
);

it('a whole-number column of SQLite is asked for numbers and for the text that it may hold', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE orders (order_id INTEGER, n TEXT); INSERT INTO orders VALUES (42, 'a'), ('X1', 'b')");
    const orders = partOf(dataset('orders', { table: 'orders' }, [mapped('order_id'), mapped('n')]), [['n', 'text']]);
    const found = await withSession(database.system, (session) =>
      readGroups(session, { key: ['order_id'], groupSize: 1, parts: [orders], expected: FEW }, [['42'], ['X1'], ['042']]),
    );
    expect(found).toEqual({ '["42"]': [['42', 'a']], '["X1"]': [['X1', 'b']], '["042"]': [] });
  }));

/** The group is sku and facility; the OMS spells Dallas 10000 and keeps a row under our own code besides. */
const CODED = [
  ['A', '10000', 1],
  ['A', 'DAL', 2],
  ['A', '20000', 3],
  ['B', '10000', 4],
] as const;

it.each([FEW, MANY])('groups by facility are asked for in the system’s own codes (%i groups)', (expected) =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(stockRows(database, CODED));
    const system = {
      ...database.system,
      facilityCodes: new Map([
        ['10000', 'DAL'],
        ['20000', 'RNO'],
      ]),
    };
    const parts = [partOf(STOCK, [['on_hand', 'text']])];
    const found = await withSession(system, (session) =>
      readGroups(session, { key: ['sku', 'facility'], groupSize: 2, parts, expected }, [
        ['A', 'DAL'],
        ['B', 'RNO'],
        ['A', '10000'],
      ]),
    );
    expect(found).toEqual({
      '["A","DAL"]': [
        ['A', 'DAL', '1'],
        ['A', 'DAL', '2'],
      ],
      '["B","RNO"]': [],
      '["A","10000"]': [],
    });
  }),
);

it('a group whose constant column says otherwise has no rows', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec("CREATE TABLE orders (id TEXT); INSERT INTO orders VALUES ('1'), ('2')");
    const orders = partOf(
      dataset('orders', { table: 'orders' }, [
        mapped('channel', 'text', { source: { value: 'web' } }),
        mapped('channel_order_id', 'text', { source: { column: 'id' } }),
      ]),
    );
    const request = { key: ['channel', 'channel_order_id'], groupSize: 2, parts: [orders], expected: FEW };
    const found = await withSession(database.system, (session) =>
      readGroups(session, request, [
        ['app', '1'],
        ['web', '1'],
      ]),
    );
    expect(found).toEqual({ '["app","1"]': [], '["web","1"]': [['web', '1']] });
  }));

it('groups of a normalised column are found in one more pass, each in the batch that asks for it', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(
      stockRows(database, [
        [' a1', 'DAL', 1],
        ['A1 ', 'RNO', 2],
        ['b2', 'DAL', 3],
        ['', 'DAL', 4],
        ['c3', 'DAL', 5],
        ['d4', 'DAL', 6],
      ]),
    );
    const stock: DatasetMapping = dataset('inventory', { table: 'stock' }, [
      mapped('sku', 'text', { normalize: [{ kind: 'trim' }, { kind: 'upper' }] }),
      mapped('facility'),
      mapped('on_hand', 'text'),
    ]);
    const request = { key: ['sku', 'facility'], groupSize: 1, parts: [partOf(stock, [['on_hand', 'text']])], expected: FEW };
    const found = await withSession(database.system, (session) => readGroups(session, request, [['A1'], ['B1'], ['C3'], ['D4'], ['E5']]));
    expect(found).toEqual({
      '["A1"]': [
        ['A1', 'DAL', '1'],
        ['A1', 'RNO', '2'],
      ],
      '["B1"]': [],
      '["C3"]': [['C3', 'DAL', '5']],
      '["D4"]': [['D4', 'DAL', '6']],
      '["E5"]': [],
    });
  }));

it('thousands of groups are asked for in statements that any server takes', () =>
  withDatabase(sqlite(''), async (database) => {
    await database.exec(
      "CREATE TABLE stock (sku TEXT, facility TEXT, on_hand INTEGER); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO stock SELECT printf('SKU-%05d-%s', i, hex(zeroblob(60))), 'DAL', i FROM n",
    );
    const groups = Array.from({ length: 4_000 }, (_, i): Key => [`SKU-${String(i + 1).padStart(5, '0')}-${'0'.repeat(120)}`]);
    const part: Part = partOf(STOCK, [['on_hand', 'text']]);
    const found = await withSession(database.system, async (session) =>
      (await session.groups({ key: ['sku', 'facility'], groupSize: 1, parts: [part], expected: 4_000 })).read(groups),
    );
    expect(found.size).toBe(4_000);
    expect([...found.values()].every((rows) => rows.length === 1)).toBe(true);
  }));
