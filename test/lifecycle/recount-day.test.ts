// Which recounts go to the crews today.

import { describe, expect, it } from 'vitest';
import { chooseRecounts, dayAt, type WaitingRecount } from '../../src/lifecycle/recount-day.ts';
import { usd } from './judged-groups.ts';

const DALLAS = { countsPerDay: 2, timezone: 'America/Chicago' };

function waiting(id: number, facility: string, amount: string | null): WaitingRecount {
  return { id, sku: `S${id}`, facility, valueAtRisk: amount === null ? null : usd(amount) };
}

describe('a facility’s day', () => {
  it('is its own calendar day, not UTC’s', () => {
    expect(dayAt(Date.UTC(2026, 10, 22, 5, 59), DALLAS)).toBe('2026-11-21');
    expect(dayAt(Date.UTC(2026, 10, 22, 6, 0), DALLAS)).toBe('2026-11-22');
    expect(dayAt(Date.UTC(2026, 10, 22, 5, 59), undefined)).toBe('2026-11-22');
  });

  it('takes the most valuable recounts first, and those of unknown value last', () => {
    const all = [waiting(1, 'DAL', null), waiting(2, 'DAL', '9.00'), waiting(3, 'DAL', '10.00'), waiting(4, 'DAL', '0.00')];
    expect(chooseRecounts(all, new Map([['DAL', DALLAS]]), new Map()).map(({ id }) => id)).toEqual([3, 2]);
  });

  it('has room only for what it has not taken already', () => {
    const all = [waiting(1, 'DAL', '1.00'), waiting(2, 'DAL', '2.00')];
    expect(chooseRecounts(all, new Map([['DAL', DALLAS]]), new Map([['DAL', 1]])).map(({ id }) => id)).toEqual([2]);
    expect(chooseRecounts(all, new Map([['DAL', DALLAS]]), new Map([['DAL', 2]]))).toEqual([]);
  });

  it('has no end where its crew’s capacity is not stated', () => {
    const all = [waiting(1, 'RNO', '1.00'), waiting(2, 'EWR', null), waiting(3, 'RNO', null)];
    const facilities = new Map([['RNO', { countsPerDay: null, timezone: 'UTC' }]]);
    expect(chooseRecounts(all, facilities, new Map([['RNO', 500]]))).toHaveLength(3);
  });

  it('does not depend on the order of arrival', () => {
    const all = [waiting(3, 'DAL', '5.00'), waiting(1, 'DAL', '5.00'), waiting(2, 'DAL', '5.00')];
    for (const order of [all, all.toReversed()]) {
      expect(chooseRecounts(order, new Map([['DAL', DALLAS]]), new Map()).map(({ id }) => id)).toEqual([1, 2]);
    }
  });
});
