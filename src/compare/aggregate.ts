// How one side's rows with equal keys become one row. It knows values, not columns' meanings.

import { compareText } from '../domain/key.ts';
import { isMoney, MIXED, sameValue, type Value } from '../domain/value.ts';

export type Aggregation = 'sum' | 'min' | 'max' | 'same';

/**
 * Folds one more row's value into what stands so far. Nulls add nothing to sum, min and max; a row whose dataset does not keep the
 * column adds nothing to any of them. Amounts of two currencies, and values that `same` finds unequal, become `mixed`.
 */
export function foldValue(how: Aggregation, soFar: Value, next: Value): Value {
  if (next === undefined) return soFar;
  if (soFar === undefined) return next;
  if (how === 'same') return soFar !== MIXED && sameValue(soFar, next) ? soFar : MIXED;
  if (next === null) return soFar;
  if (soFar === null) return next;
  if (how === 'sum') return addValues(soFar, next);
  const order = orderValues(soFar, next);
  if (order === null) return MIXED;
  return (how === 'min') === order <= 0 ? soFar : next;
}

function addValues(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (isMoney(a) && isMoney(b) && a.currency === b.currency) return { amount: a.amount + b.amount, currency: a.currency };
  return MIXED;
}

function orderValues(a: Value, b: Value): number | null {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isMoney(a) && isMoney(b) && a.currency === b.currency) return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
  return null;
}
