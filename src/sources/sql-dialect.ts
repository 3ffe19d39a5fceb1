// What the statements over a foreign database are made of, in words that every dialect has. No dialect's own SQL stands here, and nothing is executed.

import { DateTime } from 'luxon';
import type { Normalization } from '../config/config.ts';
import { parseDate } from '../domain/time.ts';
import type { ColumnType } from '../domain/value.ts';

/** What a source column holds, as far as it matters here. `datetime` carries no zone, `timestamp` an instant; `number` has decimals. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'date' | 'datetime' | 'timestamp' | 'bits' | 'binary' | 'uuid' | 'other';

export interface SourceColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Type and collation prove that the column's own order, and so an index's, is the order of its UTF-8 bytes. */
  readonly byteOrdered: boolean;
  /** Of a text column in MySQL, where it is known. */
  readonly charset?: string;
  readonly collation?: string;
}

/** Whether column names that differ in case are one. */
export type NameCase = 'exact' | 'ignored';

export interface SqlDialect {
  readonly nameCase: NameCase;
  identifier(name: string): string;
  /** Exactly this text, whatever the session's settings. */
  literal(text: string): string;
  /** The column as UTF-8 text. */
  text(reference: string, column: SourceColumn): string;
  /** The column as it is best delivered to the parser of `type`; `united` where other parts of a UNION stand above or below it. */
  value(reference: string, column: SourceColumn, type: ColumnType, united: boolean): string;
  /** A text such that parts of a UNION with different collations meet. */
  unite(text: string): string;
  /** What a text is ordered by: its bytes. */
  bytes(text: string): string;
  readonly nullText: string;
  normalize(text: string, step: Normalization): string;
  /** Replaces words, told apart by their bytes. Others stay as they are, or become NULL. */
  translate(text: string, words: ReadonlyMap<string, string>, others: 'keep' | 'null'): string;
  /** Leaves out only rows that are surely before the instant; null where that cannot be said in SQL. */
  since(reference: string, column: SourceColumn, fromMs: number, zone: string): string | null;
  /** Whether `among` can find this column's spellings by an index. */
  searchable(column: SourceColumn): boolean;
  /** At least the rows whose text form is one of these; more, where a collation takes other spellings for equal. */
  among(reference: string, column: SourceColumn, spellings: readonly string[]): string;
}

const NO_ROW = '1 = 0';

const DAY_MS = 86_400_000;

/**
 * A wall-clock time that is surely before `fromMs` in the zone: a day earlier, more than any clock change moves it.
 * Null where the year is beyond what every database's literals take.
 */
export function localBefore(fromMs: number, zone: string): string | null {
  const local = DateTime.fromMillis(fromMs - DAY_MS, { zone });
  return local.isValid && local.year >= 1000 && local.year <= 9999 ? local.toFormat('yyyy-MM-dd HH:mm:ss') : null;
}

/** Integers that a 64-bit column, signed or not, can hold, as plain literals; other spellings cannot be found in one. */
export function integerLiterals(spellings: readonly string[], max: bigint): readonly string[] {
  return spellings
    .filter((text) => /^-?\d{1,20}$/.test(text))
    .map(BigInt)
    .filter((n) => n >= -(2n ** 63n) && n <= max)
    .map(String);
}

/** Among the days, told apart from spellings that are none (a zero date, infinity): a date column may hold those too, but no literal of the type. */
export function amongDates(reference: string, text: string, spellings: readonly string[], literal: (text: string) => string): string {
  const isDay = (spelling: string) => /^\d{4}-\d\d-\d\d$/.test(spelling) && parseDate(spelling) !== undefined;
  const days = spellings.filter(isDay).map((day) => `DATE '${day}'`);
  const rest = spellings.filter((spelling) => !isDay(spelling)).map(literal);
  return eitherOf(anyOf(reference, days), anyOf(text, rest));
}

export function eitherOf(...conditions: readonly string[]): string {
  const possible = conditions.filter((condition) => condition !== NO_ROW);
  return possible.length === 0 ? NO_ROW : `(${possible.join(' OR ')})`;
}

export function anyOf(reference: string, literals: readonly string[]): string {
  return literals.length === 0 ? NO_ROW : `${reference} IN (${literals.join(', ')})`;
}
