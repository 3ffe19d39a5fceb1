// Business days: which days count, and what lies so many of them before or after an instant. It never asks what time it is.

import { DateTime } from 'luxon';
import { formatDuration, parseDuration } from './time.ts';

/** `weekend`: ISO weekdays, 1 is Monday. `holidays`: `2026-12-25`, in the calendar's zone. */
export interface Calendar {
  readonly timezone: string;
  readonly weekend: ReadonlySet<number>;
  readonly holidays: ReadonlySet<string>;
}

/** Saturdays and Sundays off, no holidays, UTC. */
export const PLAIN_CALENDAR: Calendar = { timezone: 'UTC', weekend: new Set([6, 7]), holidays: new Set() };

/** As people write it: `4h` is exact, `2bd` are business days of the deployment's calendar. */
export type Span = { readonly unit: 'ms'; readonly ms: number } | { readonly unit: 'bd'; readonly days: number };

export const NO_SPAN: Span = { unit: 'ms', ms: 0 };

export const BUSINESS_DAYS = /^(\d{1,4})bd$/;

/** `90s`, `15m`, `4h`, `3d` or `2bd`; undefined where the text is none of these. */
export function parseSpan(text: string): Span | undefined {
  const days = BUSINESS_DAYS.exec(text)?.[1];
  if (days !== undefined) return { unit: 'bd', days: Number(days) };
  const ms = parseDuration(text);
  return ms === undefined ? undefined : { unit: 'ms', ms };
}

/** For people: `4h`, `2 business days`. */
export function formatSpan(span: Span): string {
  if (span.unit === 'ms') return formatDuration(span.ms);
  return span.days === 1 ? '1 business day' : `${span.days} business days`;
}

/**
 * The instant so long after, in UTC milliseconds. A business day later is the same local time of the next day of business: of Friday 16:00, Monday 16:00.
 * On days off no such time passes: of any hour of a Saturday it is the midnight that ends Monday.
 */
export function after(instant: number, span: Span, calendar: Calendar): number {
  return span.unit === 'ms' ? instant + span.ms : moveBusinessDays(instant, span.days, calendar);
}

/** The instant so long before, in UTC milliseconds: so much of the calendar's time has passed since. One business day before any hour of a Saturday is the midnight that begins Friday. */
export function before(instant: number, span: Span, calendar: Calendar): number {
  return span.unit === 'ms' ? instant - span.ms : moveBusinessDays(instant, -span.days, calendar);
}

/** {@link before} for one span, to be asked of many values with one `now`: business days are counted once. */
export function compileBefore(span: Span, calendar: Calendar): (now: number) => number {
  if (span.unit === 'ms') return (now) => now - span.ms;
  let asked = Number.NaN;
  let found = Number.NaN;
  return (now) => {
    if (now !== asked) found = before(now, span, calendar);
    asked = now;
    return found;
  };
}

function moveBusinessDays(instant: number, days: number, calendar: Calendar): number {
  if (days === 0) return instant;
  const start = DateTime.fromMillis(instant, { zone: calendar.timezone });
  const isOff = daysOff(start, calendar);
  const step = Math.sign(days);
  let distance = 0;
  while (isOff(distance)) distance++;
  for (let left = Math.abs(days); left > 0; ) {
    distance += step;
    if (!isOff(distance)) left--;
  }
  // In one move: a local time that daylight saving skips on the way must not be lost for the days behind it.
  const moved = start.plus({ days: distance });
  return (isOff(0) ? moved.startOf('day') : moved).toMillis();
}

/** Whether the day so many days from the first is one without business. */
function daysOff({ year, month, day }: DateTime, { weekend, holidays }: Calendar): (distance: number) => boolean {
  if (ALL_WEEK.every((weekday) => weekend.has(weekday))) throw new RangeError('a calendar whose week is all weekend has no business days to count');
  return (distance) => {
    const date = new Date(Date.UTC(year, month - 1, day + distance));
    return weekend.has(date.getUTCDay() || 7) || holidays.has(date.toISOString().slice(0, 10));
  };
}

const ALL_WEEK: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
