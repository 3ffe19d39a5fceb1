import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXACT, type Tolerance, withinTolerance } from '../../src/domain/tolerance.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';

const UNIT = 10n ** 12n;
const CENT = UNIT / 100n;
const n = (count: number): bigint => BigInt(count) * UNIT;
const usd = (cents: number): Value => ({ amount: BigInt(cents) * CENT, currency: 'USD' });
const eur = (cents: number): Value => ({ amount: BigInt(cents) * CENT, currency: 'EUR' });
const percent = (share: number): bigint => BigInt(share) * CENT;

const BOTH: Tolerance = { abs: n(5), percent: percent(2) };

describe('a variance within the tolerance is no discrepancy', () => {
  test.each<[string, Value, Value, Tolerance, boolean]>([
    ['exactly equal needs no tolerance', n(7), n(7), EXACT, true],
    ['without a tolerance the least difference counts', n(7), n(7) + 1n, EXACT, false],
    ['abs: 5 allows 5', n(100), n(105), { abs: n(5) }, true],
    ['… on either side', n(105), n(100), { abs: n(5) }, true],
    ['… and not a whit more', n(100), n(105) + 1n, { abs: n(5) }, false],
    ['… across zero too', n(-2), n(3), { abs: n(5) }, true],
    ['2 % of the left 100 is 2', n(100), n(102), { percent: percent(2) }, true],
    ['… and not 3', n(100), n(103), { percent: percent(2) }, false],
    ['2 % of the left 102 is more than 2', n(102), n(100), { percent: percent(2) }, true],
    ['5 % of the left 95 is less than 5', n(95), n(100), { percent: percent(5) }, false],
    ['… but 5 % of the right 100 is 5', n(95), n(100), { percent: percent(5), of: 'right' }, true],
    ['of: left says what is said already', n(95), n(100), { percent: percent(5), of: 'left' }, false],
    ['a percentage of nothing is nothing', n(0), n(1), { percent: percent(50) }, false],
    ['… of the right too', n(1), n(0), { percent: percent(50), of: 'right' }, false],
    ['a percentage of a negative is as wide', n(-100), n(-102), { percent: percent(2) }, true],
    ['with both keys, beyond abs alone does not count', n(1_000), n(1_020), BOTH, true],
    ['… nor beyond the percentage alone', n(10), n(15), BOTH, true],
    ['… beyond both does', n(1_000), n(1_021), BOTH, false],
    ['… for small figures too', n(10), n(16), BOTH, false],
  ])('%s', (_, left, right, tolerance, expected) => {
    expect(withinTolerance(left, right, tolerance)).toBe(expected);
  });
});

describe('money agrees only within its currency', () => {
  test.each<[string, Value, Value, Tolerance, boolean]>([
    ['a cent is within a cent', usd(1_000), usd(1_001), { abs: CENT, currency: 'USD' }, true],
    ['two are not', usd(1_000), usd(1_002), { abs: CENT, currency: 'USD' }, false],
    ['a tolerance in dollars does not speak of euros', eur(1_000), eur(1_001), { abs: CENT, currency: 'USD' }, false],
    ['… but its percentage does', eur(1_000), eur(1_001), { abs: CENT, currency: 'USD', percent: percent(1) }, true],
    ['a bare figure speaks of any currency', eur(1_000), eur(1_001), { abs: CENT }, true],
    ['a percentage too', eur(1_000), eur(1_020), { percent: percent(2) }, true],
    ['equal amounts of two currencies disagree', usd(1_000), eur(1_000), { abs: n(1_000), percent: percent(100) }, false],
    ['no dollars are not no euros', usd(0), eur(0), EXACT, false],
    ['a quantity is no amount', n(10), usd(1_000), { abs: n(1_000) }, false],
  ])('%s', (_, left, right, tolerance, expected) => {
    expect(withinTolerance(left, right, tolerance)).toBe(expected);
  });
});

describe('null, zero, nothing written and mixed are four things', () => {
  const wide: Tolerance = { abs: n(1_000_000), percent: percent(100) };
  test.each<[string, Value, Value, boolean]>([
    ['null agrees with null', null, null, true],
    ['null is not zero', null, 0n, false],
    ['zero is not null', 0n, null, false],
    ['null is not no dollars', null, usd(0), false],
    ['null is not empty', null, '', false],
    ['empty agrees with empty', '', '', true],
    ['mixed agrees with nothing', MIXED, 'A', false],
    ['… not with itself', MIXED, MIXED, false],
    ['… not with null', MIXED, null, false],
    ['text agrees byte for byte', 'sku-1', 'SKU-1', false],
    ['… trailing space and all', 'A', 'A ', false],
    ['false is not null', false, null, false],
    ['true is true', true, true, true],
    ['instants agree to the millisecond', 1_000, 1_001, false],
    ['the same instant agrees', 1_000, 1_000, true],
  ])('%s, whatever the tolerance', (_, left, right, expected) => {
    expect(withinTolerance(left, right, wide)).toBe(expected);
  });
});

test('a tolerance sees two sides as their mirror image does', () => {
  const amounts = fc.bigInt({ min: -1_000n, max: 1_000n }).map((units) => units * CENT);
  fc.assert(
    fc.property(amounts, amounts, fc.option(amounts), fc.option(amounts), fc.constantFrom('left' as const, 'right' as const), (left, right, abs, share, of) => {
      const band = { ...(abs === null ? {} : { abs: abs < 0n ? -abs : abs }), ...(share === null ? {} : { percent: share < 0n ? -share : share }) };
      const mirrored = of === 'left' ? 'right' : 'left';
      expect(withinTolerance(left, right, { ...band, of })).toBe(withinTolerance(right, left, { ...band, of: mirrored }));
      expect(withinTolerance(left, right, { ...band, of })).toBe(withinTolerance(-left, -right, { ...band, of }));
    }),
  );
});
