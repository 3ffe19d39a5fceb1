import { describe, expect, test } from 'vitest';
import type { Row } from '../../src/compare/plan.ts';
import type { Kind } from '../../src/domain/discrepancy.ts';
import type { Sketch } from './plan-builder.ts';
import { count, left, money, planOf, rejected, right, study } from './plan-builder.ts';

const A = ['A', 'DAL'];

/** What one pass says of a single key. */
async function kindsOf(sketch: Sketch, rows: readonly Row[]): Promise<readonly Kind[]> {
  const { suspects } = await study(planOf(sketch), { one: rows });
  expect(suspects.length).toBeLessThanOrEqual(1);
  return suspects[0]?.keys[0]?.kinds ?? [];
}

const missing = (side: 0 | 1): Kind => ({ kind: 'missing', side });
const duplicated = (side: 0 | 1): Kind => ({ kind: 'duplicated', side });
const differs = (...columns: string[]): Kind => ({ kind: 'differs', columns });

describe('a pair disagrees', () => {
  const sketch: Sketch = { columns: ['quantity', 'sku_shipped'], compare: { quantity: { tolerance: { abs: count(5) } }, sku_shipped: {} } };
  test.each<[string, readonly Row[], readonly Kind[]]>([
    ['not where all that is compared is equal', [left(A, count(3), 'A'), right(A, count(3), 'A')], []],
    ['not within the tolerance', [left(A, count(3), 'A'), right(A, count(8), 'A')], []],
    ['beyond it, in that column', [left(A, count(3), 'A'), right(A, count(9), 'A')], [differs('quantity')]],
    [
      'in every column that differs, in the order in which they are compared',
      [left(A, count(3), 'A'), right(A, count(9), 'B')],
      [differs('quantity', 'sku_shipped')],
    ],
    ['where one side has nothing on the left', [right(A, count(3), 'A')], [missing(0)]],
    ['… or on the right', [left(A, count(3), 'A')], [missing(1)]],
    ['… though what stands alone is 0', [left(A, count(0), 'A')], [missing(1)]],
    ['where null meets zero', [left(A, null, 'A'), right(A, count(0), 'A')], [differs('quantity')]],
    ['not where null meets null', [left(A, null, 'A'), right(A, null, 'A')], []],
    ['where null meets empty', [left(A, count(0), null), right(A, count(0), '')], [differs('sku_shipped')]],
    ['not in a column that one side does not keep', [left(A, count(3), undefined), right(A, count(3), 'B')], []],
    ['… which is not the same as null', [left(A, count(3), null), right(A, count(3), 'B')], [differs('sku_shipped')]],
    ['twice on the left, whatever the rows say', [left(A, count(3), 'A'), left(A, count(3), 'A'), right(A, count(3), 'A')], [duplicated(0)]],
    ['twice on both sides', [left(A, count(3), 'A'), left(A, count(1), 'A'), right(A, count(3), 'A'), right(A, count(3), 'A')], [duplicated(0), duplicated(1)]],
    ['twice on one side and missing on the other', [right(A, count(3), 'A'), right(A, count(3), 'A')], [duplicated(1), missing(0)]],
  ])('%s', async (_, rows, expected) => {
    expect(await kindsOf(sketch, rows)).toEqual(expected);
  });

  test('in a currency, though the amounts are equal', async () => {
    const amounts: Sketch = { columns: ['total'], compare: { total: { tolerance: { abs: count(1_000) } } } };
    expect(await kindsOf(amounts, [left(A, money(500)), right(A, money(500, 'EUR'))])).toEqual([differs('total')]);
    expect(await kindsOf(amounts, [left(A, money(500)), right(A, money(501))])).toEqual([]);
  });

  test('in keys that differ only in case, accent, a trailing space or length: they are different keys', async () => {
    const plan = planOf({ columns: ['quantity'], compare: { quantity: {} } });
    const spellings = ['sku', 'SKU', 'sku ', 'skü', 'sku1', 'sku10'];
    const { suspects } = await study(plan, { one: spellings.map((sku, i) => (i % 2 === 0 ? left : right)([sku, 'DAL'], count(1))) });
    expect(suspects.map(({ group }) => group[0]).sort()).toEqual([...spellings].sort());
    expect(suspects.every(({ keys }) => keys.length === 1 && keys[0]?.kinds[0]?.kind === 'missing')).toBe(true);
  });
});

