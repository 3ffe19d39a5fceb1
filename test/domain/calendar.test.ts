import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Calendar, compileBefore, before as earlier, formatSpan, after as later, NO_SPAN, PLAIN_CALENDAR, parseSpan } from '../../src/domain/calendar.ts';
import { formatLocal, parseInstant } from '../../src/domain/time.ts';

const CHICAGO: Calendar = { timezone: 'America/Chicago', weekend: new Set([6, 7]), holidays: new Set(['2026-12-25', '2026-11-26']) };

/** `at`: local time in the calendar's zone. The answer is local, too, with its zone. */
function moved(how: typeof later, at: string, span: string, calendar: Calendar = CHICAGO): string {
  const instant = parseInstant(at, calendar.timezone);
  const parsed = parseSpan(span);
  if (instant === undefined || parsed === undefined) throw new Error(`${at} or ${span} cannot be read`);
  return formatLocal(how(instant, parsed, calendar), calendar.timezone);
}

describe('spans', () => {
  test.each([
    ['90s', { unit: 'ms', ms: 90_000 }, '1m 30s'],
    ['4h', { unit: 'ms', ms: 14_400_000 }, '4h'],
    ['3d', { unit: 'ms', ms: 259_200_000 }, '3d'],
    ['0bd', { unit: 'bd', days: 0 }, '0 business days'],
    ['1bd', { unit: 'bd', days: 1 }, '1 business day'],
    ['2bd', { unit: 'bd', days: 2 }, '2 business days'],
    ['9999bd', { unit: 'bd', days: 9_999 }, '9999 business days'],
  ])('%s', (text, span, words) => {
    const parsed = parseSpan(text);
    expect(parsed).toEqual(span);
    expect(parsed && formatSpan(parsed)).toBe(words);
  });

  test.each(['', 'bd', '-1bd', '1.5bd', '2 bd', '2BD', '2bd ', '10000bd', '1bd4h', '٣bd', '15'])('%j is none', (text) => {
    expect(parseSpan(text)).toBeUndefined();
  });
});

describe('a number of business days later', () => {
  test.each([
    ['a Monday', '2026-11-16 10:00:00', '1bd', '2026-11-17 10:00:00 CST'],
    ['a Friday', '2026-11-20 16:00:00', '1bd', '2026-11-23 16:00:00 CST'],
    ['a Friday, with five', '2026-11-13 16:00:00', '5bd', '2026-11-20 16:00:00 CST'],
    ['a Wednesday before a holiday', '2026-11-25 09:30:00', '1bd', '2026-11-27 09:30:00 CST'],
    ['a Thursday before a holiday and a weekend', '2026-12-24 09:30:00', '1bd', '2026-12-28 09:30:00 CST'],
    ['a Saturday: all of Monday passes', '2026-11-21 10:00:00', '1bd', '2026-11-24 00:00:00 CST'],
    ['the end of a Sunday', '2026-11-22 23:59:59', '1bd', '2026-11-24 00:00:00 CST'],
    ['a holiday', '2026-11-26 12:00:00', '2bd', '2026-12-01 00:00:00 CST'],
    ['no days', '2026-11-20 16:00:00', '0bd', '2026-11-20 16:00:00 CST'],
    ['no days of a Saturday', '2026-11-21 10:00:00', '0bd', '2026-11-21 10:00:00 CST'],
    ['exact days of a Friday', '2026-11-20 16:00:00', '3d', '2026-11-23 16:00:00 CST'],
    ['a year of them', '2026-01-05 08:00:00', '260bd', '2027-01-06 08:00:00 CST'],
  ])('%s', (_, at, span, expected) => {
    expect(moved(later, at, span)).toBe(expected);
  });
});

