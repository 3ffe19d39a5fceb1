// Durations and zoned times as people write them. It never asks what time it is.

import { DateTime, IANAZone, type Zone } from 'luxon';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** An exact duration, as it is written. */
export const DURATION = /^(\d{1,9})(s|m|h|d)$/;

/** `90s`, `15m`, `4h`, `3d` → milliseconds; undefined where the text is none of these. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  return match ? Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS] : undefined;
}

/** The largest two units that say it: `2d 4h`, `31m`, `45s`. */
export function formatDuration(ms: number): string {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(ms / 1_000));
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0s' : parts.join(' ');
}

export function isTimezone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

export function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

/** For people: `2026-11-21 10:00:00 CST` in the given zone. */
export function formatLocal(ms: number, zone: string): string {
  return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss ZZZZ');
}

/** 400 years, after which the calendar repeats. */
const GREGORIAN_CYCLE_MS = 146_097 * UNIT_MS.d;
/** A date or a timestamp, with or without a zone. */
export const STAMP = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/;

/**
 * Reads an ISO-like timestamp to UTC milliseconds, finer digits cut off. One that carries no zone is read in `zone`.
 * Undefined where it is no timestamp, no real date (`0000-00-00`, 30 February), or a local time that the zone skips in spring;
 * of the two instants of a local time that comes twice in autumn, the first.
 */
export function parseInstant(text: string, zone: string): number | undefined {
  const m = STAMP.exec(text);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(m[i] ?? 0)) as [number, number, number, number, number, number];
  const ms = Number((m[7] ?? '').slice(0, 3).padEnd(3, '0'));
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  // Date.UTC takes the years before 100 for those of the last century.
  const utc = Date.UTC(year + 400, month - 1, day, hour, minute, second, ms) - GREGORIAN_CYCLE_MS;
  if (new Date(utc).getUTCDate() !== day) return undefined;
  const offset = m[8];
  if (offset !== undefined) return offset === 'Z' ? utc : utc - offsetMs(offset);
  if (zone === 'UTC') return utc;
  return localInstant(utc, IANAZone.create(zone));
}

/** `local`: the wall clock's time as if it were UTC. Luxon would let the offset of the day on which it is asked decide between two readings. */
function localInstant(local: number, zone: Zone): number | undefined {
  for (const day of [-UNIT_MS.d, UNIT_MS.d]) {
    const offset = offsetAt(zone, local + day);
    const ms = local - offset * 60_000;
    if (offsetAt(zone, ms) === offset) return ms;
  }
  return undefined;
}

/** Clocks are changed at quarters of an hour since the last of them began to (Liberia, in 1972). */
const QUARTER_MS = 15 * UNIT_MS.m;
const SINCE_MS = Date.UTC(1973, 0);
const MOST_QUARTERS = 200_000;
const offsets = new Map<string, Map<number, number>>();

/** Minutes. To ask a zone costs more than everything else about a timestamp, and rows of one table crowd into few quarters. */
function offsetAt(zone: Zone, ms: number): number {
  if (ms < SINCE_MS) return zone.offset(ms);
  const known = offsets.get(zone.name) ?? new Map<number, number>();
  if (known.size === 0 || known.size > MOST_QUARTERS) {
    known.clear();
    offsets.set(zone.name, known);
  }
  const quarter = Math.floor(ms / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = zone.offset(ms);
    known.set(quarter, offset);
  }
  return offset;
}

function offsetMs(offset: string): number {
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}

/** A calendar date as `YYYY-MM-DD`, from a date or timestamp text; undefined where there is no such date. */
export function parseDate(text: string): string | undefined {
  return parseInstant(text, 'UTC') === undefined ? undefined : text.slice(0, 10);
}
