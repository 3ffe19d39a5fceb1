import fc from 'fast-check';
import { DateTime } from 'luxon';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { formatDuration, formatInstant, formatLocal, isTimezone, parseDate, parseDuration, parseInstant } from '../../src/domain/time.ts';

/** The instant as ISO text, so that a failure can be read. */
function instant(text: string, zone = 'UTC'): string | undefined {
  const ms = parseInstant(text, zone);
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

describe('durations', () => {
  test.each([
    ['0s', 0],
    ['90s', 90_000],
    ['15m', 900_000],
    ['4h', 14_400_000],
    ['3d', 259_200_000],
  ])('%s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '15', 'm', '15 m', '-15m', '1.5h', '15min', '2bd', '1h30m', ' 15m', '15m\n', '15M', '１５m'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    [0, '0s'],
    [-5, '0s'],
    [499, '0s'],
    [45_000, '45s'],
    [31 * 60_000, '31m'],
    [59_600, '1m'],
    [90_000, '1m 30s'],
    [52 * 3_600_000, '2d 4h'],
    [52 * 3_600_000 + 59 * 60_000, '2d 4h'],
    [2 * 86_400_000 + 4 * 60_000, '2d'],
    [3_600_000, '1h'],
  ])('%s ms are told as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('instants', () => {
  test.each([
    ['2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21 10:00:00', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21T10:00', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21', '2026-11-21T00:00:00.000Z'],
    ['2026-11-21 10:00:00.5', '2026-11-21T10:00:00.500Z'],
    ['2026-11-21 10:00:00.123456789', '2026-11-21T10:00:00.123Z'],
    ['2026-11-21 10:00:00,25', '2026-11-21T10:00:00.250Z'],
    ['2028-02-29 00:00:00', '2028-02-29T00:00:00.000Z'],
    ['9999-12-31 23:59:59.999', '9999-12-31T23:59:59.999Z'],
    ['0001-01-01 00:00:00', '0001-01-01T00:00:00.000Z'],
    ['0099-12-31 00:00:00', '0099-12-31T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(instant(text)).toBe(expected);
  });

  test.each([
    ['2026-11-21 10:00:00+00', '2026-11-21T10:00:00.000Z'],
    ['2026-11-21 10:00:00+05:30', '2026-11-21T04:30:00.000Z'],
    ['2026-11-21T10:00:00-0330', '2026-11-21T13:30:00.000Z'],
    ['2026-11-21T23:30:00.250-06', '2026-11-22T05:30:00.250Z'],
    ['2026-11-21T10:00:00 Z', '2026-11-21T10:00:00.000Z'],
  ])('%s says its own offset, whatever the system declares', (text, expected) => {
    expect(instant(text, 'America/Chicago')).toBe(expected);
  });

  test.each([
    '0000-00-00 00:00:00',
    '0000-00-00',
    '2026-00-10',
    '2026-10-00',
    '2026-13-01',
    '2026-02-30',
    '2027-02-29',
    '2026-04-31 10:00:00',
    '2026-11-21 24:00:00',
    '2026-11-21 10:60:00',
    '2026-11-21 10:00:60',
    '2026-11-21 1:00:00',
    '26-11-21',
    '20261121',
    '1763719200',
    '',
    'now',
    '2026-11-21 10:00:00 CST',
    '2026-11-21 10:00:00+99:99',
    '2026-11-21 10:00:00+05:75',
    '2026-11-21 10:00:00 PM',
    ' 2026-11-21',
  ])('%j is none', (text) => {
    expect(parseInstant(text, 'UTC')).toBeUndefined();
    expect(parseInstant(text, 'America/Chicago')).toBeUndefined();
  });
});

describe('times without a zone are those of the zone that the system declares', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ['2026-01-15 12:00:00', 'America/Chicago', '2026-01-15T18:00:00.000Z'],
    ['2026-07-15 12:00:00', 'America/Chicago', '2026-07-15T17:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Asia/Kolkata', '2026-07-15T06:30:00.000Z'],
    ['2026-07-15', 'Europe/Berlin', '2026-07-14T22:00:00.000Z'],
    ['2026-03-08 01:59:59.999', 'America/Chicago', '2026-03-08T07:59:59.999Z'],
    ['2026-03-08 03:00:00', 'America/Chicago', '2026-03-08T08:00:00.000Z'],
    ['2026-11-01 00:59:59', 'America/Chicago', '2026-11-01T05:59:59.000Z'],
    ['2026-11-01 02:00:00', 'America/Chicago', '2026-11-01T08:00:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(instant(text, zone)).toBe(expected);
  });

  test.each([
    ['02:30 on the first day of summer time', '2026-03-08 02:30:00', 'America/Chicago'],
    ['… from its first instant', '2026-03-08 02:00:00', 'America/Chicago'],
    ['… to its last', '2026-03-08 02:59:59.999', 'America/Chicago'],
    ['half an hour, on Lord Howe Island', '2026-10-04 02:15:00', 'Australia/Lord_Howe'],
    ['midnight, where the clock is changed then', '2018-11-04 00:00:00', 'America/Sao_Paulo'],
    ['a whole day, in Samoa', '2011-12-30 12:00:00', 'Pacific/Apia'],
  ])('what the clock skips never was: %s', (_, text, zone) => {
    expect(parseInstant(text, zone)).toBeUndefined();
  });

  test.each(['2026-07-15', '2026-01-15'])('an hour that comes twice is the first of the two, read on %s as on any day', (today) => {
    vi.useFakeTimers({ now: new Date(today) });
    expect(instant('2026-11-01 01:30:00', 'America/Chicago')).toBe('2026-11-01T06:30:00.000Z');
    expect(instant('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  test('what a zone shows is read back to the same instant, save in the hour that comes twice', () => {
    const zones = fc.constantFrom('America/Chicago', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland', 'UTC');
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2037, 0) }), zones, (ms, zone) => {
        const second = Math.floor(ms / 1_000) * 1_000;
        const back = parseInstant(formatLocal(second, zone).slice(0, 19), zone);
        expect([0, 1_800_000, 3_600_000]).toContain(second - (back ?? Number.NaN));
        if (zone === 'Asia/Kolkata' || zone === 'UTC') expect(back).toBe(second);
      }),
    );
  });
});

