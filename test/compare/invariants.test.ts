import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { confirmGroup } from '../../src/compare/confirm-group.ts';
import { SuspectFinder } from '../../src/compare/find-suspects.ts';
import { mergeByKey } from '../../src/compare/merge.ts';
import { NOTHING_WITHHELD, type Row } from '../../src/compare/plan.ts';
import { Totals } from '../../src/compare/totals.ts';
import type { Kind } from '../../src/domain/discrepancy.ts';
import { count, left, planOf, right, type Study, sourceOf, study } from './plan-builder.ts';
import { anyRows, anySketch, anyWithholding, bySystem, type GivenRow, rowOf, swapped, swappedPlan } from './random-sides.ts';

/** All that a pass says, in a form that can be held against another's. */
function said({ suspects, totals, figures }: Study) {
  return { suspects, figures, totals: totals.list() };
}

function swapKind(kind: Kind): Kind {
  return 'side' in kind ? { ...kind, side: kind.side === 0 ? 1 : 0 } : kind;
}

const byText = (a: Kind, b: Kind): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

describe('whatever the rows', () => {
  test('any chunking of the streams gives the same result', async () => {
    await fc.assert(
      fc.asyncProperty(anySketch, anyRows, anyWithholding, fc.array(fc.nat(5), { maxLength: 4 }), async (sketch, rows, withholding, sizes) => {
        const plan = planOf(sketch);
        const whole = await study(plan, bySystem(rows), { withholding }, [1_000]);
        expect(said(await study(plan, bySystem(rows), { withholding }, sizes))).toEqual(said(whole));
      }),
      { numRuns: 300 },
    );
  });

  test('which system states a row, and in what order, makes no difference', async () => {
    const shuffled = anyRows.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })));
    await fc.assert(
      // `never` may look at any of a duplicated key's rows: what it says of one is settled by the re-read.
      fc.asyncProperty(
        anySketch.map(({ never: _, ...sketch }) => sketch),
        shuffled,
        anyWithholding,
        async (sketch, [rows, other], withholding) => {
          const plan = planOf(sketch);
          const moved = other.map((row): GivenRow => ({ ...row, system: 'two' }));
          expect(said(await study(plan, bySystem(moved), { withholding }))).toEqual(said(await study(plan, bySystem(rows), { withholding })));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('swapping the sides flips every sign, and swaps what is missing and what is twice', async () => {
    await fc.assert(
      fc.asyncProperty(anySketch, anyRows, anyWithholding, async (sketch, rows, withholding) => {
        const plan = planOf(sketch);
        const there = await study(plan, bySystem(rows), { withholding });
        const back = await study(swappedPlan(plan), bySystem(rows.map(swapped)), { withholding });
        expect(back.figures).toEqual(there.figures);
        expect(back.totals.list()).toEqual(
          there.totals.list().map((total) => ({
            ...total,
            left: total.right,
            right: total.left,
            variance: -total.variance,
            parts: Object.fromEntries(Object.entries(total.parts).map(([part, amount]) => [part, -amount])),
          })),
        );
        const findings = ({ suspects }: Study, kindOf: (kind: Kind) => Kind) =>
          suspects.map(({ group, keys, groupColumns }) => ({
            group,
            groupColumns,
            keys: keys.map(({ key, kinds }) => ({ key, kinds: kinds.map(kindOf).sort(byText) })),
          }));
        expect(findings(back, swapKind)).toEqual(findings(there, (kind) => kind));
      }),
      { numRuns: 500 },
    );
  });

  test('a group read again as it was streamed is found to disagree in the same ways', async () => {
    const unscoped = anySketch.map(({ scope: _, ...sketch }) => sketch);
    await fc.assert(
      fc.asyncProperty(unscoped, anyRows, anyWithholding, async (sketch, given, withholding) => {
        const plan = planOf(sketch);
        const { suspects } = await study(plan, { one: given.map(rowOf) }, { withholding });
        const groupOf = (row: Row): string => JSON.stringify(row.slice(1, 1 + plan.groupSize));
        for (const group of new Set(given.map(rowOf).map(groupOf))) {
          const rows = given.filter((row) => groupOf(rowOf(row)) === group).map((row) => ({ row: rowOf(row), systems: [row.system] }));
          const confirmed = confirmGroup(plan, JSON.parse(group) as string[], rows, withholding);
          const suspect = suspects.find((one) => JSON.stringify(one.group) === group);
          // A `never` looks at the first row of a duplicated key, which the re-read chooses in its own way.
          const told = ({ kinds }: { readonly kinds: readonly Kind[] }) =>
            kinds.filter(({ kind }) => kind !== 'breaks' || !kinds.some((one) => one.kind === 'duplicated'));
          const disagreeing = confirmed.keys.filter(({ kinds }) => kinds.length > 0);
          expect(disagreeing.map((key) => [key.key, told(key)])).toEqual((suspect?.keys ?? []).map((key) => [key.key, told(key)]));
          expect(confirmed.kinds).toEqual(suspect && suspect.groupColumns.length > 0 ? [{ kind: 'differs', columns: suspect.groupColumns }] : []);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('every counted key either agrees, disagrees, or is set aside', async () => {
    await fc.assert(
      fc.asyncProperty(anySketch, anyRows, anyWithholding, async (sketch, rows, withholding) => {
        const { suspects, figures } = await study(planOf(sketch), bySystem(rows), { withholding });
        const disagreeing = suspects.reduce((sum, { keys }) => sum + keys.length, 0);
        expect(figures.matched + figures.withheld + figures.rejected + disagreeing).toBe(figures.keys);
      }),
      { numRuns: 300 },
    );
  });

  test("variances that offset each other over a SKU's facilities both surface, and its total is still right", async () => {
    const facilities = fc.uniqueArray(fc.constantFrom('ATL', 'BOS', 'DAL', 'EWR', 'RNO'), { minLength: 2 });
    const plan = planOf({
      columns: ['on_hand'],
      group: 1,
      measure: 'on_hand',
      compare: { on_hand: { tolerance: { abs: count(5) } } },
      compareGroup: { on_hand: { abs: count(10) } },
    });
    await fc.assert(
      fc.asyncProperty(facilities, fc.integer({ min: 6, max: 1_000 }), fc.nat(50), async (sites, drift, book) => {
        const rows = sites.flatMap((facility, i) => [
          left(['A', facility], count(book)),
          right(['A', facility], count(book + (i === 0 ? drift : i === 1 ? -drift : 0))),
        ]);
        const { suspects } = await study(plan, { one: rows });
        expect(suspects).toHaveLength(1);
        expect(suspects[0]?.keys.map(({ key }) => key[1]).sort()).toEqual(sites.slice(0, 2).sort());
        expect(suspects[0]?.groupColumns).toEqual([]);
      }),
    );
  });
});

test('sides that agree leave nothing behind: no suspect is ever handed on, and the figures are all that is kept', async () => {
  const plan = planOf({
    columns: ['on_hand'],
    group: 1,
    measure: 'on_hand',
    compare: { on_hand: {} },
    compareGroup: { on_hand: {} },
    aggregate: { on_hand: 'sum' },
  });
  const totals = new Totals(plan);
  const finder = new SuspectFinder(plan, totals, NOTHING_WITHHELD, null, () => {
    throw new Error('a suspect on equal sides');
  });
  const rows = Array.from({ length: 5_000 }, (_, i) => [`SKU-${String(i >> 2).padStart(5, '0')}`, `F${i & 3}`]);
  await mergeByKey(
    [
      sourceOf(
        'oms',
        rows.map((key, i) => left(key, count(i))),
        [100],
      ),
      sourceOf(
        'dallas',
        rows.map((key, i) => right(key, count(i))),
        [77, 0, 3],
      ),
    ],
    plan.keySize,
    finder,
  );
  finder.finish();
  expect(finder.figures).toEqual({ keys: 5_000, matched: 5_000, withheld: 0, rejected: 0 });
  // 0 + 1 + … + 4,999
  expect(totals.list()).toMatchObject([{ left: count(12_497_500), right: count(12_497_500), variance: 0n }]);
});
