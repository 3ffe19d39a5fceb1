import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf, parseDecimal } from '../../src/domain/decimal.ts';
import { type Derivation, deriveValue, keepsRow, type RowTest, type Term } from '../../src/domain/row-terms.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';

type Row = Readonly<Record<string, Value>>;

const plus = (column: string): Term => ({ sign: 1, column });
const minus = (column: string): Term => ({ sign: -1, column });
const number = (n: number): Term => ({ sign: n < 0 ? -1 : 1, number: decimalOf(Math.abs(n)) });
const decimal = (text: string) => parseDecimal(text) as bigint;
const usd = (text: string) => ({ amount: decimal(text), currency: 'USD' });
const eur = (text: string) => ({ amount: decimal(text), currency: 'EUR' });

function derive(derivation: Derivation, row: Row): Value {
  return deriveValue(derivation, (column) => row[column]);
}

describe('a derived column', () => {
  test.each<[string, Derivation, Row, Value]>([
    ['ordered - cancelled', [plus('ordered'), minus('cancelled')], { ordered: decimalOf(5), cancelled: decimalOf(2) }, decimalOf(3)],
    ['more cancelled than ordered', [plus('ordered'), minus('cancelled')], { ordered: decimalOf(1), cancelled: decimalOf(2) }, decimalOf(-1)],
    ['-amount, of a quantity', [minus('amount')], { amount: decimalOf(4) }, decimalOf(-4)],
    ['-amount, of money', [minus('amount')], { amount: usd('12.50') }, usd('-12.50')],
    ['due', [plus('due')], { due: usd('12.50') }, usd('12.50')],
    ['goods + tax - credit', [plus('goods'), plus('tax'), minus('credit')], { goods: usd('10'), tax: usd('0.83'), credit: usd('0.005') }, usd('10.825')],
    ['1', [number(1)], {}, decimalOf(1)],
    ['quantity - 1', [plus('quantity'), number(-1)], { quantity: decimalOf(3) }, decimalOf(2)],
    ['10 - quantity', [number(10), minus('quantity')], { quantity: decimalOf(3) }, decimalOf(7)],
    ['a text, which is no figure', [plus('status')], { status: 'open' }, null],
    ['quantity - quantity', [plus('quantity'), minus('quantity')], { quantity: decimalOf(3) }, 0n],
  ])('%s', (_, derivation, row, expected) => {
    expect(derive(derivation, row)).toEqual(expected);
  });

  const due = [plus('ordered'), minus('cancelled'), minus('credited')];
  test.each<[string, Row, Value]>([
    ['is absent where its first column is, whatever the others say', { ordered: null, cancelled: decimalOf(2) }, null],
    ['is not kept where its first column is not', { cancelled: decimalOf(2) }, undefined],
    ['takes a later column that is absent for nothing', { ordered: decimalOf(5), cancelled: null, credited: decimalOf(1) }, decimalOf(4)],
    ['takes later columns that are not kept for nothing', { ordered: decimalOf(5) }, decimalOf(5)],
    ['is absent where there is no saying what its first column is', { ordered: MIXED, cancelled: decimalOf(2) }, null],
    ['is absent where there is no saying what a later column is', { ordered: decimalOf(5), credited: MIXED }, null],
    ['is absent where amounts of two currencies would be added', { ordered: usd('5'), cancelled: eur('5') }, null],
    ['is absent where money and plain numbers would be added', { ordered: usd('5'), cancelled: decimalOf(5) }, null],
    ['stays absent however the sum goes on', { ordered: usd('5'), cancelled: eur('5'), credited: usd('1') }, null],
    ['is absent where a column holds no figure', { ordered: decimalOf(5), cancelled: 'two' }, null],
    ['is absent where its first column holds no figure', { ordered: 'five', cancelled: decimalOf(2) }, null],
  ])('%s', (_, row, expected) => {
    expect(derive(due, row)).toBe(expected);
  });
});

const decimals = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const columns = ['a', 'b', 'c', 'd'];
const rows = fc.record(Object.fromEntries(columns.map((column) => [column, decimals])));
const signs = fc.constantFrom(1 as const, -1 as const);
const columnTerms = fc.record({ sign: signs, column: fc.constantFrom(...columns) });
const derivations = fc.array(fc.oneof(columnTerms, fc.record({ sign: signs, number: decimals })), { minLength: 1, maxLength: 6 });

function opposite(derivation: Derivation): Derivation {
  return derivation.map((term) => ({ ...term, sign: term.sign === 1 ? -1 : 1 }));
}

