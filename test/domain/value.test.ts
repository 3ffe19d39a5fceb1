import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ColumnType, formatMoney, formatValue, isMoney, MIXED, readStoredValue, sameValue, storeValue, type Value } from '../../src/domain/value.ts';

const UNIT = 10n ** 12n;
const decimals = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const currencies = fc.constantFrom('USD', 'EUR', 'JPY');

const VALUES: Readonly<Record<ColumnType, fc.Arbitrary<Value>>> = {
  text: fc.string({ unit: 'binary' }),
  integer: decimals.map((whole) => whole * UNIT),
  quantity: decimals,
  // A group's sum over no amounts is 0 of no currency.
  money: fc.oneof(fc.record({ amount: decimals, currency: currencies }), fc.constant(0n)),
  instant: fc.integer({ min: Date.UTC(1000, 0), max: Date.UTC(9999, 0) }),
  date: fc.constantFrom('2026-11-21', '1999-02-28'),
  boolean: fc.boolean(),
};

describe('what is remembered of a row is what it said', () => {
  test.each(Object.entries(VALUES))('%s', (type, arbitrary) => {
    const values = fc.oneof(arbitrary, fc.constant(null), fc.constant(MIXED));
    fc.assert(
      fc.property(values, (value) => {
        const kept = JSON.parse(JSON.stringify(storeValue(value as Exclude<Value, undefined>)));
        expect(readStoredValue(kept, type as ColumnType)).toEqual(value);
      }),
    );
  });

  test('in a form that people can read in the database', () => {
    expect(storeValue(-2_500_000_000_000n)).toBe('-2.5');
    expect(storeValue({ amount: 25n * UNIT, currency: 'USD' })).toEqual({ amount: '25', currency: 'USD' });
    expect(storeValue(Date.UTC(2026, 10, 21, 10))).toBe('2026-11-21T10:00:00.000Z');
    expect(storeValue(MIXED)).toEqual({ mixed: true });
    expect(storeValue('')).toBe('');
    expect(storeValue(null)).toBeNull();
    expect(storeValue(false)).toBe(false);
  });
});

test.each<[Value, string]>([
  [undefined, 'not kept'],
  [null, '—'],
  [MIXED, 'mixed'],
  [5n * UNIT, '5'],
  [-500_000_000_000n, '-0.5'],
  [{ amount: 12_500_000_000_000n, currency: 'USD' }, '12.50 USD'],
  [{ amount: -1_234_000_000_000n, currency: 'KWD' }, '-1.234 KWD'],
  [Date.UTC(2026, 10, 21, 10), '2026-11-21T10:00:00.000Z'],
  [true, 'yes'],
  [false, 'no'],
  ['fulfilled', 'fulfilled'],
])('%o is shown as %s', (value, text) => {
  expect(formatValue(value)).toBe(text);
});

test('values are the same when type, amount and currency are', () => {
  const usd = { amount: UNIT, currency: 'USD' };
  expect(sameValue(usd, { ...usd })).toBe(true);
  expect(sameValue(usd, { ...usd, currency: 'EUR' })).toBe(false);
  expect(sameValue(usd, UNIT)).toBe(false);
  expect(sameValue('1', UNIT)).toBe(false);
  expect(sameValue(null, null)).toBe(true);
  expect(sameValue(null, undefined)).toBe(false);
  expect(sameValue(MIXED, MIXED)).toBe(false);
  expect([usd, UNIT, null, 'USD', MIXED].map(isMoney)).toEqual([true, false, false, false, false]);
  expect(formatMoney(usd)).toBe('1.00 USD');
});
