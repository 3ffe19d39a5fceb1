// What is one discrepancy worth? The fact that `open_task` names, else the variance of compared money, else measure × unit cost, else nothing. Never across currencies.

import { foldValue } from '../compare/aggregate.ts';
import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import type { PlannedColumn } from '../compare/plan.ts';
import { absolute, type Decimal, multiply } from '../domain/decimal.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import { figureOf, isMoney, type Money, type Value } from '../domain/value.ts';
import type { Amount, Variance } from '../lifecycle/judged.ts';
import { isDiscrepancy } from './memory.ts';
import type { BoundaryPlan } from './plan-boundary.ts';

interface Rows {
  readonly left: SideRow | null;
  readonly right: SideRow | null;
}

/** `named`: the value of the fact that the rule's `open_task` names, undefined where it names none. */
export function valueAtRisk(plan: BoundaryPlan, rows: Rows, named: Value): Amount | null {
  return amountAtRisk(named) ?? moneyVariance(plan, rows) ?? measuredValue(plan, rows);
}

/** Null where the value is no figure. */
export function amountAtRisk(named: Value): Amount | null {
  const figure = figureOf(named);
  return figure === null ? null : { amount: absolute(figure.amount), currency: figure.currency };
}

/** The keys that a group's finding is about: those that disagree and, where the group does as a whole, those that have a part in it within their tolerance. */
export function keysConcerned(plan: BoundaryPlan, group: ConfirmedGroup): readonly ConfirmedKey[] {
  if (group.kinds.length === 0) return group.keys.filter(isDiscrepancy);
  return group.keys.filter((key) => isDiscrepancy(key) || plan.full.compareGroup.some((column) => amountOf(key, column, 0) !== amountOf(key, column, 1)));
}

function amountOf(rows: Rows, column: PlannedColumn, side: 0 | 1): Decimal {
  return figureOf(statedValue(rows, column, side))?.amount ?? 0n;
}

/** The sum over a group's differing keys; null where they are in two currencies. */
export function sumAtRisk(amounts: readonly (Amount | null)[]): Amount | null {
  const [first, ...others] = amounts.filter((amount) => amount !== null);
  if (first === undefined || others.some(({ currency }) => currency !== first.currency)) return null;
  return { amount: others.reduce((sum, { amount }) => sum + amount, first.amount), currency: first.currency };
}

/** Right minus left in every totalled column, a missing row counting as nothing: what an acceptance is measured against. */
export function variancesOf(plan: BoundaryPlan, rows: readonly Rows[]): readonly Variance[] {
  return plan.full.totals.flatMap((column) => {
    const sums = new Map<string | null, Decimal>();
    for (const row of rows) {
      for (const [side, sign] of [
        [0, -1n],
        [1, 1n],
      ] as const) {
        const figure = figureOf(statedValue(row, column, side));
        if (figure !== null) sums.set(figure.currency, (sums.get(figure.currency) ?? 0n) + sign * figure.amount);
      }
    }
    return [...sums].map(([currency, amount]) => ({ column: column.column, currency, amount }));
  });
}

function moneyVariance(plan: BoundaryPlan, rows: Rows): Amount | null {
  let largest: Money | null = null;
  for (const column of plan.full.compare) {
    const left = statedValue(rows, column, 0);
    const right = statedValue(rows, column, 1);
    const variance = varianceOf(left, right);
    if (variance !== null && (largest === null || (variance.currency === largest.currency && variance.amount > largest.amount))) largest = variance;
  }
  return largest;
}

function varianceOf(left: Value, right: Value): Money | null {
  if (isMoney(left) && isMoney(right)) {
    // In two currencies nothing adds up; what is at risk is the amount that was agreed on the left.
    return left.currency === right.currency
      ? { amount: absolute(right.amount - left.amount), currency: left.currency }
      : { amount: absolute(left.amount), currency: left.currency };
  }
  const present = isMoney(left) ? left : isMoney(right) ? right : null;
  return present === null ? null : { amount: absolute(present.amount), currency: present.currency };
}

function measuredValue(plan: BoundaryPlan, rows: Rows): Amount | null {
  const { measure } = plan.full;
  if (measure === null) return null;
  const cost = unitCost(plan, rows);
  if (cost === null) return null;
  const left = statedValue(rows, measure, 0);
  const right = statedValue(rows, measure, 1);
  const variance = (typeof right === 'bigint' ? right : 0n) - (typeof left === 'bigint' ? left : 0n);
  return variance === 0n ? null : { amount: multiply(absolute(variance), cost.amount), currency: cost.currency };
}

function unitCost(plan: BoundaryPlan, { left, right }: Rows): Money | null {
  for (const [side, row] of [
    [0, left],
    [1, right],
  ] as const) {
    const value = row?.values[plan.fullLayouts[side].index.get('unit_cost') ?? -1];
    if (isMoney(value)) return value;
  }
  return null;
}

/** What a side states in a column: all its duplicates together, as they would be shipped or billed. */
function statedValue(rows: Rows, column: PlannedColumn, side: 0 | 1): Value {
  const row = side === 0 ? rows.left : rows.right;
  const at = column.at[side];
  if (!row?.duplicates) return row?.values[at];
  return row.duplicates.map((values) => values[at]).reduce((sum, value) => foldValue('sum', sum, value));
}