describe('dates', () => {
  test.each([
    ['2026-11-21', '2026-11-21'],
    ['2026-11-21 23:59:59', '2026-11-21'],
    ['2026-11-21T23:59:59-06:00', '2026-11-21'],
  ])('%s', (text, date) => {
    expect(parseDate(text)).toBe(date);
  });

  test.each(['0000-00-00', '2026-02-30', '2026-11-21 soon', '2026-11-21T', '2026-11', '21.11.2026', ''])('%j is none', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });
});

test('instants are written in UTC with milliseconds, and for people in their zone', () => {
  const ms = Date.UTC(2026, 10, 21, 16, 0, 0, 7);
  expect(formatInstant(ms)).toBe('2026-11-21T16:00:00.007Z');
  expect(formatLocal(ms, 'America/Chicago')).toBe('2026-11-21 10:00:00 CST');
});

test('only real zones are zones', () => {
  expect(['America/Chicago', 'UTC', 'Europe/Berlin'].filter(isTimezone)).toHaveLength(3);
  expect(['Chicago', 'America/Chicagoo', '', 'CDT6'].filter(isTimezone)).toEqual([]);
});

test('a local time of any zone and year since 1970 is read as luxon wrote it; of the two that autumn brings, as the first', () => {
  const zones = ['America/Chicago', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Monrovia', 'Africa/Casablanca', 'Pacific/Apia', 'UTC'];
  const instants = fc.integer({ min: 0, max: Date.UTC(2037, 0) / 1_000 }).map((seconds) => seconds * 1_000);
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, (zone, ms) => {
      const at = DateTime.fromMillis(ms, { zone });
      const readings = at.getPossibleOffsets().map((reading) => reading.toMillis());
      expect(parseInstant(at.toFormat('yyyy-MM-dd HH:mm:ss'), zone)).toBe(Math.min(...readings));
    }),
    { numRuns: 3_000, seed: 7 },
  );
});
