// What a boundary's side makes of a dataset's rows before they are compared: columns worked out from others, and rows left out. Values in, values out.

import type { Decimal } from './decimal.ts';
import { isMoney, MIXED, type Value } from './value.ts';

/** One term of a sum: a column or a whole number, added or taken away. */
export type Term = { readonly sign: 1 | -1 } & ({ readonly column: string } | { readonly number: Decimal });

/** `ordered - cancelled`: a column that a side works out. The first term must be there; a later one that is absent counts as nothing. */
export type Derivation = readonly Term[];

/** A row is kept where every one of them holds; null and not kept are both absent. */
export interface RowTest {
  readonly column: string;
  readonly test: { readonly is: 'present' | 'absent' } | { readonly is: 'in' | 'not_in'; readonly values: readonly string[] };
}

/** How one dataset of a side is read beyond its mapping. */
export interface Reading {
  readonly derive: ReadonlyMap<string, Derivation>;
  readonly where: readonly RowTest[];
}

/**
 * Undefined where the first column is not kept, null where it is absent; a later one that is either counts as nothing.
 * Null, too, where there is no sum: of amounts in two currencies, of money and plain numbers, or with a column of which rows do not agree.
 */
export function deriveValue(derivation: Derivation, read: (column: string) => Value): Value {
  let sum: Value;
  for (const [i, term] of derivation.entries()) {
    const value: Value = 'column' in term ? read(term.column) : term.number;
    if (value === MIXED) return null;
    if (value === undefined || value === null) {
      if (i === 0) return value;
      continue;
    }
    sum = i === 0 ? signed(value, term.sign) : add(sum, signed(value, term.sign));
  }
  return sum;
}

/** Null where the value is no figure, and so has no opposite. */
function signed(value: Value, sign: 1 | -1): Value {
  if (typeof value === 'bigint') return sign === 1 ? value : -value;
  if (!isMoney(value)) return null;
  return sign === 1 ? value : { amount: -value.amount, currency: value.currency };
}

function add(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (isMoney(a) && isMoney(b) && a.currency === b.currency) return { amount: a.amount + b.amount, currency: a.currency };
  return null;
}

/** Whether a dataset's row is compared at all. An absent value is none of those that `not_in` names. */
export function keepsRow(tests: readonly RowTest[], read: (column: string) => Value): boolean {
  return tests.every(({ column, test }) => {
    const value = read(column);
    const absent = value === undefined || value === null;
    switch (test.is) {
      case 'present':
        return !absent;
      case 'absent':
        return absent;
      case 'in':
        return !absent && test.values.includes(String(value));
      case 'not_in':
        return absent || !test.values.includes(String(value));
      default:
        return test satisfies never;
    }
  });
}
