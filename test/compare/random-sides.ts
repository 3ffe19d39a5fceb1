// Random rows of two sides, with every case that a comparison knows: missing, duplicated, aggregated, null, not kept, two currencies, rejected, withheld, out of scope.

import fc from 'fast-check';
import type { ComparePlan, Row, Withholding } from '../../src/compare/plan.ts';
import type { Side } from '../../src/domain/discrepancy.ts';
import type { Money, Value } from '../../src/domain/value.ts';
import { count, money, type Sketch } from './plan-builder.ts';

export interface GivenRow {
  readonly system: string;
  readonly side: Side;
  readonly sku: string;
  readonly facility: string;
  readonly rejected: boolean;
  readonly quantity: bigint | null | undefined;
  readonly amount: Money | null | undefined;
  readonly seenAt: number | null;
}

const FROM = 100;

const row: fc.Arbitrary<GivenRow> = fc.record({
  system: fc.constantFrom('one', 'two', 'three'),
  side: fc.constantFrom<Side>(0, 1),
  sku: fc.constantFrom('A', 'a', '\uffff', '\u{1f4e6}'),
  facility: fc.constantFrom('DAL', 'EWR', 'RNO'),
  rejected: fc.integer({ min: 0, max: 30 }).map((dice) => dice === 0),
  quantity: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -8, max: 8 }).map(count) }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) }),
  amount: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.tuple(fc.integer({ min: -500, max: 500 }), fc.constantFrom('USD', 'USD', 'USD', 'EUR')).map(([cents, currency]) => money(cents, currency)),
    },
    { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
  ),
  seenAt: fc.constantFrom(null, 0, 99, 100, 101),
});

export const anyRows = fc.array(row, { maxLength: 40 });

/** With and without groups, tolerances, aggregation, scope and `never`. */
export const anySketch: fc.Arbitrary<Sketch> = fc
  .record({
    group: fc.constantFrom(1, 2),
    tolerant: fc.boolean(),
    absent: fc.boolean(),
    grouped: fc.boolean(),
    scoped: fc.boolean(),
    never: fc.boolean(),
    aggregate: fc.constantFrom<Exclude<Sketch['aggregate'], undefined> | null>(null, { quantity: 'sum', amount: 'sum' }, [
      null,
      { quantity: 'sum', amount: 'sum' },
    ]),
  })
  .map(
    ({ group, tolerant, absent, grouped, scoped, never, aggregate }): Sketch => ({
      columns: ['quantity', 'amount', 'seen_at'],
      group,
      measure: 'quantity',
      compare: {
        quantity: { ...(tolerant ? { tolerance: { abs: count(3) } } : {}), ...(absent ? { absent: 0n } : {}) },
        amount: { ...(tolerant ? { tolerance: { abs: count(1), percent: count(1) / 50n } } : {}), ...(absent ? { absent: 0n } : {}) },
      },
      ...(grouped ? { compareGroup: { quantity: { abs: count(4) }, amount: {} } } : {}),
      ...(scoped ? { scope: { on: 'seen_at', fromMs: FROM } } : {}),
      ...(never ? { never: [{ id: 'negative', holds: (_, l, r) => [l, r].some((side) => isNegative(side?.values[3])) }] } : {}),
      ...(aggregate === null ? {} : { aggregate }),
    }),
  );

function isNegative(value: Value): boolean {
  return typeof value === 'bigint' && value < 0n;
}

export const anyWithholding: fc.Arbitrary<Withholding> = fc.constantFrom<Withholding>(
  { key: () => false, groups: false },
  { key: (key) => key[1] === 'RNO', groups: true },
  { key: (key) => key[0] === 'A', groups: false },
);

export function rowOf({ side, sku, facility, rejected, quantity, amount, seenAt }: GivenRow): Row {
  return rejected ? [side + 2, sku, facility, 'not a number', null, null] : [side, sku, facility, quantity, amount, seenAt];
}

export function bySystem(rows: readonly GivenRow[]): Record<string, readonly Row[]> {
  return Object.fromEntries(['one', 'two', 'three'].map((system) => [system, rows.filter((given) => given.system === system).map(rowOf)]));
}

/** The other side's row, for a comparison with its sides swapped. */
export function swapped(given: GivenRow): GivenRow {
  return { ...given, side: given.side === 0 ? 1 : 0 };
}

/** The same boundary seen from the other side. */
export function swappedPlan(plan: ComparePlan): ComparePlan {
  const turn = <T extends { readonly tolerance: ComparePlan['compare'][number]['tolerance'] }>(column: T): T => ({
    ...column,
    tolerance: column.tolerance.percent === undefined ? column.tolerance : { ...column.tolerance, of: column.tolerance.of === 'right' ? 'left' : 'right' },
  });
  return { ...plan, sides: [plan.sides[1], plan.sides[0]], compare: plan.compare.map(turn), compareGroup: plan.compareGroup.map(turn) };
}
