// The band within which a variance is no discrepancy: `{ abs: 5 }`, `{ percent: 2% }`, or both (beyond both to count).

import { absolute, type Decimal, ONE } from './decimal.ts';
import { isMoney, MIXED, sameValue, type Value } from './value.ts';

export interface Tolerance {
  readonly abs?: Decimal;
  /** Of `abs`, where it was written as money: it then speaks of that currency alone. */
  readonly currency?: string;
  /** A share scaled like a decimal: 2% is 0.02. */
  readonly percent?: Decimal;
  /** Which side the percentage is of; left unless said. */
  readonly of?: 'left' | 'right';
}

export const EXACT: Tolerance = {};

/** Whether two values of one column agree. Null agrees with null only; amounts of two currencies never agree; mixed agrees with nothing. */
export function withinTolerance(left: Value, right: Value, tolerance: Tolerance): boolean {
  if (left === MIXED || right === MIXED) return false;
  if (typeof left === 'bigint' && typeof right === 'bigint') return left === right || inBand(left, right, tolerance, null);
  if (isMoney(left) && isMoney(right)) {
    if (left.currency !== right.currency) return false;
    return left.amount === right.amount || inBand(left.amount, right.amount, tolerance, left.currency);
  }
  return sameValue(left, right);
}

function inBand(left: Decimal, right: Decimal, tolerance: Tolerance, currency: string | null): boolean {
  const variance = absolute(right - left);
  if (tolerance.abs !== undefined && (tolerance.currency === undefined || tolerance.currency === currency) && variance <= tolerance.abs) return true;
  if (tolerance.percent === undefined) return false;
  // Multiplied out instead of divided, so that nothing is rounded.
  return variance * ONE <= absolute(tolerance.of === 'right' ? right : left) * tolerance.percent;
}
