// A driver's raw value → ours, exactly, or not at all. It knows a column's type, not where the column stands or what becomes of a row that does not fit.
// Epoch numbers are refused as instants: whether they count seconds or milliseconds cannot be seen from them, so `sql` has to say it.

import { DateTime } from 'luxon';
import { type Decimal, ONE, parseDecimal } from '../domain/decimal.ts';
import { parseDate, parseInstant } from '../domain/time.ts';
import type { ColumnType, Value } from '../domain/value.ts';
import type { ColumnKind } from './sql-dialect.ts';

export const NO_FIT = Symbol('does not fit');

/** A raw value, never null, to a value of the column's type. Money is parsed as its amount. */
export type Parse = (raw: unknown) => Value | typeof NO_FIT;

/** `zone` is that of timestamps which carry none. */
export function parserOf(type: ColumnType, kind: ColumnKind, zone: string): Parse {
  const parse = typedParse(type, kind, zone);
  // Bytes are a number where the column is declared as bits, and otherwise text, if they are that.
  if (kind === 'bits') return (raw) => parse(raw instanceof Uint8Array ? bitsOf(raw) : raw);
  return kind === 'binary' || kind === 'other' ? (raw) => parse(raw instanceof Uint8Array ? textOf(raw) : raw) : parse;
}

