import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absolute, decimalOf, formatDecimal, multiply, parseDecimal } from '../../src/domain/decimal.ts';

const SCALED_ONE = 1_000_000_000_000n;
const anyDecimal = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });

describe('amounts and quantities are read exactly', () => {
  test.each([
    ['0', 0n],
    ['1', SCALED_ONE],
    ['-1', -SCALED_ONE],
    ['+7', 7n * SCALED_ONE],
    ['12.50', 12_500_000_000_000n],
    ['0.000000000001', 1n],
    ['-0.000000000001', -1n],
    ['-0.5', -500_000_000_000n],
    ['-0', 0n],
    ['007', 7n * SCALED_ONE],
    ['5.', 5n * SCALED_ONE],
    ['.5', 500_000_000_000n],
    ['-.25', -250_000_000_000n],
    ['99999999999999999999999999999999.999999999999', 99_999_999_999_999_999_999_999_999_999_999_999_999_999_999n],
    ['1.5000000000000000000', 1_500_000_000_000n],
  ])('%s', (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });

  test.each([
    ['1e3', 1_000n * SCALED_ONE],
    ['1E+03', 1_000n * SCALED_ONE],
    ['1.5e3', 1_500n * SCALED_ONE],
    ['1.2345e2', 123_450_000_000_000n],
    ['12e-1', 1_200_000_000_000n],
    ['-2.5e-3', -2_500_000_000n],
    ['1e-12', 1n],
    ['10e-13', 1n],
    ['0e-40', 0n],
    ['9.007199254740993e15', 9_007_199_254_740_993n * SCALED_ONE],
  ])('%s, as drivers of floating columns write it', (text, expected) => {
    expect(parseDecimal(text)).toBe(expected);
  });

  test('what has more than twelve decimals that matter is refused, never rounded', () => {
    for (const text of ['0.0000000000001', '1.1234567890123', '1e-13', '-1.5e-12']) expect(parseDecimal(text)).toBeUndefined();
  });

  test.each(['', ' ', '.', '-', '+', ' 1', '1 ', '1\n', '1,5', '1_000', '1.2.3', '--1', '0x10', 'NaN', 'Infinity', 'e5', '1e', '٣', '1e5.5'])(
    '%j is no number',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  test('every decimal is written and read back unchanged, however large', () => {
    fc.assert(fc.property(anyDecimal, (value) => parseDecimal(formatDecimal(value)) === value));
  });

  test('any spelling with trailing zeros, leading zeros or an exponent is the same number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.integer({ min: 0, max: 6 }), fc.nat(30), (units, shift, zeros) => {
        const sign = units < 0n ? '-' : '';
        const digits = (units < 0n ? -units : units).toString();
        const expected = units * 10n ** BigInt(12 - shift);
        expect(parseDecimal(`${sign}${digits}e-${shift}`)).toBe(expected);
        expect(parseDecimal(`${sign}${'0'.repeat(zeros)}${digits}.${'0'.repeat(zeros)}e-0${shift}`)).toBe(expected);
      }),
    );
  });
});

describe('amounts and quantities are written for people', () => {
  test.each([
    [0n, 0, '0'],
    [0n, 2, '0.00'],
    [5_500_000_000_000n, 0, '5.5'],
    [5_500_000_000_000n, 2, '5.50'],
    [5n * SCALED_ONE, 0, '5'],
    [-5n * SCALED_ONE, 2, '-5.00'],
    [-1n, 2, '-0.000000000001'],
    [125_000_000_000n, 2, '0.125'],
    [1_000n * SCALED_ONE, 0, '1000'],
  ])('%s with at least %s decimals is %s', (value, decimals, text) => {
    expect(formatDecimal(value, decimals)).toBe(text);
  });
});

test('three units at 0.333333333333 are worth 0.999999999999, and a count is a decimal', () => {
  expect(multiply(3n * SCALED_ONE, 333_333_333_333n)).toBe(999_999_999_999n);
  expect(multiply(-2n * SCALED_ONE, 1_250_000_000_000n)).toBe(-2_500_000_000_000n);
  expect(multiply(1n, 500_000_000_000n)).toBe(0n);
  expect(decimalOf(-7)).toBe(-7n * SCALED_ONE);
  expect(absolute(-7n)).toBe(7n);
  expect(absolute(7n)).toBe(7n);
});
