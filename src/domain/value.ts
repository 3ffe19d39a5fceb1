// What a column may hold once parsed, and how such values compare, read and are stored. Parsing a database's own form is done in sources/.

import { type Decimal, formatDecimal, parseDecimal } from './decimal.ts';

export type ColumnType = 'text' | 'integer' | 'quantity' | 'money' | 'instant' | 'date' | 'boolean';

/** An amount in the transaction's currency (an ISO 4217 code as the source writes it). */
export interface Money {
  readonly amount: Decimal;
  readonly currency: string;
}

/** A column's value where the rows that were aggregated do not agree on it. Equal to nothing, itself included. */
export const MIXED = Symbol('mixed');

/**
 * A parsed value: text and date (YYYY-MM-DD) as string, integer and quantity as {@link Decimal}, instant as UTC milliseconds, money as {@link Money}.
 * `null` is the source's NULL; `undefined` says that the system does not keep the column at all.
 */
export type Value = string | Decimal | number | boolean | Money | typeof MIXED | null | undefined;

export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'currency' in value && 'amount' in value;
}

/** What adds up in a value: a plain number (currency null) or an amount of money; null where there is no figure in it. */
export function figureOf(value: Value): { readonly amount: Decimal; readonly currency: string | null } | null {
  if (typeof value === 'bigint') return { amount: value, currency: null };
  return isMoney(value) ? value : null;
}

/** Exactly equal; null equals null only; mixed equals nothing. */
export function sameValue(a: Value, b: Value): boolean {
  if (a === MIXED || b === MIXED) return false;
  if (a === b) return true;
  return isMoney(a) && isMoney(b) && a.amount === b.amount && a.currency === b.currency;
}

/** What a person reads: `5`, `12.50 USD`, `2026-11-21T10:00:00.000Z`, `yes`, `mixed`, `—` for null, `not kept` for undefined. */
export function formatValue(value: Value): string {
  if (value === undefined) return 'not kept';
  if (value === null) return '—';
  if (value === MIXED) return 'mixed';
  if (typeof value === 'bigint') return formatDecimal(value);
  if (typeof value === 'number') return new Date(value).toISOString();
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isMoney(value)) return formatMoney(value);
  return value;
}

export function formatMoney(money: Money): string {
  return `${formatDecimal(money.amount, 2)} ${money.currency}`;
}

/** A value as JSON keeps it: decimals as text, money as `{amount, currency}`, instants as ISO text, mixed as `{mixed: true}`. */
export type StoredValue = string | boolean | null | { readonly amount: string; readonly currency: string } | { readonly mixed: true };

export function storeValue(value: Exclude<Value, undefined>): StoredValue {
  if (value === MIXED) return { mixed: true };
  if (typeof value === 'bigint') return formatDecimal(value);
  if (typeof value === 'number') return new Date(value).toISOString();
  if (isMoney(value)) return { amount: formatDecimal(value.amount), currency: value.currency };
  return value;
}

/** The inverse of {@link storeValue} for a column of this type. */
export function readStoredValue(stored: StoredValue, type: ColumnType): Value {
  if (stored === null || typeof stored === 'boolean') return stored;
  if (typeof stored === 'object') {
    return 'mixed' in stored ? MIXED : { amount: parseDecimal(stored.amount) ?? 0n, currency: stored.currency };
  }
  // A plain number under money is a sum over no amounts: it has no currency.
  if (type === 'integer' || type === 'quantity' || type === 'money') return parseDecimal(stored) ?? null;
  return type === 'instant' ? Date.parse(stored) : stored;
}
