import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComparePlan } from '../../src/compare/plan.ts';
import { type ColumnTotal, PARTS, type Part, Totals } from '../../src/compare/totals.ts';
import { isMoney, type Value } from '../../src/domain/value.ts';
import { count, left, money, planOf, rejected, right, type Study, study } from './plan-builder.ts';
import { anyRows, anySketch, anyWithholding, bySystem, type GivenRow } from './random-sides.ts';

const OUTCOMES: readonly Part[] = ['findings', 'accepted', 'expected', 'confirmed_away', 'unjudged', 'withheld'];

/** Plays the rest of the run: every suspect key, and what agrees in a suspect group, goes to some part. */
function settle({ suspects, totals }: Study): readonly ColumnTotal[] {
  let next = 0;
  const outcome = (): Part => OUTCOMES[next++ % OUTCOMES.length] ?? 'findings';
  for (const suspect of suspects) {
    for (const key of suspect.keys) totals.add(key.totals, outcome());
    totals.add(suspect.rest, outcome());
  }
  return totals.list();
}

type Sums = Record<string, readonly [bigint, bigint]>;

/** What both sides state, added up row by row: of each key in scope, in columns that both sides' rows keep. */
function naiveSums(plan: ComparePlan, rows: readonly GivenRow[]): Sums {
  const keys = new Map<string, GivenRow[]>();
  for (const row of rows) keys.set(`${row.sku}|${row.facility}`, [...(keys.get(`${row.sku}|${row.facility}`) ?? []), row]);
  const inScope = (row: GivenRow): boolean => plan.scopeFromMs === null || row.rejected || row.seenAt === null || row.seenAt >= plan.scopeFromMs;
  const sums = new Map<string, [bigint, bigint]>();
  for (const given of keys.values()) {
    if (!given.some(inScope)) continue;
    const valid = given.filter(({ rejected: isRejected }) => !isRejected);
    for (const column of ['quantity', 'amount'] as const) {
      const notKept = ([0, 1] as const).some((side) => {
        const stated = valid.filter((row) => row.side === side);
        return stated.length > 0 && stated.every((row) => row[column] === undefined);
      });
      if (notKept) continue;
      for (const row of valid) {
        const value: Value = row[column];
        if (value === null || value === undefined) continue;
        const name = isMoney(value) ? `${column} ${value.currency}` : column;
        const sum = sums.get(name) ?? [0n, 0n];
        sum[row.side] += isMoney(value) ? value.amount : value;
        sums.set(name, sum);
      }
    }
  }
  return Object.fromEntries(sums);
}

describe('a controller can sign the totals', () => {
  test('the parts add up to the variance exactly, and both sides to what their rows state, in every column and currency', async () => {
    await fc.assert(
      fc.asyncProperty(anySketch, anyRows, anyWithholding, async (sketch, rows, withholding) => {
        const plan = planOf(sketch);
        const list = settle(await study(plan, bySystem(rows), { withholding }));
        for (const { left: l, right: r, variance, parts } of list) {
          expect(variance).toBe(r - l);
          expect(Object.values(parts).reduce((sum, part) => sum + part, 0n)).toBe(variance);
        }
        const sums = Object.fromEntries(list.map(({ column, currency, left: l, right: r }) => [currency === null ? column : `${column} ${currency}`, [l, r]]));
        expect(sums).toEqual(naiveSums(plan, rows));
      }),
      { numRuns: 1_000 },
    );
  });

  test('each key stands in one part, by what was streamed', async () => {
    const plan = planOf({ columns: ['amount'], key: ['invoice'], compare: { amount: { tolerance: { abs: count(1) } } } });
    const rows = [
      left(['equal'], money(1_000)),
      right(['equal'], money(1_000)),
      left(['near'], money(1_000)),
      right(['near'], money(1_050)),
      left(['far'], money(1_000)),
      right(['far'], money(700)),
      left(['lost'], money(2_000)),
      right(['down'], money(400)),
      left(['bad'], money(300)),
      rejected(1, ['bad'], 'x'),
      left(['euro'], money(500, 'EUR')),
      right(['euro'], money(500)),
    ];
    const studied = await study(plan, { one: rows }, { withholding: { key: ([invoice]) => invoice === 'down', groups: false } });
    for (const { keys } of studied.suspects) for (const key of keys) studied.totals.add(key.totals, key.key[0] === 'lost' ? 'expected' : 'findings');
    const none = Object.fromEntries(PARTS.map((part) => [part, 0n]));
    const cents = (n: number) => money(n).amount;
    expect(studied.totals.list()).toEqual([
      { column: 'amount', currency: 'EUR', left: cents(500), right: 0n, variance: cents(-500), parts: { ...none, findings: cents(-500) } },
      {
        column: 'amount',
        currency: 'USD',
        left: cents(5_300),
        right: cents(3_650),
        variance: cents(-1_650),
        parts: { ...none, within_tolerance: cents(50), findings: cents(200), expected: cents(-2_000), withheld: cents(400), rejected: cents(-300) },
      },
    ]);
  });
});

