import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Aggregation, foldValue } from '../../src/compare/aggregate.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { count, money } from './plan-builder.ts';

function fold(how: Aggregation, values: readonly Value[]): Value {
  return values.slice(1).reduce((soFar, next) => foldValue(how, soFar, next), values[0]);
}

describe('rows of one side with one key become one row', () => {
  test.each<[Aggregation, string, readonly Value[], Value]>([
    ['sum', 'adds quantities', [count(2), count(3), count(-1)], count(4)],
    ['sum', 'adds amounts of one currency', [money(250), money(199)], money(449)],
    ['sum', 'never adds up currencies', [money(250), money(250, 'EUR')], MIXED],
    ['sum', 'stays mixed, whatever follows', [money(250), money(250, 'EUR'), money(1), null], MIXED],
    ['sum', 'is not changed by null', [count(2), null, count(3)], count(5)],
    ['sum', 'is null where all are', [null, null], null],
    ['sum', 'leaves out what is not kept', [undefined, count(3), undefined], count(3)],
    ['sum', 'is not kept where none keeps it', [undefined, undefined], undefined],
    ['sum', 'is null where what is kept is', [undefined, null], null],
    ['min', 'is the least quantity', [count(2), count(-3), count(5)], count(-3)],
    ['max', 'is the latest instant', [1_000, 3_000, 2_000], 3_000],
    ['min', 'is the earliest instant', [2_000, 1_000, 3_000], 1_000],
    ['max', 'is the last date', ['2026-11-21', '2026-12-01'], '2026-12-01'],
    ['max', 'is the greatest amount of one currency', [money(250), money(300)], money(300)],
    ['max', 'is mixed over two currencies', [money(250), money(300, 'EUR')], MIXED],
    ['max', 'orders text by bytes', ['\u{1f4e6}', '\uffff'], '\u{1f4e6}'],
    ['min', 'is not changed by null', [null, count(3), null], count(3)],
    ['max', 'leaves out what is not kept', [undefined, count(3)], count(3)],
    ['same', 'is the value on which all agree', ['A', 'A', 'A'], 'A'],
    ['same', 'is mixed where they differ', ['A', 'B'], MIXED],
    ['same', 'stays mixed', ['A', 'B', 'B'], MIXED],
    ['same', 'is null where all are', [null, null], null],
    ['same', 'is mixed of a value and null', ['A', null], MIXED],
    ['same', 'agrees on amounts', [money(250), money(250)], money(250)],
    ['same', 'is mixed of two currencies', [money(250), money(250, 'EUR')], MIXED],
    ['same', 'leaves out what is not kept', [undefined, 'A', undefined, 'A'], 'A'],
  ])('%s %s', (how, _, values, expected) => {
    expect(fold(how, values)).toEqual(expected);
  });

  test('the order in which rows come does not matter', () => {
    const column = fc.oneof(
      fc.array(fc.option(fc.integer({ min: -3, max: 3 }).map(count), { freq: 3 })),
      fc.array(fc.option(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom('USD', 'USD', 'EUR')).map(([cents, currency]) => money(cents, currency)))),
      fc.array(fc.option(fc.constantFrom('A', 'B'))),
      fc.array(fc.option(fc.integer({ min: 0, max: 3 }))),
    );
    const how = fc.constantFrom<Aggregation>('sum', 'min', 'max', 'same');
    fc.assert(
      fc.property(how, column, fc.array(fc.nat(20)), fc.nat(), (aggregation, values: readonly Value[], holes, seed) => {
        const numbersSummed = aggregation !== 'sum' || values.every((value) => value === null || typeof value === 'bigint' || typeof value === 'object');
        fc.pre(numbersSummed);
        const rows = [...values, ...holes.slice(0, 2).map(() => undefined)];
        const turned = rows.map((_, i) => rows[(i + seed) % rows.length]);
        expect(fold(aggregation, turned)).toEqual(fold(aggregation, rows));
        expect(fold(aggregation, [...rows].reverse())).toEqual(fold(aggregation, rows));
      }),
      { numRuns: 1_000 },
    );
  });
});
