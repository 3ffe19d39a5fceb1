import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConfirmedGroup, confirmGroup, type ReadRow } from '../../src/compare/confirm-group.ts';
import { type ComparePlan, NOTHING_WITHHELD, type Row, type Withholding } from '../../src/compare/plan.ts';
import type { Value } from '../../src/domain/value.ts';
import { count, left, money, planOf, rejected, right } from './plan-builder.ts';

const INVENTORY = planOf({ columns: ['on_hand', 'lot'], group: 1, measure: 'on_hand', compare: { on_hand: {}, lot: {} } });

function confirm(plan: ComparePlan, rows: readonly Row[], withholding: Withholding = NOTHING_WITHHELD): ConfirmedGroup {
  return confirmGroup(
    plan,
    ['A'],
    rows.map((row): ReadRow => ({ row, systems: [row[0] === 0 ? 'oms' : 'dallas'] })),
    withholding,
  );
}

/** Facility, what the left states there, what the right does; null: no row. */
type Stand = readonly [string, number | null, number | null];

function rowsOf(stands: readonly Stand[]): readonly Row[] {
  return stands.flatMap(([facility, l, r]) => [
    ...(l === null ? [] : [left(['A', facility], count(l), 'L')]),
    ...(r === null ? [] : [right(['A', facility], count(r), 'L')]),
  ]);
}

test('ten dollars on the one side and ten euros on the other are not equal totals: they have no shape', () => {
  const plan = planOf({ columns: ['amount'], group: 1, measure: 'amount', compare: { amount: {} } });
  const confirmed = confirm(plan, [left(['A', 'DAL'], money(1000, 'USD')), right(['A', 'RNO'], money(1000, 'EUR'))]);
  expect(confirmed.summary.shape).toEqual([]);
});