describe('what a key states', () => {
  const totalsOf = async (aggregate: Parameters<typeof planOf>[0]['aggregate'], rows: Parameters<typeof study>[1][string]) => {
    const plan = planOf({ columns: ['amount'], compare: { amount: {} }, ...(aggregate === undefined ? {} : { aggregate }) });
    return settle(await study(plan, { one: rows })).map(({ currency, left: l, right: r }) => [currency, l, r]);
  };
  const A = ['A', 'DAL'];

  test('of duplicates, is what all of them state', async () => {
    expect(await totalsOf(undefined, [left(A, money(100)), right(A, money(100)), right(A, money(100))])).toEqual([
      ['USD', money(100).amount, money(200).amount],
    ]);
  });

  test("of rows that are added up in two currencies, is each currency's sum", async () => {
    const rows = [left(A, money(300)), right(A, money(100)), right(A, money(150)), right(A, money(50, 'EUR'))];
    expect(await totalsOf({ amount: 'sum' }, rows)).toEqual([
      ['EUR', 0n, money(50).amount],
      ['USD', money(300).amount, money(250).amount],
    ]);
  });

  test("of rows of which one counts, is that one's", async () => {
    expect(await totalsOf({ amount: 'max' }, [left(A, money(100)), right(A, money(80)), right(A, money(100))])).toEqual([
      ['USD', money(100).amount, money(100).amount],
    ]);
    expect(await totalsOf({ amount: 'same' }, [left(A, money(100)), right(A, money(100)), right(A, money(100))])).toEqual([
      ['USD', money(100).amount, money(100).amount],
    ]);
  });

  test('in a measure that is not compared, never adds up currencies either', async () => {
    const plan = planOf({ columns: ['amount', 'status'], measure: 'amount', compare: { status: {} } });
    const list = settle(await study(plan, { one: [left(A, money(100), 'open'), right(A, money(100, 'EUR'), 'open')] }));
    expect(list.map(({ currency, variance }) => [currency, variance])).toEqual([
      ['EUR', money(100).amount],
      ['USD', money(-100).amount],
    ]);
  });

  test('is nothing in a column that a side does not keep: it is not compared', async () => {
    expect(await totalsOf(undefined, [left(A, money(100)), right(A, undefined)])).toEqual([]);
    expect(await totalsOf(undefined, [left(A, money(100)), right(A, null)])).toEqual([['USD', money(100).amount, 0n]]);
  });
});

test('figures are listed by column and currency, those of no currency first', () => {
  const totals = new Totals(planOf({ columns: ['quantity', 'amount'], totals: ['quantity', 'amount'] }));
  for (const currency of ['USD', null, 'EUR']) totals.addOne(1, currency, 1n, 1n, 'findings');
  totals.addOne(0, null, 5n, 2n, 'accepted');
  expect(totals.list().map(({ column, currency, variance }) => [column, currency, variance])).toEqual([
    ['quantity', null, -3n],
    ['amount', null, 0n],
    ['amount', 'EUR', 0n],
    ['amount', 'USD', 0n],
  ]);
});