describe('a number of business days earlier', () => {
  test.each([
    ['a Tuesday', '2026-11-17 10:00:00', '1bd', '2026-11-16 10:00:00 CST'],
    ['a Monday', '2026-11-23 16:00:00', '1bd', '2026-11-20 16:00:00 CST'],
    ['a Friday after a holiday', '2026-11-27 09:30:00', '1bd', '2026-11-25 09:30:00 CST'],
    ['a Saturday: all of Friday has passed', '2026-11-21 10:00:00', '1bd', '2026-11-20 00:00:00 CST'],
    ['a Sunday, with two', '2026-11-22 23:59:59', '2bd', '2026-11-19 00:00:00 CST'],
    ['no days of a Saturday', '2026-11-21 10:00:00', '0bd', '2026-11-21 10:00:00 CST'],
  ])('%s', (_, at, span, expected) => {
    expect(moved(earlier, at, span)).toBe(expected);
  });
});

describe('business days are days of the calendar, not of UTC', () => {
  test('late on Friday in Chicago, when it is Saturday in UTC, business goes on', () => {
    const late = Date.UTC(2026, 10, 21, 3);
    expect(formatLocal(later(late, { unit: 'bd', days: 1 }, CHICAGO), 'America/Chicago')).toBe('2026-11-23 21:00:00 CST');
    expect(new Date(later(late, { unit: 'bd', days: 1 }, PLAIN_CALENDAR)).toISOString()).toBe('2026-11-24T00:00:00.000Z');
  });

  test('a holiday is one of the calendar, even where it is over in UTC', () => {
    expect(moved(later, '2026-12-25 23:00:00', '1bd')).toBe('2026-12-29 00:00:00 CST');
    expect(moved(later, '2026-12-24 23:00:00', '1bd')).toBe('2026-12-28 23:00:00 CST');
  });

  test.each([
    ['Friday and Saturday off', new Set([5, 6]), '2026-11-19 10:00:00', '1bd', '2026-11-22 10:00:00 UTC'],
    ['no weekend at all', new Set<number>(), '2026-11-20 10:00:00', '3bd', '2026-11-23 10:00:00 UTC'],
    ['one day of business a week', new Set([1, 2, 3, 5, 6, 7]), '2026-11-19 10:00:00', '2bd', '2026-12-03 10:00:00 UTC'],
  ])('%s', (_, weekend, at, span, expected) => {
    expect(moved(later, at, span, { ...PLAIN_CALENDAR, weekend })).toBe(expected);
  });

  test('a week without a day of business is refused, not counted for ever', () => {
    const never: Calendar = { ...PLAIN_CALENDAR, weekend: new Set([1, 2, 3, 4, 5, 6, 7]) };
    expect(() => later(0, { unit: 'bd', days: 1 }, never)).toThrow(RangeError);
    expect(() => earlier(0, { unit: 'bd', days: 1 }, never)).toThrow(RangeError);
    expect(later(5, { unit: 'bd', days: 0 }, never)).toBe(5);
    expect(later(5, NO_SPAN, never)).toBe(5);
  });
});

describe('daylight saving', () => {
  test('leaves the local time as it is, an hour more or less of real time', () => {
    expect(moved(later, '2026-03-06 16:00:00', '1bd')).toBe('2026-03-09 16:00:00 CDT');
    expect(moved(earlier, '2026-03-09 16:00:00', '1bd')).toBe('2026-03-06 16:00:00 CST');
    expect(moved(later, '2026-10-30 16:00:00', '1bd')).toBe('2026-11-02 16:00:00 CST');
  });

  const sundays: Calendar = { ...CHICAGO, weekend: new Set() };

  test('a local time that is skipped is the one an hour later, on that day only', () => {
    expect(moved(later, '2026-03-07 02:30:00', '1bd', sundays)).toBe('2026-03-08 03:30:00 CDT');
    expect(moved(later, '2026-03-07 02:30:00', '2bd', sundays)).toBe('2026-03-09 02:30:00 CDT');
    expect(moved(earlier, '2026-03-09 02:30:00', '2bd', sundays)).toBe('2026-03-07 02:30:00 CST');
  });

  test('of a local time that comes twice, the one nearer in time is taken', () => {
    expect(moved(later, '2026-10-31 01:30:00', '1bd', sundays)).toBe('2026-11-01 01:30:00 CDT');
    expect(moved(earlier, '2026-11-02 01:30:00', '1bd', sundays)).toBe('2026-11-01 01:30:00 CST');
  });

  test('a day whose midnight is skipped begins an hour later', () => {
    // Cuba's clocks go forward at midnight: Sunday, 8 March 2026 begins at 01:00.
    const havana: Calendar = { timezone: 'America/Havana', weekend: new Set([6]), holidays: new Set() };
    expect(moved(earlier, '2026-03-14 12:00:00', '6bd', havana)).toBe('2026-03-08 01:00:00 GMT-4');
  });
});