describe("a group's shape says what a key alone cannot", () => {
  test.each<[string, readonly Stand[], readonly string[]]>([
    [
      'two sides that agree have none',
      [
        ['DAL', 5, 5],
        ['RNO', 2, 2],
      ],
      [],
    ],
    ['nothing at all on either side has none', [['DAL', 0, 0]], []],
    ['promised and nothing shipped', [['DAL', 5, null]], ['unshipped', 'short']],
    ['a shipment of zero is none', [['DAL', 5, 0]], ['unshipped', 'short']],
    ['shipped in part', [['DAL', 5, 3]], ['short']],
    [
      'one facility shipped, another did not',
      [
        ['DAL', 5, 5],
        ['RNO', 2, null],
      ],
      ['short'],
    ],
    ['shipped too much', [['DAL', 5, 7]], ['over']],
    ['shipped though nothing was promised', [['DAL', null, 5]], ['over']],
    ['… nor now, since it was cancelled', [['DAL', 0, 5]], ['over']],
    [
      'split over a second facility: the line shipped whole',
      [
        ['DAL', 5, 3],
        ['RNO', null, 2],
      ],
      ['split', 'reassigned', 'offsetting'],
    ],
    [
      'split and short',
      [
        ['DAL', 5, 3],
        ['RNO', null, 1],
      ],
      ['short', 'split'],
    ],
    [
      'split and over',
      [
        ['DAL', 5, 5],
        ['RNO', null, 5],
      ],
      ['over', 'split'],
    ],
    [
      'split over two others',
      [
        ['DAL', 5, null],
        ['EWR', null, 2],
        ['RNO', null, 3],
      ],
      ['split', 'reassigned', 'offsetting'],
    ],
    [
      'left from another facility than the one it was allocated to',
      [
        ['DAL', 5, null],
        ['RNO', null, 5],
      ],
      ['reassigned', 'offsetting'],
    ],
    [
      '… whose row still stands, at zero',
      [
        ['DAL', 5, 0],
        ['RNO', 0, 5],
      ],
      ['reassigned', 'offsetting'],
    ],
    [
      'left from another facility and short is no reassignment',
      [
        ['DAL', 5, null],
        ['RNO', null, 4],
      ],
      ['short'],
    ],
    [
      'two allocations shipped as one',
      [
        ['DAL', 3, 5],
        ['RNO', 2, null],
      ],
      ['offsetting'],
    ],
    [
      'facilities that err in opposite directions',
      [
        ['DAL', 10, 4],
        ['RNO', 10, 16],
      ],
      ['offsetting'],
    ],
    [
      'a row of zero that the other side lacks sets nothing off',
      [
        ['DAL', 5, 5],
        ['RNO', 0, null],
      ],
      [],
    ],
    [
      '… on either side',
      [
        ['DAL', 5, 5],
        ['RNO', null, 0],
      ],
      [],
    ],
    [
      '… and makes no facility',
      [
        ['DAL', 5, 3],
        ['RNO', null, 0],
      ],
      ['short'],
    ],
    ['a negative balance is no shipment to come', [['DAL', -5, 0]], ['over']],
    [
      'opposite entries that cancel out are nothing owed',
      [
        ['DAL', 5, null],
        ['RNO', -5, null],
      ],
      ['offsetting'],
    ],
  ])('%s', (_, stands, shape) => {
    expect(confirm(INVENTORY, rowsOf(stands)).summary.shape).toEqual(shape);
  });

  test('a key that differs only in another column sets nothing off', () => {
    const rows = [left(['A', 'DAL'], count(5), 'L1'), right(['A', 'DAL'], count(5), 'L2')];
    expect(confirm(INVENTORY, rows)).toMatchObject({ keys: [{ kinds: [{ kind: 'differs', columns: ['lot'] }] }], summary: { shape: [] } });
  });

  test('drifts within the tolerance set nothing off', () => {
    const lenient = planOf({ columns: ['on_hand'], group: 1, measure: 'on_hand', compare: { on_hand: { tolerance: { abs: count(5) } } } });
    expect(
      confirm(
        lenient,
        rowsOf([
          ['DAL', 10, 6],
          ['RNO', 10, 14],
        ]),
      ).summary.shape,
    ).toEqual([]);
    expect(
      confirm(
        lenient,
        rowsOf([
          ['DAL', 10, 4],
          ['RNO', 10, 16],
        ]),
      ).summary.shape,
    ).toEqual(['offsetting']);
  });

  test('without a measure there is no shape, and a facility is one that has a row', () => {
    const plain = planOf({ columns: ['on_hand'], group: 1, compare: { on_hand: {} } });
    expect(
      confirm(
        plain,
        rowsOf([
          ['DAL', 5, 0],
          ['RNO', 0, null],
        ]),
      ).summary,
    ).toEqual({
      keys: 2,
      left: { measure: null, facilities: ['DAL', 'RNO'] },
      right: { measure: null, facilities: ['DAL'] },
      shape: [],
    });
  });

  test('whatever the figures, its words hold as they are defined', () => {
    const amounts = fc.option(fc.integer({ min: -1, max: 3 }), { freq: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, amounts), { maxLength: 4 }), (pairs) => {
        const stands = pairs.map(([l, r], i): Stand => [`F${i}`, l, r]);
        const total = (side: 1 | 2) => stands.reduce((sum, stand) => sum + (stand[side] ?? 0), 0);
        const facilities = (side: 1 | 2) => stands.filter((stand) => (stand[side] ?? 0) !== 0).map(([facility]) => facility);
        const [l, r, fl, fr] = [total(1), total(2), facilities(1), facilities(2)];
        const differing = stands.some(([, a, b]) => (a ?? 0) !== (b ?? 0));
        const holds: Record<string, boolean> = {
          unshipped: r === 0 && l > 0,
          short: r < l,
          over: r > l,
          split: fr.length > fl.length && fl.length > 0,
          reassigned: l === r && fr.some((facility) => !fl.includes(facility)),
          offsetting: l === r && differing,
        };
        const { summary } = confirm(INVENTORY, rowsOf(stands));
        expect([...summary.shape]).toEqual(Object.keys(holds).filter((shape) => holds[shape]));
        expect([summary.left, summary.right]).toEqual([
          { measure: count(l), facilities: fl },
          { measure: count(r), facilities: fr },
        ]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a group's measure", () => {
  const amounts = planOf({ columns: ['due'], group: 1, measure: 'due', compare: { due: {} } });
  const summaryOf = (...values: readonly Value[]) =>
    confirm(
      amounts,
      values.map((value, i) => left(['A', `F${i}`], value)),
    ).summary;

  test.each<[string, readonly Value[], Value]>([
    ['is 0 over no rows', [], 0n],
    ['is the sum of one currency', [money(250), money(199)], money(449)],
    ['is unknown over two', [money(250), money(250, 'EUR')], null],
    ['is unknown where a row does not keep it', [money(250), undefined], null],
    ['leaves nulls out', [money(250), null], money(250)],
  ])('%s', (_, values, expected) => {
    expect(summaryOf(...values).left.measure).toEqual(expected);
  });

  test('that is unknown gives no shape: nobody is accused of what nobody keeps', () => {
    const rows = [left(['A', 'DAL'], count(5), 'L'), right(['A', 'DAL'], undefined, 'L')];
    expect(confirm(INVENTORY, rows).summary.shape).toEqual([]);
  });

  test('counts every row of a duplicated key', () => {
    const rows = [left(['A', 'DAL'], count(5), 'L'), right(['A', 'DAL'], count(5), 'L'), right(['A', 'DAL'], count(3), 'L')];
    expect(confirm(INVENTORY, rows).summary).toMatchObject({ keys: 1, right: { measure: count(8), facilities: ['DAL'] }, shape: ['over'] });
  });

  test('of more than 10,000 keys is a total only: no facilities, no shape', () => {
    const stands = Array.from({ length: 10_000 }, (_, i): Stand => [`F${String(i).padStart(5, '0')}`, 2, 1]);
    const whole = confirm(INVENTORY, rowsOf(stands));
    expect(whole.summary).toMatchObject({ keys: 10_000, left: { measure: count(20_000) }, right: { measure: count(10_000) }, shape: ['short'] });
    expect(whole.summary.left.facilities).toHaveLength(10_000);
    const larger = confirm(INVENTORY, rowsOf([...stands, ['G', 2, 1]]));
    expect(larger.summary).toEqual({
      keys: 10_001,
      left: { measure: count(20_002), facilities: null },
      right: { measure: count(10_001), facilities: null },
      shape: [],
    });
    expect(larger.keys).toHaveLength(10_001);
  });
});

describe('a group read again whole', () => {
  test("has its keys in order, with both sides' rows and how they disagree", () => {
    const { keys } = confirm(INVENTORY, [right(['A', 'RNO'], count(1), 'L'), left(['A', 'DAL'], count(2), 'L'), right(['A', 'DAL'], count(2), 'L')]);
    expect(keys).toMatchObject([
      { key: ['A', 'DAL'], kinds: [], left: { rows: 1, systems: ['oms'] }, right: { rows: 1, systems: ['dallas'] }, withheld: false, inScope: true },
      { key: ['A', 'RNO'], kinds: [{ kind: 'missing', side: 0 }], left: null, right: { values: [1, 'A', 'RNO', count(1), 'L'] } },
    ]);
  });

  test('that has gone from both sides has no keys', () => {
    expect(confirm(INVENTORY, [])).toEqual({
      group: ['A'],
      keys: [],
      kinds: [],
      known: true,
      withheld: false,
      summary: { keys: 0, left: { measure: 0n, facilities: [] }, right: { measure: 0n, facilities: [] }, shape: [] },
    });
  });

  test("shows at most ten of a key's duplicates, and counts them all", () => {
    const { keys } = confirm(
      INVENTORY,
      Array.from({ length: 12 }, (_, i) => left(['A', 'DAL'], count(i), 'L')),
    );
    expect(keys[0]?.left?.rows).toBe(12);
    expect(keys[0]?.left?.duplicates).toHaveLength(10);
  });

  test('tells a key in scope from one that is not', () => {
    const scoped = planOf({ columns: ['on_hand', 'updated_at'], group: 1, compare: { on_hand: {} }, scope: { on: 'updated_at', fromMs: 1_000 } });
    const { keys } = confirm(scoped, [left(['A', 'DAL'], count(1), 999), left(['A', 'RNO'], count(1), 1), right(['A', 'RNO'], count(1), 1_000)]);
    expect(keys.map(({ inScope, kinds }) => [inScope, kinds.length])).toEqual([
      [false, 1],
      [true, 0],
    ]);
  });

  test('is held against its own tolerance by its totals', () => {
    const plan = planOf({
      columns: ['on_hand'],
      group: 1,
      compare: { on_hand: { tolerance: { abs: count(5) } } },
      compareGroup: { on_hand: { abs: count(10) } },
    });
    const stands = (facilities: number) => Array.from({ length: facilities }, (_, i): Stand => [`F${i}`, 20, 16]);
    expect(confirm(plan, rowsOf(stands(10)))).toMatchObject({ kinds: [{ kind: 'differs', columns: ['on_hand'] }], known: true });
    expect(confirm(plan, rowsOf(stands(2))).kinds).toEqual([]);
    expect(confirm(plan, rowsOf(stands(10))).keys.every(({ kinds }) => kinds.length === 0)).toBe(true);
  });

  test.each<[string, readonly Row[], Withholding]>([
    ['a withheld key stands in it', [], { key: (key) => key[1] === 'RNO', groups: false }],
    ['a rejected row stands in it', [rejected(1, ['A', 'RNO'], 'x')], NOTHING_WITHHELD],
    ['a system that was not read may hold rows of it', [], { key: () => false, groups: true }],
  ])('is not known where %s', (_, more, withholding) => {
    const plan = planOf({ columns: ['on_hand'], group: 1, compare: { on_hand: {} }, compareGroup: { on_hand: {} } });
    const group = confirm(
      plan,
      [
        ...rowsOf([
          ['DAL', 5, 3],
          ['RNO', 5, null],
        ]),
        ...more,
      ],
      withholding,
    );
    expect(group.known).toBe(false);
    expect(group.kinds).toEqual([]);
    expect(group.keys[0]).toMatchObject({ withheld: false, kinds: [{ kind: 'differs', columns: ['on_hand'] }] });
    expect(group.keys[1]).toMatchObject(withholding.groups ? { withheld: false } : { withheld: true, kinds: [] });
  });
});

test('the order in which systems and rows arrive leaves no trace', () => {
  const aggregated = planOf({
    columns: ['on_hand', 'lot'],
    group: 1,
    measure: 'on_hand',
    compare: { on_hand: {}, lot: {} },
    aggregate: [null, { on_hand: 'sum' }],
  });
  const value = fc.constantFrom<Value>(count(0), count(1), count(2), null, undefined);
  const row = fc.record({
    side: fc.constantFrom(0, 1),
    facility: fc.constantFrom('DAL', 'RNO'),
    value,
    lot: fc.constantFrom('L1', 'L2'),
    system: fc.constantFrom('a', 'b', 'c'),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(INVENTORY, aggregated),
      fc.array(row, { maxLength: 15 }).chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
      (plan, [rows, shuffled]) => {
        const read = (given: typeof rows) => given.map((one): ReadRow => ({ row: [one.side, 'A', one.facility, one.value, one.lot], systems: [one.system] }));
        expect(confirmGroup(plan, ['A'], read(shuffled), NOTHING_WITHHELD)).toEqual(confirmGroup(plan, ['A'], read(rows), NOTHING_WITHHELD));
      },
    ),
    { numRuns: 500 },
  );
});
