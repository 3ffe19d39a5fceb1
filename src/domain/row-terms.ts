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

/** Undefined where the first column is not kept, null where it is absent or amounts of two currencies would be added. */
export function deriveValue(derivation: Derivation, valueOf: (column: string) => Value): Value {
  let sum: Value;
  for (const [i, term] of derivation.entries()) {
    const value: Value = 'column' in term ? valueOf(term.column) : term.number;
    if (value === undefined || value === null || value === MIXED) {
      if (i > 0) continue;
      return value === MIXED ? null : value;
    }
    sum = i === 0 ? signed(value, term.sign) : add(sum, signed(value, term.sign));
    if (sum === null) return null;
  }
  return sum;
}

function signed(value: Value, sign: 1 | -1): Value {
  if (sign === 1) return value;
  if (typeof value === 'bigint') return -value;
  return isMoney(value) ? { amount: -value.amount, currency: value.currency } : null;
}

function add(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a + b;
  if (isMoney(a) && isMoney(b) && a.currency === b.currency) return { amount: a.amount + b.amount, currency: a.currency };
  return null;
}

export function keepsRow(tests: readonly RowTest[], valueOf: (column: string) => Value): boolean {
  return tests.every(({ column, test }) => {
    const value = valueOf(column);
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
