// What a group's keys add up to on both sides, in the columns that `compare_group` names.

import type { Decimal } from '../domain/decimal.ts';
import { withinTolerance } from '../domain/tolerance.ts';
import { isMoney, type Value } from '../domain/value.ts';
import type { PlannedCompare } from './plan.ts';

interface Sum {
  left: Decimal;
  right: Decimal;
  currency: string | null;
  /** A value did not add up (two currencies, `mixed`) or a side does not keep the column: nothing can be said. */
  unknown: boolean;
}

/** One side of a key; `all`: its rows, where they are duplicates and each counts. */
interface SummedSide {
  readonly rows: number;
  readonly values: readonly Value[];
  readonly duplicated: boolean;
  readonly all: readonly (readonly Value[])[];
}

export class GroupSums {
  readonly columns: readonly PlannedCompare[];
  readonly sums: readonly Sum[];

  constructor(columns: readonly PlannedCompare[]) {
    this.columns = columns;
    this.sums = columns.map(() => ({ left: 0n, right: 0n, currency: null, unknown: false }));
  }

  reset(): void {
    for (const sum of this.sums) Object.assign(sum, { left: 0n, right: 0n, currency: null, unknown: false });
  }

  add(left: SummedSide, right: SummedSide): void {
    for (let i = 0; i < this.columns.length; i++) {
      const { at } = this.columns[i] as PlannedCompare;
      const sum = this.sums[i] as Sum;
      addSide(sum, 'left', left, at[0]);
      addSide(sum, 'right', right, at[1]);
    }
  }
}

function addSide(sum: Sum, name: 'left' | 'right', side: SummedSide, at: number): void {
  if (side.rows === 0) return;
  if (side.duplicated) for (const values of side.all) addTo(sum, name, values[at]);
  else addTo(sum, name, side.values[at]);
}

function addTo(sum: Sum, side: 'left' | 'right', value: Value): void {
  if (value === null) return;
  if (typeof value === 'bigint') sum[side] += value;
  else if (isMoney(value) && (sum.currency === null || sum.currency === value.currency)) {
    sum.currency = value.currency;
    sum[side] += value.amount;
  } else sum.unknown = true;
}

/** The columns in which the sides' totals differ beyond the group's tolerance. */
export function beyondTolerance(group: GroupSums): readonly string[] {
  return group.columns.flatMap((compared, i) => {
    const { left, right, currency, unknown } = group.sums[i] as Sum;
    if (unknown) return [];
    const value = (amount: Decimal) => (currency === null ? amount : { amount, currency });
    return withinTolerance(value(left), value(right), compared.tolerance) ? [] : [compared.column];
  });
}
