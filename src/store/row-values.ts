// Rows of the state database → typed values, and back. MySQL gives BIGINT as text and SQLite as numbers; both become numbers here.

import { formatDecimal, parseDecimal } from '../domain/decimal.ts';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { Amount, Variance } from '../lifecycle/judged.ts';
import type { StandingMute, TaskFold } from '../lifecycle/known.ts';
import { muteName, parseMuteName } from '../lifecycle/mutes.ts';

export type Row = Readonly<Record<string, unknown>>;

export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw unreadable(column);
  return value;
}

export function readTextOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : readText(row, column);
}

export function readNumber(row: Row, column: string): number {
  const value = row[column];
  if (value === null || value === undefined || value === '') throw unreadable(column);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw unreadable(column);
  return number;
}

export function readNumberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : readNumber(row, column);
}

export function readInstant(row: Row, column: string): number {
  const ms = Date.parse(readText(row, column));
  if (Number.isNaN(ms)) throw unreadable(column);
  return ms;
}

export function readInstantOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : readInstant(row, column);
}

/** One of these words. */
export function readWord<Word extends string>(row: Row, column: string, words: readonly Word[]): Word {
  const value = readText(row, column);
  const word = words.find((one) => one === value);
  if (word === undefined) throw unreadable(column);
  return word;
}

/** A list of texts that was stored as JSON. */
export function readTexts(row: Row, column: string): readonly string[] {
  const list: unknown = JSON.parse(readText(row, column));
  if (!Array.isArray(list) || !list.every((part): part is string => typeof part === 'string')) throw unreadable(column);
  return list;
}

export function readAmount(row: Row): Amount | null {
  const text = readTextOrNull(row, 'value_at_risk');
  return text === null ? null : { amount: parseDecimal(text) ?? 0n, currency: readTextOrNull(row, 'currency') };
}

export function readVariance(row: Row, column: string): readonly Variance[] {
  const list: unknown = JSON.parse(readText(row, column));
  if (!Array.isArray(list)) throw unreadable(column);
  return list.map((one: Row) => ({
    column: readText(one, 'column'),
    currency: readTextOrNull(one, 'currency'),
    amount: parseDecimal(readText(one, 'amount')) ?? 0n,
  }));
}

/** Of a finding: empty where it was never given any. */
export function readLabels(row: Row): readonly string[] {
  return row['labels'] === null ? [] : readTexts(row, 'labels');
}

/** Null where nothing keeps the finding from acting. */
export function readMute(row: Row): StandingMute | null {
  const name = readTextOrNull(row, 'muted_by');
  if (name === null) return null;
  const amount = readTextOrNull(row, 'muted_value');
  return {
    by: parseMuteName(name),
    variance: readVariance(row, 'muted_variance'),
    valueAtRisk: amount === null ? null : { amount: parseDecimal(amount) ?? 0n, currency: readTextOrNull(row, 'muted_currency') },
  };
}

export function storeMute(mute: StandingMute | null): Row {
  return {
    muted_by: mute && muteName(mute.by),
    muted_variance: mute && storeVariance(mute.variance),
    muted_value: mute?.valueAtRisk ? formatDecimal(mute.valueAtRisk.amount) : null,
    muted_currency: mute?.valueAtRisk?.currency ?? null,
  };
}

export function readFolds(row: Row): readonly TaskFold[] {
  const text = readTextOrNull(row, 'folds');
  // Written by storeFolds alone.
  return text === null ? [] : (JSON.parse(text) as readonly TaskFold[]);
}

/** Alike for all findings of a bucket. */
export function storeFolds(folds: readonly TaskFold[]): string | null {
  return folds.length === 0 ? null : JSON.stringify(folds.map(({ team, columns, parts, over, dueMs }) => ({ team, columns, parts, over, dueMs })));
}

export function storeVariance(variance: readonly Variance[]): string {
  return JSON.stringify(variance.map(({ column, currency, amount }) => ({ column, currency, amount: formatDecimal(amount) })));
}

const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** ISO text of 24 characters; what lies after the year 9999 (a `due` of a million days) counts as its last millisecond. */
export function storeInstant(ms: number): string {
  return formatInstant(Math.min(ms, LAST_INSTANT));
}

export function storeInstantOrNull(ms: number | null): string | null {
  return ms === null ? null : storeInstant(ms);
}

function unreadable(column: string): StoreError {
  return new StoreError('OTHER', `the state database holds a value in "${column}" that tallyman did not write`);
}