describe('whatever the expression', () => {
  test('the sum is exact to the last digit, in any order of its terms', () => {
    fc.assert(
      fc.property(derivations, rows, (derivation, row) => {
        const terms = derivation.map((term) => BigInt(term.sign) * ('column' in term ? (row[term.column] as bigint) : term.number));
        const expected = terms.reduce((sum, term) => sum + term, 0n);
        expect(derive(derivation, row)).toBe(expected);
        expect(derive([...derivation].reverse(), row)).toBe(expected);
      }),
    );
  });

  test('amounts of one currency add up as plain numbers do, and keep it', () => {
    fc.assert(
      fc.property(fc.array(columnTerms, { minLength: 1, maxLength: 6 }), rows, fc.constantFrom('USD', 'JPY'), (derivation, row, currency) => {
        const amounts = Object.fromEntries(Object.entries(row).map(([column, amount]) => [column, { amount, currency }]));
        expect(derive(derivation, amounts)).toEqual({ amount: derive(derivation, row), currency });
      }),
    );
  });

  test('with every sign turned it is the opposite', () => {
    fc.assert(
      fc.property(derivations, rows, (derivation, row) => {
        expect(derive(opposite(derivation), row)).toBe(-(derive(derivation, row) as bigint));
      }),
    );
  });

  test('what is absent behind the first term might as well not have been named', () => {
    fc.assert(
      fc.property(derivations, rows, fc.subarray(columns), fc.constantFrom(null, undefined), (derivation, row, gone, absent) => {
        const [first, ...others] = derivation as [Term, ...Term[]];
        const left = Object.fromEntries(Object.entries(row).map(([column, value]) => [column, gone.includes(column) ? absent : value]));
        const isGone = (term: Term) => 'column' in term && gone.includes(term.column);
        const expected = isGone(first) ? absent : derive([first, ...others.filter((term) => !isGone(term))], row);
        expect(derive(derivation, left)).toBe(expected);
      }),
    );
  });
});

describe('a row is compared', () => {
  const named = (is: 'in' | 'not_in', ...values: readonly string[]): RowTest => ({ column: 'status', test: { is, values } });
  const there = (is: 'present' | 'absent', column = 'reversed_at'): RowTest => ({ column, test: { is } });

  test.each<[string, readonly RowTest[], Row, boolean]>([
    ['where nothing is asked', [], {}, true],
    ['where the value is the one named', [named('in', 'open')], { status: 'open' }, true],
    ['where the value is one of several', [named('in', 'open', 'held')], { status: 'held' }, true],
    ['not where it is another', [named('in', 'open', 'held')], { status: 'Open' }, false],
    ['not where a value is wanted and there is none', [named('in', 'open')], { status: null }, false],
    ['not where a value is wanted and the column is not kept', [named('in', 'open')], {}, false],
    ['where the value is none of those named', [named('not_in', 'cancelled')], { status: 'open' }, true],
    ['not where it is one of them', [named('not_in', 'void', 'cancelled')], { status: 'cancelled' }, false],
    ['where there is no value to be one of them', [named('not_in', 'cancelled')], { status: null }, true],
    ['where the column is not kept, so that it is none of them', [named('not_in', 'cancelled')], {}, true],
    ['not where nothing is wanted but some value is there', [there('absent')], { reversed_at: 0 }, false],
    ['where it is null', [there('absent')], { reversed_at: null }, true],
    ['where it is not kept', [there('absent')], {}, true],
    [
      'where any value is there, be it empty, zero or no',
      [there('present', 'a'), there('present', 'b'), there('present', 'c')],
      { a: '', b: 0n, c: false },
      true,
    ],
    ['not where it is null and must be there', [there('present')], { reversed_at: null }, false],
    ['not where it is not kept and must be there', [there('present')], {}, false],
    ['where every test holds', [there('absent'), named('in', 'open')], { status: 'open' }, true],
    ['not where one of them fails', [there('absent'), named('in', 'open')], { status: 'open', reversed_at: 1 }, false],
    ['by what a value is in words', [{ column: 'rush', test: { is: 'in', values: ['true'] } }], { rush: true }, true],
    ['not where rows do not agree and one value is wanted', [named('in', 'open', 'mixed')], { status: MIXED }, false],
    ['where rows do not agree, and so are none of those named', [named('not_in', 'cancelled'), there('present', 'status')], { status: MIXED }, true],
  ])('%s', (_, tests, row, expected) => {
    expect(keepsRow(tests, (column) => row[column])).toBe(expected);
  });
});