describe('a row that one side lacks counts as nothing where the boundary says `absent: 0`', () => {
  const sketch: Sketch = { columns: ['on_hand', 'available'], compare: { on_hand: { tolerance: { abs: count(5) }, absent: 0n }, available: { absent: 0n } } };
  test.each<[string, readonly Row[], readonly Kind[]]>([
    ['an empty shelf needs no row', [left(A, count(0), count(0))], []],
    ['… on either side', [right(A, count(0), count(0))], []],
    ['within the tolerance of nothing is no discrepancy', [right(A, count(5), count(0))], []],
    ['beyond it the row is missing', [right(A, count(6), count(0))], [missing(0)]],
    ['… if only in one column', [left(A, count(0), count(1))], [missing(1)]],
    ['null is not nothing', [left(A, null, count(0))], [missing(1)]],
    ['a column that is not kept is not compared', [left(A, count(0), undefined)], []],
    ['… but a row that keeps none states something', [left(A, undefined, undefined)], [missing(1)]],
    ['two rows of nothing are still two', [left(A, count(0), count(0)), left(A, count(0), count(0))], [duplicated(0), missing(1)]],
  ])('%s', async (_, rows, expected) => {
    expect(await kindsOf(sketch, rows)).toEqual(expected);
  });

  test('a column without it keeps the row from counting as nothing', async () => {
    const partly: Sketch = { columns: ['on_hand', 'available'], compare: { on_hand: { absent: 0n }, available: {} } };
    expect(await kindsOf(partly, [left(A, count(0), count(0))])).toEqual([missing(1)]);
  });

  test('amounts too, in their own currency', async () => {
    const amounts: Sketch = { columns: ['due'], compare: { due: { absent: 0n } } };
    expect(await kindsOf(amounts, [left(A, money(0, 'EUR'))])).toEqual([]);
    expect(await kindsOf(amounts, [left(A, money(1, 'EUR'))])).toEqual([missing(1)]);
  });

  test('a percentage of the left, which is nothing, allows nothing', async () => {
    const shares: Sketch = { columns: ['on_hand'], compare: { on_hand: { tolerance: { percent: count(1) }, absent: 0n } } };
    expect(await kindsOf(shares, [right(A, count(1))])).toEqual([missing(0)]);
    expect(await kindsOf(shares, [left(A, count(1))])).toEqual([]);
  });
});

describe('equal keys of one side', () => {
  const sketch: Sketch = {
    columns: ['quantity', 'shipped_at', 'sku_shipped'],
    compare: { quantity: {}, sku_shipped: {} },
    aggregate: [null, { quantity: 'sum', shipped_at: 'max' }],
  };

  test('are added up where the boundary says so: two parcels of one line', async () => {
    expect(await kindsOf(sketch, [left(A, count(5), null, 'A'), right(A, count(2), 1_000, 'A'), right(A, count(3), 2_000, 'A')])).toEqual([]);
    expect(await kindsOf(sketch, [left(A, count(5), null, 'A'), right(A, count(2), 1_000, 'A'), right(A, count(4), 2_000, 'A')])).toEqual([
      differs('quantity'),
    ]);
  });

  test('are mixed in what they do not agree on, which agrees with nothing', async () => {
    expect(await kindsOf(sketch, [left(A, count(5), null, 'A'), right(A, count(2), 1_000, 'A'), right(A, count(3), 2_000, 'B')])).toEqual([
      differs('sku_shipped'),
    ]);
  });

  test('of several systems are added up as those of one', async () => {
    const plan = planOf(sketch);
    const oms = [left(A, count(5), null, 'A')];
    const split = await study(plan, { oms, dallas: [right(A, count(2), 1_000, 'A')], reno: [right(A, count(3), 2_000, 'A')] });
    expect(split.suspects).toEqual([]);
    expect(split.figures).toEqual({ keys: 1, matched: 1, withheld: 0, rejected: 0 });
  });
});

