// Which findings a silence covers, and until when.

import { describe, expect, it } from 'vitest';
import { findSilence, type Silence, type SilenceMatcher } from '../../src/lifecycle/silences.ts';
import { DAY, type MatchChanges, match, START, usd } from './judged-groups.ts';

const NOTHING: SilenceMatcher = { boundary: null, rule: null, severity: null, order: null, key: new Map() };
const NONE: ReadonlySet<string> = new Set();

function silence(matcher: Partial<SilenceMatcher>, changes: Partial<Silence> = {}): Silence {
  return { id: 'S-1', owner: 'maria@example.com', reason: 'Dallas moves', match: { ...NOTHING, ...matcher }, until: START + DAY, ceiling: null, ...changes };
}

function covers(matcher: Partial<SilenceMatcher>, found: MatchChanges = {}): boolean {
  return findSilence([silence(matcher)], match('A', '1', found), START, NONE) !== null;
}

describe('a silence covers', () => {
  it.each<[string, Partial<SilenceMatcher>, boolean]>([
    ['its boundary', { boundary: ['intake', 'fulfillment'] }, true],
    ['no other boundary', { boundary: ['intake'] }, false],
    ['its rules', { rule: ['never-shipped'] }, true],
    ['no other rule', { rule: ['late'] }, false],
    ['its severities', { severity: ['warning', 'info'] }, true],
    ['no other severity', { severity: ['critical'] }, false],
    ['its orders', { order: ['A'] }, true],
    ['no other order', { order: ['B'] }, false],
    ['keys with the value', { key: new Map([['line_id', ['2', '1']]]) }, true],
    ['no key with another value', { key: new Map([['line_id', ['2']]]) }, false],
    ['no key that lacks the column', { key: new Map([['facility', ['DAL']]]) }, false],
    ['only what is all that it names', { rule: ['never-shipped'], key: new Map([['order_id', ['B']]]) }, false],
    ['what is all that it names', { rule: ['never-shipped'], boundary: ['fulfillment'], key: new Map([['order_id', ['A']]]) }, true],
  ])('%s', (_, matcher, expected) => {
    expect(covers(matcher)).toBe(expected);
  });

  it('no finding without an order where it names orders', () => {
    expect(covers({ order: ['A'] }, { order: null })).toBe(false);
  });

  it('until its instant, and not at it', () => {
    const one = silence({ rule: ['never-shipped'] });
    expect(findSilence([one], match('A', '1'), START + DAY - 1, NONE)).toBe(one);
    expect(findSilence([one], match('A', '1'), START + DAY, NONE)).toBeNull();
  });

  it('nothing once it is broken', () => {
    expect(findSilence([silence({ rule: ['never-shipped'] })], match('A', '1'), START, new Set(['S-1']))).toBeNull();
  });

  it('what is worth no more than its ceiling, and what has no value', () => {
    const one = silence({ rule: ['never-shipped'] }, { ceiling: usd('10.00') });
    const at = (valueAtRisk: MatchChanges['valueAtRisk']) => findSilence([one], match('A', '1', { valueAtRisk: valueAtRisk ?? null }), START, NONE) !== null;
    expect([at(usd('10.00')), at(usd('10.01')), at(null)]).toEqual([true, false, true]);
    expect([at({ amount: 1n, currency: 'EUR' }), at({ amount: 1n, currency: null })]).toEqual([false, false]);
  });

  it('a finding first come, first served: the next silence steps in where the first does not', () => {
    const small = silence({ rule: ['never-shipped'] }, { id: 'small', ceiling: usd('1.00') });
    const large = silence({ boundary: ['fulfillment'] }, { id: 'large' });
    const by = (amount: string) => findSilence([small, large], match('A', '1', { valueAtRisk: usd(amount) }), START, NONE)?.id;
    expect([by('1.00'), by('2.00')]).toEqual(['small', 'large']);
  });
});
