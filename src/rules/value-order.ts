// How a fact's value stands to another value: before, equal, after, or not comparable. Absence is decided before it gets here.

import type { Decimal } from '../domain/decimal.ts';
import { type Tolerance, withinTolerance } from '../domain/tolerance.ts';
import { isMoney, type Money } from '../domain/value.ts';

export type Scalar = string | Decimal | number | boolean | Money;

/** Below zero, zero or above it, as for sorting; NaN where there is no order: two currencies, two kinds of value. A plain decimal speaks of any currency. */
export function orderOf(value: Scalar, operand: Scalar): number {
  switch (typeof value) {
    case 'bigint':
      return typeof operand === 'bigint' ? orderOfDecimals(value, operand) : Number.NaN;
    case 'number':
      return typeof operand === 'number' ? value - operand : Number.NaN;
    case 'string':
      if (typeof operand !== 'string') return Number.NaN;
      if (value === operand) return 0;
      return value < operand ? -1 : 1;
    case 'boolean':
      return value === operand ? 0 : Number.NaN;
    default:
      if (typeof operand === 'bigint') return orderOfDecimals(value.amount, operand);
      return isMoney(operand) && value.currency === operand.currency ? orderOfDecimals(value.amount, operand.amount) : Number.NaN;
  }
}

function orderOfDecimals(a: Decimal, b: Decimal): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export type CalendarUnit = 'day' | 'month' | 'year';

const UNIT_LENGTH = { day: 10, month: 7, year: 4 } as const;

/** Whether two values of one kind are the same, as far as `unit` and `tolerance` look. */
export function isSame(value: Scalar, other: Scalar, unit: CalendarUnit | null, tolerance: Tolerance): boolean {
  return unit === null ? withinTolerance(value, other, tolerance) : calendar(value, unit) === calendar(other, unit);
}

/** `2026-11` of an instant (in UTC) or a date. */
function calendar(value: Scalar, unit: CalendarUnit): string {
  const day = typeof value === 'number' ? new Date(value).toISOString() : String(value);
  return day.slice(0, UNIT_LENGTH[unit]);
}

/** UTC milliseconds of an instant, or of the midnight (UTC) at which a date begins. */
export function instantOf(value: Scalar): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}
