// In what ways do the two sides of one key disagree? It decides nothing about whether that is in order.

import type { Kind, SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { withinTolerance } from '../domain/tolerance.ts';
import { isMoney, type Value } from '../domain/value.ts';
import type { ComparePlan, PlannedCompare } from './plan.ts';

/** What {@link compareKey} needs of a side: a collector while streaming, or a row that was kept. */
export interface ComparedSide {
  readonly rows: number;
  readonly values: readonly Value[];
  readonly duplicated: boolean;
}

export const NONE: readonly Kind[] = [];

/** The ways in which an existing pair disagrees; the shared empty list where it does not. `never` is not looked at here. */
export function compareKey(plan: ComparePlan, left: ComparedSide, right: ComparedSide): readonly Kind[] {
  if (left.duplicated || right.duplicated) {
    const sides = ([0, 1] as const).filter((side) => (side === 0 ? left : right).duplicated);
    const duplicated = sides.map((side): Kind => ({ kind: 'duplicated', side }));
    return left.rows === 0 || right.rows === 0 ? [...duplicated, { kind: 'missing', side: left.rows === 0 ? 0 : 1 }] : duplicated;
  }
  if (left.rows === 0) return isAsGoodAsMissing(plan, right.values, 1) ? NONE : [{ kind: 'missing', side: 0 }];
  if (right.rows === 0) return isAsGoodAsMissing(plan, left.values, 0) ? NONE : [{ kind: 'missing', side: 1 }];
  let columns: string[] | null = null;
  for (const compared of plan.compare) {
    if (!agrees(compared, left.values[compared.at[0]], right.values[compared.at[1]])) {
      columns ??= [];
      columns.push(compared.column);
    }
  }
  return columns === null ? NONE : [{ kind: 'differs', columns }];
}

function agrees(compared: PlannedCompare, left: Value, right: Value): boolean {
  // What a system does not keep is not compared; that is not the same as null.
  if (left === undefined || right === undefined) return true;
  return withinTolerance(left, right, compared.tolerance);
}

/** No row at all agrees with a row that states nothing but what `absent:` lets stand for it (an inventory row of 0). */
function isAsGoodAsMissing(plan: ComparePlan, present: readonly Value[], side: 0 | 1): boolean {
  let compared = 0;
  for (const column of plan.compare) {
    const value = present[column.at[side]];
    if (value === undefined) continue;
    if (column.absent === null) return false;
    const absent = isMoney(value) ? { amount: column.absent, currency: value.currency } : column.absent;
    if (!withinTolerance(side === 0 ? value : absent, side === 0 ? absent : value, column.tolerance)) return false;
    compared++;
  }
  return compared > 0;
}

/** The ids of the `never` conditions that hold at a key. */
export function findBroken(plan: ComparePlan, key: Key, left: SideRow | null, right: SideRow | null): readonly Kind[] {
  let broken: Kind[] | null = null;
  for (const never of plan.never) {
    if (!never.holds(key, left, right, plan.now)) continue;
    broken ??= [];
    broken.push({ kind: 'breaks', id: never.id });
  }
  return broken ?? NONE;
}