const DAY = 86_400_000;

/** How much time of business passes between two instants, added up day by day, in UTC. */
function businessMs(from: number, to: number, { weekend, holidays }: Calendar): number {
  let passed = 0;
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    const date = new Date(day * DAY);
    if (weekend.has(date.getUTCDay() === 0 ? 7 : date.getUTCDay()) || holidays.has(date.toISOString().slice(0, 10))) continue;
    passed += Math.min(to, (day + 1) * DAY) - Math.max(from, day * DAY);
  }
  return passed;
}

describe('whatever the week and the holidays are', () => {
  const start = Date.UTC(2026, 0, 1);
  const instants = fc.oneof(
    fc.integer({ min: 0, max: 60 * 24 }).map((hour) => start + hour * 3_600_000),
    fc.integer({ min: start, max: start + 60 * DAY }),
  );
  const calendars = fc.record({
    timezone: fc.constant('UTC'),
    weekend: fc.subarray([1, 2, 3, 4, 5, 6, 7], { maxLength: 6 }).map((days) => new Set(days)),
    holidays: fc
      .array(fc.integer({ min: -40, max: 100 }), { maxLength: 12 })
      .map((days) => new Set(days.map((day) => new Date(start + day * DAY).toISOString().slice(0, 10)))),
  });
  const days = fc.integer({ min: 1, max: 12 });

  test('so many whole days of business pass until what is due in them', () => {
    fc.assert(
      fc.property(instants, days, calendars, (instant, count, calendar) => {
        const due = later(instant, { unit: 'bd', days: count }, calendar);
        expect(businessMs(instant, due, calendar)).toBe(count * DAY);
        // It falls on a day of business.
        expect(businessMs(due, due + 1, calendar)).toBe(1);
      }),
    );
  });

  test('what is older has seen at least so many pass, and what is younger has not', () => {
    const seen = { older: 0, younger: 0 };
    fc.assert(
      fc.property(instants, instants, days, calendars, (a, b, count, calendar) => {
        const [then, now] = [Math.min(a, b), Math.max(a, b)];
        const passed = businessMs(then, now, calendar);
        const threshold = earlier(now, { unit: 'bd', days: count }, calendar);
        if (then < threshold) expect(passed).toBeGreaterThanOrEqual(count * DAY);
        else expect(passed).toBeLessThanOrEqual(count * DAY);
        seen[then < threshold ? 'older' : 'younger'] += 1;
      }),
      { numRuns: 2_000, seed: 5 },
    );
    expect(Math.min(seen.older, seen.younger)).toBeGreaterThan(300);
  });

  test('what begins later is never due earlier, and of what happened is never sooner old', () => {
    fc.assert(
      fc.property(instants, instants, days, calendars, (a, b, count, calendar) => {
        const [first, second] = [Math.min(a, b), Math.max(a, b)];
        const span = { unit: 'bd', days: count } as const;
        expect(later(first, span, calendar)).toBeLessThanOrEqual(later(second, span, calendar));
        expect(earlier(first, span, calendar)).toBeLessThanOrEqual(earlier(second, span, calendar));
      }),
    );
  });

  test('a threshold asked of many instants is the one of each', () => {
    fc.assert(
      fc.property(fc.array(instants, { maxLength: 6 }), days, calendars, (nows, count, calendar) => {
        const span = { unit: 'bd', days: count } as const;
        const threshold = compileBefore(span, calendar);
        for (const now of [...nows, ...nows]) expect(threshold(now)).toBe(earlier(now, span, calendar));
      }),
    );
  });
});
