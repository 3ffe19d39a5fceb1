import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confirmGroup, type ReadRow } from '../../src/compare/confirm-group.ts';
import { hashConfirmed } from '../../src/compare/hash-rows.ts';
import { NOTHING_WITHHELD, type Row } from '../../src/compare/plan.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { count, left, money, planOf, rejected, right, study } from './plan-builder.ts';

const SKETCH = { columns: ['on_hand', 'note'], group: 1, compare: { on_hand: {} }, aggregate: { on_hand: 'sum' } } as const;
const PLAN = planOf(SKETCH);

/** The hash of group A, which the rows must make suspect. */
async function hashOf(rows: readonly Row[], plan = PLAN): Promise<string> {
  const { suspects } = await study(plan, { one: rows });
  expect(suspects.map(({ group }) => group)).toEqual([['A']]);
  return suspects[0]?.hash ?? '';
}

const ALONE = left(['A', 'ZZZ'], count(1), 'makes the group suspect');

describe('a suspect group is known again by its rows', () => {
  test('a SHA-256 in hex that is the same for the same rows', async () => {
    expect(await hashOf([ALONE])).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf([ALONE])).toBe(await hashOf([[...ALONE]]));
  });

  test('the order in which equal keys are delivered does not matter', async () => {
    const rows = [left(['A', 'DAL'], count(1), 'x'), left(['A', 'DAL'], count(2), 'y'), right(['A', 'DAL'], count(9), 'z')];
    expect(await hashOf([...rows].reverse())).toBe(await hashOf(rows));
    const { suspects } = await study(PLAN, { dallas: rows.slice(1), reno: rows.slice(0, 1) });
    expect(suspects[0]?.hash).toBe(await hashOf(rows));
  });

  test('any other value, of whatever type, is another group', async () => {
    const values: readonly Value[] = [
      undefined,
      null,
      '',
      'not kept',
      'mixed',
      'null',
      '1',
      1,
      1n,
      count(1),
      true,
      false,
      'true',
      MIXED,
      { amount: 1n, currency: 'USD' },
      { amount: 1n, currency: 'EUR' },
      money(1),
      '["1"]',
      '["1","USD"]',
      0,
      0n,
      '0',
    ];
    const hashes = await Promise.all(values.map((value) => hashOf([ALONE, left(['A', 'DAL'], count(1), value), right(['A', 'DAL'], count(1), null)])));
    expect(new Set(hashes).size).toBe(values.length);
  });

  test('so is a row more, a row less, the same row on the other side or at another key', async () => {
    const row = left(['A', 'DAL'], count(1), null);
    const variants = [[], [row], [row, row], [right(['A', 'DAL'], count(1), null)], [left(['A', 'RNO'], count(1), null)], [rejected(0, ['A', 'DAL'])]];
    const hashes = await Promise.all(variants.map((rows) => hashOf([ALONE, ...rows])));
    expect(new Set(hashes).size).toBe(variants.length);
  });

  test('so is one whose rules were edited', async () => {
    expect(await hashOf([ALONE], planOf({ ...SKETCH, version: 'v2' }))).not.toBe(await hashOf([ALONE]));
  });

  test('what the driver left behind the columns is none of the row', async () => {
    expect(await hashOf([[...ALONE, 'USD', 7]])).toBe(await hashOf([ALONE]));
  });

  test('rows that are equal hash equal, and others do not', async () => {
    const value = fc.constantFrom<Value>(null, undefined, count(1), count(2), 'a', MIXED);
    const row = fc
      .tuple(fc.constantFrom(0, 1), fc.constant('A'), fc.constantFrom('DAL', 'RNO'), fc.constantFrom(null, count(1)), value)
      .map((parts): Row => parts);
    const text = (rows: readonly Row[]) =>
      rows
        .map((parts) => parts.map((one) => `${typeof one}:${String(one)}`).join())
        .sort()
        .join('\n');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 3 }), fc.array(row, { maxLength: 3 }), async (a, b) => {
        const [hashA, hashB] = await Promise.all([hashOf([ALONE, ...a]), hashOf([ALONE, ...b])]);
        expect(hashA === hashB).toBe(text(a) === text(b));
      }),
      { numRuns: 300 },
    );
  });
});

test('a group of more than 10,000 keys is never taken for the same', async () => {
  const rows = Array.from({ length: 10_001 }, (_, i) => left(['A', `F${String(i).padStart(5, '0')}`], count(1), null));
  expect(await hashOf(rows)).toBe('');
});

describe('a group that was read again is known by what was read', () => {
  // The re-read brings more columns, in another order.
  const FULL = planOf({ ...SKETCH, columns: ['unit_cost', 'note', 'on_hand'] });
  const readAgain = (rows: readonly Row[]): string => {
    const read = rows.map((row): ReadRow => ({ row: [...row.slice(0, 3), count(9), row[4], row[3]], systems: ['one'] }));
    return hashConfirmed(PLAN, FULL, confirmGroup(FULL, ['A'], read, NOTHING_WITHHELD), read);
  };

  test('as it will be streamed as long as it stays so', async () => {
    const rows = [ALONE, left(['A', 'DAL'], count(1), 'x'), left(['A', 'DAL'], count(2), MIXED), right(['A', 'DAL'], count(3), undefined)];
    expect(readAgain(rows)).toBe(await hashOf(rows));
    expect(readAgain([...rows].reverse())).toBe(await hashOf(rows));
  });

  test('and not as it was streamed where it has changed since', async () => {
    const before = [ALONE, left(['A', 'DAL'], count(1), 'x'), right(['A', 'DAL'], count(2), 'x')];
    expect(readAgain([ALONE, left(['A', 'DAL'], count(1), 'x'), right(['A', 'DAL'], count(3), 'x')])).not.toBe(await hashOf(before));
  });

  test('nor where time alone has made another suspect of it', async () => {
    const row = left(['A', 'DAL'], count(1), null);
    const stale = planOf({ ...SKETCH, never: [{ id: 'stale', holds: (key) => key[1] === 'DAL' }] });
    expect(await hashOf([ALONE, row, right(['A', 'DAL'], count(1), null)], stale)).not.toBe(await hashOf([ALONE, row, right(['A', 'DAL'], count(1), null)]));
  });
});