describe('what both sides agree on and still must not be is found by `never`', () => {
  const plan = planOf({
    columns: ['on_hand'],
    compare: { on_hand: {} },
    never: [
      { id: 'negative', holds: (_, l, r) => [l, r].some((row) => row !== null && typeof row.values[3] === 'bigint' && row.values[3] < 0n) },
      { id: 'twice', holds: (_, l) => (l?.rows ?? 0) > 1 },
      { id: 'alone-in-dallas', holds: (key, l, r, now) => key[1] === 'DAL' && (l === null || r === null) && now === Date.UTC(2026, 10, 21) },
    ],
  });

  test.each<[string, readonly Row[], readonly Kind[]]>([
    ['an equal pair below zero', [left(A, count(-1)), right(A, count(-1))], [{ kind: 'breaks', id: 'negative' }]],
    ['not an equal pair above', [left(A, count(1)), right(A, count(1))], []],
    ['beside a difference', [left(A, count(-1)), right(A, count(1))], [differs('on_hand'), { kind: 'breaks', id: 'negative' }]],
    [
      'more than one at once',
      [left(A, count(-1)), left(A, count(-1))],
      [duplicated(0), missing(1), { kind: 'breaks', id: 'negative' }, { kind: 'breaks', id: 'twice' }, { kind: 'breaks', id: 'alone-in-dallas' }],
    ],
    ['by key, row and time', [right(A, count(1))], [missing(0), { kind: 'breaks', id: 'alone-in-dallas' }]],
  ])('%s', async (_, rows, expected) => {
    const { suspects } = await study(plan, { one: rows });
    expect(suspects[0]?.keys[0]?.kinds ?? []).toEqual(expected);
  });
});

describe('a group is suspect as a whole', () => {
  const plan = planOf({
    columns: ['on_hand'],
    group: 1,
    measure: 'on_hand',
    compare: { on_hand: { tolerance: { abs: count(5) } } },
    compareGroup: { on_hand: { abs: count(10) } },
  });
  const facilities = ['ATL', 'BOS', 'DAL', 'DEN', 'EWR', 'LAX', 'MIA', 'ORD', 'RNO', 'SEA'];

  test('ten facilities each 4 short under a tolerance of 5 are found', async () => {
    const rows = facilities.flatMap((facility) => [left(['A', facility], count(20)), right(['A', facility], count(16))]);
    const { suspects, figures } = await study(plan, { one: rows });
    expect(suspects).toMatchObject([{ group: ['A'], keys: [], groupColumns: ['on_hand'], tainted: false }]);
    expect(suspects[0]?.rest.map((total) => total.right - total.left)).toEqual(facilities.map(() => count(-4)));
    expect(figures).toEqual({ keys: 10, matched: 10, withheld: 0, rejected: 0 });
  });

  test("two of them are not: 8 short is within the group's 10", async () => {
    const rows = facilities.slice(0, 2).flatMap((facility) => [left(['A', facility], count(20)), right(['A', facility], count(16))]);
    expect((await study(plan, { one: rows })).suspects).toEqual([]);
  });

  test('drifts in opposite directions are no drift of the group, but each is one of its own', async () => {
    const rows = [left(['A', 'DAL'], count(20)), right(['A', 'DAL'], count(10)), left(['A', 'RNO'], count(20)), right(['A', 'RNO'], count(30))];
    const { suspects } = await study(plan, { one: rows });
    expect(suspects).toMatchObject([
      {
        group: ['A'],
        groupColumns: [],
        keys: [
          { key: ['A', 'DAL'], kinds: [differs('on_hand')] },
          { key: ['A', 'RNO'], kinds: [differs('on_hand')] },
        ],
      },
    ]);
  });

  test('the figures of one group do not flow into the next', async () => {
    const rows = ['A', 'B', 'C'].flatMap((sku) =>
      facilities.slice(0, 2).flatMap((facility) => [left([sku, facility], count(20)), right([sku, facility], count(16))]),
    );
    expect((await study(plan, { one: rows })).suspects).toEqual([]);
  });

  test('currencies of a group never add up, so nothing is said of its total', async () => {
    const amounts = planOf({ columns: ['due'], group: 1, compare: { due: { tolerance: { abs: count(5) } } }, compareGroup: { due: {} } });
    const pair = (currency: string) => [left(['A', currency], money(100, currency)), right(['A', currency], money(200, currency))];
    expect((await study(amounts, { one: pair('USD') })).suspects).toHaveLength(1);
    expect((await study(amounts, { one: [...pair('USD'), ...pair('EUR')] })).suspects).toEqual([]);
  });

  test('nor is anything said where a row does not keep the column, or is mixed', async () => {
    const short = facilities.flatMap((facility) => [left(['A', facility], count(20)), right(['A', facility], count(16))]);
    expect((await study(plan, { one: [...short, left(['A', 'SLC'], undefined), right(['A', 'SLC'], count(3))] })).suspects).toEqual([]);
    const mixed = planOf({ columns: ['on_hand'], group: 1, compareGroup: { on_hand: {} }, aggregate: { on_hand: 'same' } });
    expect((await study(mixed, { one: [left(A, count(1)), left(A, count(2)), right(A, count(9))] })).suspects).toEqual([]);
  });
});

