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

const BUSINESS_DAYS = /^(\d{1,4})bd$/;

/** `90s`, `15m`, `4h`, `3d` or `2bd`; undefined where the text is none of these. */
export function parseSpan(text: string): Span | undefined {
  const days = BUSINESS_DAYS.exec(text)?.[1];
  if (days !== undefined) return { unit: 'bd', days: Number(days) };
  const ms = parseDuration(text);
  return ms === undefined ? undefined : { unit: 'ms', ms };
}

export function formatSpan(span: Span): string {
  return span.unit === 'ms' ? formatDuration(span.ms) : `${span.days}bd`;
}

/** The instant so long before, in UTC milliseconds. */
export function before(instant: number, span: Span, calendar: Calendar): number {
  return span.unit === 'ms' ? instant - span.ms : moveBusinessDays(instant, -span.days, calendar);
}

/** The instant so long after, in UTC milliseconds. */
export function after(instant: number, span: Span, calendar: Calendar): number {
  return span.unit === 'ms' ? instant + span.ms : moveBusinessDays(instant, span.days, calendar);
}

/** Day by day at the same local time, counting only days of business: Friday 16:00 and one more is Monday 16:00. */
function moveBusinessDays(instant: number, days: number, { timezone, weekend, holidays }: Calendar): number {
  let day = DateTime.fromMillis(instant, { zone: timezone });
  const step = days < 0 ? -1 : 1;
  for (let left = Math.abs(days); left > 0; ) {
    day = day.plus({ days: step });
    if (!weekend.has(day.weekday) && !holidays.has(day.toFormat('yyyy-MM-dd'))) left--;
  }
  return day.toMillis();
}
