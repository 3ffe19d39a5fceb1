// What both sides add up to, per column and currency, and what the variance consists of. The parts add up to it exactly, because each key goes to one part.

import type { Decimal } from '../domain/decimal.ts';
import { compareText } from '../domain/key.ts';
import { figureOf, isMoney, type Value } from '../domain/value.ts';
import type { SideCollector } from './collect-side.ts';
import type { ComparePlan, PlannedColumn } from './plan.ts';

export const PARTS = ['findings', 'accepted', 'expected', 'in_flight', 'within_tolerance', 'withheld', 'confirmed_away', 'unjudged', 'rejected'] as const;
export type Part = (typeof PARTS)[number];

/** What one key states in one column and currency (null for quantities). */
export interface KeyTotal {
  readonly column: number;
  readonly currency: string | null;
  readonly left: Decimal;
  readonly right: Decimal;
}

export interface ColumnTotal {
  readonly column: string;
  readonly currency: string | null;
  readonly left: Decimal;
  readonly right: Decimal;
  readonly variance: Decimal;
  readonly parts: Readonly<Record<Part, Decimal>>;
}

interface Entry {
  left: Decimal;
  right: Decimal;
  readonly parts: Record<Part, Decimal>;
}

export class Totals {
  readonly #columns: readonly PlannedColumn[];
  readonly #entries: readonly Map<string | null, Entry>[];

  constructor(plan: ComparePlan) {
    this.#columns = plan.totals;
    this.#entries = plan.totals.map(() => new Map());
  }

  /** Adds a key's figures to both sides, and its variance to one part. */
  add(totals: readonly KeyTotal[], part: Part): void {
    for (const total of totals) this.addOne(total.column, total.currency, total.left, total.right, part);
  }

  addOne(column: number, currency: string | null, left: Decimal, right: Decimal, part: Part): void {
    const entries = this.#entries[column] as Map<string | null, Entry>;
    let entry = entries.get(currency);
    if (!entry) {
      entry = { left: 0n, right: 0n, parts: Object.fromEntries(PARTS.map((name) => [name, 0n])) as Record<Part, Decimal> };
      entries.set(currency, entry);
    }
    entry.left += left;
    entry.right += right;
    if (left !== right) entry.parts[part] += right - left;
  }

  /** One entry a column and currency, currencies in code order. */
  list(): readonly ColumnTotal[] {
    return this.#columns.flatMap(({ column }, i) =>
      [...(this.#entries[i] ?? [])].sort(byCurrency).map(([currency, entry]) => ({ column, currency, ...entry, variance: entry.right - entry.left })),
    );
  }
}

/** No currency first, then by code: never in the order in which rows came. */
function byCurrency([a]: readonly [string | null, unknown], [b]: readonly [string | null, unknown]): number {
  return compareText(a ?? '', b ?? '');
}

/** Adds a pair that agrees (within tolerance) straight to the totals: the path of nearly every key, without a list. */
export function addAgreeing(totals: Totals, plan: ComparePlan, left: SideCollector, right: SideCollector): void {
  if (left.rows > 1 || right.rows > 1) {
    totals.add(keyTotals(plan, left, right), 'within_tolerance');
    return;
  }
  for (let i = 0; i < plan.totals.length; i++) {
    const { at } = plan.totals[i] as PlannedColumn;
    const l = left.rows === 0 ? 0n : left.values[at[0]];
    const r = right.rows === 0 ? 0n : right.values[at[1]];
    if (typeof l === 'bigint' && typeof r === 'bigint') totals.addOne(i, null, l, r, 'within_tolerance');
    else if (isMoney(l) && isMoney(r) && l.currency === r.currency) totals.addOne(i, l.currency, l.amount, r.amount, 'within_tolerance');
    else totals.add(columnTotals(plan, i, left, right), 'within_tolerance');
  }
}

/** What a key's streamed rows state in every totalled column. A column that one present side does not keep is left out: it is not compared. */
export function keyTotals(plan: ComparePlan, left: SideCollector, right: SideCollector): readonly KeyTotal[] {
  return plan.totals.flatMap((_, i) => columnTotals(plan, i, left, right));
}

function columnTotals(plan: ComparePlan, column: number, left: SideCollector, right: SideCollector): readonly KeyTotal[] {
  const { at } = plan.totals[column] as PlannedColumn;
  const lefts = statedValues(plan, 0, left, at[0]);
  const rights = statedValues(plan, 1, right, at[1]);
  if (lefts === null || rights === null) return [];
  const sums = new Map<string | null, { left: Decimal; right: Decimal }>();
  for (const [side, values] of [
    ['left', lefts],
    ['right', rights],
  ] as const) {
    for (const value of values) {
      const figure = figureOf(value);
      if (figure === null) continue;
      const sum = sums.get(figure.currency) ?? { left: 0n, right: 0n };
      sum[side] += figure.amount;
      sums.set(figure.currency, sum);
    }
  }
  return [...sums].sort(byCurrency).map(([currency, sum]) => ({ column, currency, ...sum }));
}

/** The values to add up: each row's own where they are summed or are duplicates, else the aggregate. Null where a present side does not keep the column. */
function statedValues(plan: ComparePlan, side: 0 | 1, collector: SideCollector, at: number): readonly Value[] | null {
  if (collector.rows === 0) return [];
  const value = collector.values[at];
  if (collector.rows === 1) return value === undefined ? null : [value];
  const how = plan.sides[side].aggregate?.[at - 1 - plan.keySize];
  const values: readonly Value[] = how === undefined || how === 'sum' ? collector.all.map((row) => row[at]) : [value];
  return values.every((one) => one === undefined) ? null : values;
}
