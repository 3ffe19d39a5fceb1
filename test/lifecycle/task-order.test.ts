import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { orderByUrgency, type Urgency } from '../../src/lifecycle/task-order.ts';

function task(id: number, severity: Urgency['severity'], risk: string | null, dueAt: number | null = null): Urgency {
  const [amount = '', currency = null] = risk?.split(' ') ?? [];
  return { id, severity, valueAtRisk: risk === null ? null : { amount: parseDecimal(amount) ?? 0n, currency }, dueAt };
}

function order(...tasks: readonly Urgency[]): readonly number[] {
  return orderByUrgency(tasks, (one) => one).map(({ id }) => id);
}

describe('people take up', () => {
  it('the critical first, whatever is at risk', () => {
    expect(order(task(1, 'info', '900 USD'), task(2, 'warning', '500 USD'), task(3, 'critical', null))).toEqual([3, 2, 1]);
  });

  it('of one severity the most valuable first, and last those of which no value is known', () => {
    expect(order(task(1, 'warning', null, 5), task(2, 'warning', '9.50 USD'), task(3, 'warning', '10 USD'), task(4, 'warning', '0 USD'))).toEqual([3, 2, 4, 1]);
  });

  it('between equals what is due first, and last what is never due', () => {
    expect(order(task(1, 'warning', '5 USD'), task(2, 'warning', '5 USD', 30), task(3, 'warning', '5.00 USD', 20), task(4, 'warning', '6 USD', 99))).toEqual([
      4, 3, 2, 1,
    ]);
  });

  it('the largest of each currency before the second largest of any, since a yen is no dollar', () => {
    const yen = [task(1, 'warning', '90000 JPY', 4), task(2, 'warning', '80000 JPY', 3)];
    const dollars = [task(3, 'warning', '700 USD', 2), task(4, 'warning', '600 USD', 1)];
    expect(order(...yen, ...dollars)).toEqual([3, 1, 4, 2]);
  });

  it('the same, in whatever order they arrive', () => {
    const arbitrary = fc.record({
      severity: fc.constantFrom<Urgency['severity']>('critical', 'warning', 'info'),
      risk: fc.option(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('USD', 'EUR'))),
      due: fc.option(fc.integer({ min: 0, max: 3 })),
    });
    fc.assert(
      fc.property(fc.array(arbitrary, { maxLength: 12 }), fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (drawn, keys) => {
        const tasks = drawn.map(({ severity, risk, due }, id) => task(id, severity, risk === null ? null : risk.join(' '), due));
        const shuffled = [...tasks].sort((a, b) => (keys[a.id] ?? 0) - (keys[b.id] ?? 0));
        expect(order(...shuffled)).toEqual(order(...tasks));
      }),
    );
  });
});
