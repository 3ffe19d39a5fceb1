import { describe, expect, it } from 'vitest';
import { formatDecimal, ONE } from '../../src/domain/decimal.ts';
import { NO_FIT, parserOf } from '../../src/sources/parse-value.ts';

describe('a quantity', () => {
  const parse = parserOf('quantity', 'number', 'UTC');
  it.each<readonly [unknown, string]>([
    ['5', '5'],
    ['5.0000', '5'],
    ['-0.10', '-0.1'],
    ['-0', '0'],
    ['.5', '0.5'],
    ['12.', '12'],
    ['0.000000000001', '0.000000000001'],
    ['9007199254740993', '9007199254740993'],
    ['999999999999999.5', '999999999999999.5'],
    ['12345678901234567890123456.123456789012', '12345678901234567890123456.123456789012'],
    ['1e3', '1000'],
    [7, '7'],
    [-7, '-7'],
    [0.1, '0.1'],
    [1023, '1023'],
    [1024, '1024'],
  ])('reads %j as %s', (raw, expected) => {
    expect(formatDecimal(parse(raw) as bigint)).toBe(expected);
  });

  it('reads a number beyond the reach of doubles exactly', () => {
    expect(parse(9007199254740993n)).toBe(9007199254740993n * ONE);
  });

  it.each([
    '',
    '-',
    '.',
    'abc',
    '1,5',
    ' 5',
    '5 ',
    '0x10',
    'NaN',
    'Infinity',
    '0.0000000000001',
    '1.2.3',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    {},
  ])('takes %j for none', (raw) => {
    expect(parse(raw)).toBe(NO_FIT);
  });
});

it('a whole number has no decimals but zeros', () => {
  const parse = parserOf('integer', 'number', 'UTC');
  expect([parse('3.000'), parse('3.5'), parse(2n)]).toEqual([3n * ONE, NO_FIT, 2n * ONE]);
});

it('a boolean is 0 or 1, t or f, true or false, or one bit', () => {
  const parse = parserOf('boolean', 'bits', 'UTC');
  expect([1, 0, '1', 'f', 'true', 'FALSE', 1n, Buffer.from([1]), Buffer.from([0])].map(parse)).toEqual([
    true,
    false,
    true,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
  expect(['yes', 'no', '', 2, 'on', Buffer.from([2])].map(parse)).toEqual(Array.from({ length: 6 }, () => NO_FIT));
});

describe('a point in time', () => {
  it('without a zone is read in the declared one, on both sides of its clock changes', () => {
    const parse = parserOf('instant', 'datetime', 'America/New_York');
    expect(parse('2026-03-08 01:59:59')).toBe(Date.UTC(2026, 2, 8, 6, 59, 59));
    expect(parse('2026-03-08 03:00:00')).toBe(Date.UTC(2026, 2, 8, 7));
    expect(parse('2026-07-01 07:30:00.123456')).toBe(Date.UTC(2026, 6, 1, 11, 30, 0, 123));
    expect(parse('2026-11-01 02:00:00')).toBe(Date.UTC(2026, 10, 1, 7));
  });

  it('that the zone skipped never was', () => {
    expect(parserOf('instant', 'datetime', 'America/New_York')('2026-03-08 02:30:00')).toBe(NO_FIT);
  });

  it('follows clock changes of half an hour', () => {
    const parse = parserOf('instant', 'datetime', 'Australia/Lord_Howe');
    expect(parse('2026-10-04 01:59:00')).toBe(Date.UTC(2026, 9, 3, 15, 29));
    expect(parse('2026-10-04 02:15:00')).toBe(NO_FIT);
    expect(parse('2026-10-04 02:30:00')).toBe(Date.UTC(2026, 9, 3, 15, 30));
  });

  it('of a timestamp column is UTC, whatever zone the system keeps', () => {
    const parse = parserOf('instant', 'timestamp', 'America/New_York');
    expect(parse('2026-07-01 07:30:00')).toBe(Date.UTC(2026, 6, 1, 7, 30));
    expect(parse('2026-07-01 07:30:00.5+00')).toBe(Date.UTC(2026, 6, 1, 7, 30, 0, 500));
  });

  it('keeps the zone that it carries', () => {
    expect(parserOf('instant', 'text', 'America/New_York')('2026-07-01T07:30:00+02:00')).toBe(Date.UTC(2026, 6, 1, 5, 30));
  });

  it.each([
    '0000-00-00 00:00:00',
    '2026-02-30 10:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 10:60:00',
    '2026-01-01 10:00:60',
    '2026-01-01 10:00:00.',
    'infinity',
    '1700000000',
    1700000000,
  ])('is not %j', (raw) => {
    expect(parserOf('instant', 'datetime', 'UTC')(raw)).toBe(NO_FIT);
  });
});

it('a date is the day that stands there, and of an instant the day it was in the zone', () => {
  expect(parserOf('date', 'date', 'America/New_York')('2026-07-01')).toBe('2026-07-01');
  expect(parserOf('date', 'datetime', 'America/New_York')('2026-07-01 23:30:00')).toBe('2026-07-01');
  expect(parserOf('date', 'timestamp', 'America/New_York')('2026-07-01 03:30:00')).toBe('2026-06-30');
  expect(parserOf('date', 'date', 'UTC')('0000-00-00')).toBe(NO_FIT);
});

it('text is any value as the source spells it, bytes only if they are UTF-8', () => {
  const parse = parserOf('text', 'text', 'UTC');
  expect([parse(''), parse(7), parse(2n ** 60n), parse(Buffer.from('é'))]).toEqual(['', '7', '1152921504606846976', 'é']);
  expect(parse(Buffer.from([0xff, 0x41]))).toBe(NO_FIT);
});