describe('scope limits which keys are compared', () => {
  const FROM = 1_000;
  const sketch: Sketch = { columns: ['quantity', 'placed_at'], group: 1, compare: { quantity: {} }, scope: { on: 'placed_at', fromMs: FROM } };
  test.each<[string, readonly Row[], number]>([
    ['a key whose rows are both older is not', [left(A, count(1), 999), right(A, count(2), 999)], 0],
    ['one of the very instant is', [left(A, count(1), 999), right(A, count(2), FROM)], 1],
    ['it is enough that either side is in scope', [left(A, count(1), 5_000), right(A, count(2), 1)], 1],
    ['a row without the column is in scope', [left(A, count(1), null), right(A, count(2), 1)], 1],
    ['… or whose system does not keep it', [left(A, count(1), undefined), right(A, count(2), 1)], 1],
    ['one of several rows is enough', [left(A, count(1), 1), left(A, count(1), 5_000)], 1],
    ['an old key on one side only is no missing one', [left(A, count(1), 999)], 0],
  ])('%s', async (_, rows, keys) => {
    const { suspects, figures, totals } = await study(planOf(sketch), { one: rows });
    expect(figures.keys).toBe(keys);
    expect(suspects).toHaveLength(keys);
    expect(totals.list()).toEqual([]);
  });

  test('a date is in scope with its whole day', async () => {
    const day = planOf({ ...sketch, columns: ['quantity', 'placed_on'], scope: { on: 'placed_on', fromMs: Date.UTC(2026, 10, 21, 15) } });
    const keysOf = async (date: string) => (await study(day, { one: [left(A, count(1), date), right(A, count(2), date)] })).figures.keys;
    expect(await keysOf('2026-11-20')).toBe(0);
    expect(await keysOf('2026-11-21')).toBe(1);
    expect(await keysOf('2026-11-22')).toBe(1);
  });

  test('a side that has no such column is in scope with all its rows', async () => {
    const oneSided = planOf({ ...sketch, columns: [['quantity', 'placed_at'], ['quantity']] });
    expect((await study(oneSided, { one: [right(A, count(2))] })).figures.keys).toBe(1);
    expect((await study(oneSided, { one: [left(A, count(2), 1)] })).figures.keys).toBe(0);
  });

  test("what is out of scope is neither counted nor totalled, but still belongs to its group's total", async () => {
    const plan = planOf({ ...sketch, compare: { quantity: { tolerance: { abs: count(5) } } }, compareGroup: { quantity: {} } });
    const rows = [left(['A', 'DAL'], count(4), FROM), right(['A', 'DAL'], count(1), FROM), left(['A', 'RNO'], count(1), 1), right(['A', 'RNO'], count(4), 1)];
    const { suspects, figures, totals } = await study(plan, { one: rows });
    expect(suspects).toEqual([]);
    expect(figures).toEqual({ keys: 1, matched: 1, withheld: 0, rejected: 0 });
    expect(totals.list()).toMatchObject([{ left: count(4), right: count(1), variance: count(-3) }]);
  });

  test("a group without a key in scope is nobody's concern", async () => {
    const plan = planOf({ ...sketch, compareGroup: { quantity: {} } });
    expect((await study(plan, { one: [left(['A', 'DAL'], count(4), 999), left(['B', 'DAL'], count(4), FROM)] })).suspects.map(({ group }) => group)).toEqual([
      ['B'],
    ]);
  });
});