function typedParse(type: ColumnType, kind: ColumnKind, zone: string): Parse {
  switch (type) {
    case 'text':
      return (raw) => textOf(raw) ?? NO_FIT;
    case 'quantity':
    case 'money':
      return (raw) => decimalOf(raw) ?? NO_FIT;
    case 'integer':
      return parseInteger;
    case 'instant':
      return instantParse(kind, zone);
    case 'date':
      return dateParse(kind, zone);
    case 'boolean':
      return parseBoolean;
    default:
      return type satisfies never;
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that a raw value stands for; undefined where it is none (bytes that are no UTF-8). */
export function textOf(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number' || typeof raw === 'bigint') return String(raw);
  if (!(raw instanceof Uint8Array)) return undefined;
  try {
    return UTF8.decode(raw);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

// Quantities are small whole numbers for the most part: these are made once.
const WHOLE: readonly Decimal[] = Array.from({ length: 1024 }, (_, i) => BigInt(i) * ONE);
const POWERS: readonly bigint[] = Array.from({ length: 13 }, (_, i) => 10n ** BigInt(i));
/** Digits that a double holds exactly. */
const EXACT_DIGITS = 15;

function decimalOf(raw: unknown): Decimal | undefined {
  if (typeof raw === 'string') return readDecimal(raw);
  if (typeof raw === 'number') return Number.isSafeInteger(raw) ? (WHOLE[raw] ?? BigInt(raw) * ONE) : parseDecimal(String(raw));
  return typeof raw === 'bigint' ? raw * ONE : undefined;
}

/** The number that a BIT column's bytes are. */
function bitsOf(raw: Uint8Array): bigint | undefined {
  return raw.length === 0 ? undefined : BigInt(`0x${Buffer.from(raw).toString('hex')}`);
}

/** Plain notation that fits a double's digits is read by arithmetic; all else by the general parser. */
function readDecimal(text: string): Decimal | undefined {
  const negative = text.charCodeAt(0) === 45;
  let mantissa = 0;
  let digits = 0;
  let decimals = -1;
  for (let i = negative ? 1 : 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (digit === -2 && decimals < 0 && digits > 0) decimals = 0;
    else return parseDecimal(text);
  }
  if (digits === 0 || digits > EXACT_DIGITS || decimals > 12) return parseDecimal(text);
  if (decimals > 0) {
    const power = 10 ** decimals;
    if (mantissa % power !== 0) {
      const scaled = BigInt(mantissa) * (POWERS[12 - decimals] as bigint);
      return negative ? -scaled : scaled;
    }
    mantissa /= power;
  }
  const whole = WHOLE[mantissa] ?? BigInt(mantissa) * ONE;
  return negative ? -whole : whole;
}

function parseInteger(raw: unknown): Decimal | typeof NO_FIT {
  const value = decimalOf(raw);
  return value !== undefined && value % ONE === 0n ? value : NO_FIT;
}

function parseBoolean(raw: unknown): boolean | typeof NO_FIT {
  if (typeof raw === 'string') return BOOLEANS.get(raw) ?? NO_FIT;
  const value = decimalOf(raw);
  if (value === 0n) return false;
  return value === ONE ? true : NO_FIT;
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((word): [string, boolean] => [word, true]),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((word): [string, boolean] => [word, false]),
]);

function instantParse(kind: ColumnKind, zone: string): Parse {
  if (kind !== 'timestamp') {
    const read = instantReader(zone);
    return (raw) => (typeof raw === 'string' ? (read(raw) ?? NO_FIT) : NO_FIT);
  }
  // The session's zone is UTC, whatever zone the system keeps elsewhere; PostgreSQL says so with each value.
  const read = instantReader('UTC');
  return (raw) => (typeof raw === 'string' ? (read(raw.endsWith('+00') ? raw.slice(0, -3) : raw) ?? NO_FIT) : NO_FIT);
}

const MAX_BUCKETS = 20_000;

/** Reads timestamps of one zone; a zone's offset is looked up once for each ten minutes of local time that occur. */
function instantReader(zone: string): (text: string) => number | undefined {
  const buckets = new Map<string, number>();
  return (text) => {
    const rest = restOfBucket(text);
    if (rest < 0) return parseInstant(text, zone);
    const bucket = text.slice(0, 15);
    let base = buckets.get(bucket);
    if (base === undefined) {
      if (buckets.size >= MAX_BUCKETS) buckets.clear();
      base = bucketStart(bucket, zone);
      buckets.set(bucket, base);
    }
    return Number.isNaN(base) ? parseInstant(text, zone) : base + rest;
  };
}

/** The milliseconds that `2026-11-21 10:03:04.5` is past 10:00; -1 where the text is of another form. */
function restOfBucket(text: string): number {
  if (text.length < 19 || text.charCodeAt(16) !== 58) return -1;
  const minute = text.charCodeAt(15) - 48;
  const tens = text.charCodeAt(17) - 48;
  const ones = text.charCodeAt(18) - 48;
  if (minute < 0 || minute > 9 || tens < 0 || tens > 5 || ones < 0 || ones > 9) return -1;
  const rest = minute * 60_000 + tens * 10_000 + ones * 1_000;
  return text.length === 19 ? rest : withFraction(text, rest);
}

function withFraction(text: string, rest: number): number {
  if (text.charCodeAt(19) !== 46 || text.length < 21 || text.length > 29) return -1;
  let sum = rest;
  let unit = 100;
  for (let i = 20; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    if (unit >= 1) sum += digit * unit;
    unit /= 10;
  }
  return sum;
}

/** When these ten minutes begin, or NaN where they are none or the zone's clock is changed within them. */
function bucketStart(bucket: string, zone: string): number {
  const first = parseInstant(`${bucket}0:00`, zone);
  const last = parseInstant(`${bucket}9:59`, zone);
  return first !== undefined && last !== undefined && last - first === 599_000 ? first : Number.NaN;
}

/** A date as the source writes it; of an instant, the day that it was in the system's zone. */
function dateParse(kind: ColumnKind, zone: string): Parse {
  if (kind !== 'timestamp') return (raw) => (typeof raw === 'string' ? (parseDate(raw) ?? NO_FIT) : NO_FIT);
  const parse = instantParse(kind, zone);
  return (raw) => {
    const ms = parse(raw);
    return typeof ms === 'number' ? (DateTime.fromMillis(ms, { zone }).toISODate() ?? NO_FIT) : NO_FIT;
  };
}
