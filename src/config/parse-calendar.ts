// What `calendar` says: which days are no days of business.

import { z } from 'zod';
import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import { parseDate } from '../domain/time.ts';
import { type Path, suggest } from '../rules/yaml-file.ts';
import { LIST, type Reading, readFields, report } from './read-fields.ts';

/** In the order of their ISO numbers, Monday first. */
export const WEEKDAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** `2026-12-25`. */
export const DAY = /^\d{4}-\d\d-\d\d$/;

export const CALENDAR = z.strictObject({ weekend: LIST.optional(), holidays: LIST.optional() });

/** Saturdays and Sundays are off where it does not say otherwise. `timezone` is the deployment's. */
export function parseCalendar(reading: Reading, value: unknown, path: Path, timezone: string): Calendar {
  const fields = value === undefined ? null : readFields(reading, CALENDAR, value, path);
  const weekend = fields?.weekend ? readWeekend(reading, fields.weekend, [...path, 'weekend']) : PLAIN_CALENDAR.weekend;
  return { timezone, weekend, holidays: readHolidays(reading, fields?.holidays ?? [], [...path, 'holidays']) };
}

function readWeekend(reading: Reading, days: readonly unknown[], path: Path): ReadonlySet<number> {
  const weekend = new Set<number>();
  for (const [i, day] of days.entries()) {
    const at = typeof day === 'string' ? WEEKDAYS.indexOf(day) + 1 : 0;
    if (at === 0) report(reading, [...path, i], `"${String(day)}" is no day of the week${suggest(String(day), WEEKDAYS)}`);
    else if (weekend.has(at)) report(reading, [...path, i], `"${String(day)}" is named twice`);
    else weekend.add(at);
  }
  if (weekend.size < WEEKDAYS.length) return weekend;
  report(reading, path, 'leaves no day of business: at least one day of the week must not be in "weekend"');
  return PLAIN_CALENDAR.weekend;
}

function readHolidays(reading: Reading, days: readonly unknown[], path: Path): ReadonlySet<string> {
  const holidays = new Set<string>();
  for (const [i, day] of days.entries()) {
    if (typeof day !== 'string' || !DAY.test(day) || parseDate(day) === undefined)
      report(reading, [...path, i], `${typeof day === 'string' ? `"${day}" is` : 'this is'} no date: write it as 2026-12-25`);
    else if (holidays.has(day)) report(reading, [...path, i], `"${day}" is named twice`);
    else holidays.add(day);
  }
  return holidays;
}