describe('what could not be read, or does not fit, is set aside', () => {
  const plan = planOf({
    columns: ['on_hand'],
    group: 1,
    measure: 'on_hand',
    compare: { on_hand: { tolerance: { abs: count(5) } } },
    compareGroup: { on_hand: { abs: count(10) } },
  });
  const reno = { key: (key: readonly string[]) => key[1] === 'RNO', groups: true };

  test('a warehouse that is down accuses nobody: its keys are withheld, others judged', async () => {
    const rows = [left(['A', 'DAL'], count(10)), right(['A', 'DAL'], count(30)), left(['A', 'RNO'], count(50)), left(['B', 'RNO'], count(7))];
    const { suspects, figures, totals } = await study(plan, { one: rows }, { withholding: reno });
    expect(suspects).toMatchObject([{ group: ['A'], keys: [{ key: ['A', 'DAL'] }], groupColumns: [], tainted: true }]);
    expect(figures).toEqual({ keys: 3, matched: 0, withheld: 2, rejected: 0 });
    expect(totals.list()).toMatchObject([{ left: count(57), right: 0n, parts: { withheld: count(-57) } }]);
  });

  test('nor its sister: no group is found by its total, not even one without a withheld key', async () => {
    const short = ['ATL', 'BOS', 'DAL'].flatMap((facility) => [left(['A', facility], count(20)), right(['A', facility], count(16))]);
    expect((await study(plan, { one: short })).suspects).toHaveLength(1);
    const { suspects, figures, totals } = await study(plan, { one: short }, { withholding: reno });
    expect(suspects).toEqual([]);
    expect(figures.matched).toBe(3);
    expect(totals.list()).toMatchObject([{ variance: count(-12), parts: { withheld: count(-12), within_tolerance: 0n } }]);
  });

  test('a key with a rejected row is no missing one, and its group is not judged by its total', async () => {
    const rows = [left(['A', 'DAL'], count(20)), rejected(1, ['A', 'DAL'], 'twenty'), left(['A', 'RNO'], count(20)), right(['A', 'RNO'], count(16))];
    const { suspects, figures, totals } = await study(plan, { one: rows });
    expect(suspects).toEqual([]);
    expect(figures).toEqual({ keys: 2, matched: 1, withheld: 0, rejected: 1 });
    expect(totals.list()).toMatchObject([{ left: count(40), right: count(16), parts: { rejected: count(-20), within_tolerance: count(-4) } }]);
  });

  test('a rejected row among good ones leaves the key undecided, whichever comes first', async () => {
    const good = right(['A', 'DAL'], count(20));
    const bad = rejected(1, ['A', 'DAL'], 'twenty');
    for (const rows of [
      [good, bad],
      [bad, good],
    ]) {
      const { suspects, figures } = await study(plan, { one: [left(['A', 'DAL'], count(99)), ...rows] });
      expect(suspects).toEqual([]);
      expect(figures.rejected).toBe(1);
    }
  });

  test('a withheld key beyond the scope taints its group all the same', async () => {
    const scoped = planOf({ columns: ['on_hand', 'updated_at'], group: 1, compareGroup: { on_hand: {} }, scope: { on: 'updated_at', fromMs: 1_000 } });
    const rows = [left(['A', 'DAL'], count(5), 2_000), right(['A', 'DAL'], count(5), 2_000), left(['A', 'RNO'], count(5), 1)];
    expect((await study(scoped, { one: rows })).suspects).toHaveLength(1);
    const { suspects } = await study(scoped, { one: rows }, { withholding: { key: (key) => key[1] === 'RNO', groups: false } });
    expect(suspects).toEqual([]);
  });
});

describe('a run limited to some keys', () => {
  const plan = planOf({
    columns: ['on_hand'],
    group: 1,
    compare: { on_hand: { tolerance: { abs: count(5) } } },
    compareGroup: { on_hand: { abs: count(10) } },
  });
  const only = (key: readonly string[]): boolean => key[1] === 'DAL';

  test('counts and compares those alone', async () => {
    const rows = [left(['A', 'DAL'], count(1)), left(['A', 'RNO'], count(1)), left(['B', 'RNO'], count(1))];
    const { suspects, figures } = await study(plan, { one: rows }, { only });
    expect(suspects.map(({ keys }) => keys.map(({ key }) => key))).toEqual([[['A', 'DAL']]]);
    expect(figures.keys).toBe(1);
  });

  test("holds a group's whole total against its tolerance, not that of the chosen keys", async () => {
    const even = planOf({ columns: ['on_hand'], group: 1, compare: { on_hand: { tolerance: { abs: count(5) } } }, compareGroup: { on_hand: {} } });
    const rows = [left(['A', 'DAL'], count(4)), right(['A', 'DAL'], count(1)), left(['A', 'RNO'], count(1)), right(['A', 'RNO'], count(4))];
    expect((await study(even, { one: rows }, { only })).suspects).toEqual([]);
  });
});

test("a suspect group's figures are its own: those of the next group do not run into them", async () => {
  const plan = planOf({ columns: ['on_hand'], group: 1, compare: { on_hand: {} }, compareGroup: { on_hand: {} } });
  const { suspects } = await study(plan, { one: [left(['A', 'DAL'], count(1)), left(['B', 'DAL'], count(2)), right(['B', 'DAL'], count(2))] });
  expect(suspects).toMatchObject([{ group: ['A'], groupColumns: ['on_hand'], rest: [] }]);
});
