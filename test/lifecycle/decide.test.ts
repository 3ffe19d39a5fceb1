// What one run after another makes of findings, tasks, recounts and holds.

import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { Changes } from '../../src/lifecycle/changes.ts';
import type { KeyVerdict, Variance } from '../../src/lifecycle/judged.ts';
import type { KnownTask } from '../../src/lifecycle/known.ts';
import { DAY, group, HOUR, hold, type MatchChanges, MINUTE, match, recount, START, sha, TASK, usd } from './judged-groups.ts';
import { Ledger } from './ledger.ts';

const WAITS = { forMs: 30 * MINUTE };

function events(changes: Changes): readonly string[] {
  return changes.events.map(({ event }) => event);
}

function isEmpty({ findings, closings, dropped, tasks, recounts, holds, events: lines }: Changes): boolean {
  const standing = [recounts, holds].flatMap(({ opened, joined, left, ended }) => [...opened, ...joined, ...left, ...ended]);
  return [...findings, ...closings, ...dropped, ...tasks, ...standing, ...lines].length === 0;
}

function state(ledger: Ledger, id = 1): string | undefined {
  return ledger.findings.get(id)?.life.state;
}

function variance(amount: string, column = 'total'): readonly Variance[] {
  return [{ column, currency: 'USD', amount: parseDecimal(amount) ?? 0n }];
}

describe('a finding opens', () => {
  it('at once where its rule asks for no waiting, with one task', () => {
    const ledger = new Ledger();
    const { applied } = ledger.run(START, group('A', [match('A', '1')]));
    expect(state(ledger)).toBe('open');
    expect(applied.findings).toEqual({ pending: 0, opened: 1, continuing: 0, resolved: 0, reopened: 0, lapsed: 0 });
    expect([...ledger.tasks.values()]).toEqual([
      { id: 1, findingId: 1, team: 'oms', state: 'open', openedAt: START, dueAt: START + 4 * HOUR, resolvedAt: null, closedAt: null, acceptance: null },
    ]);
  });

  it('only once it has persisted as long as its rule asks, counted from when it was first seen', () => {
    const ledger = new Ledger();
    const judged = group('A', [match('A', '1', WAITS)]);
    expect(events(ledger.run(START, judged))).toEqual([]);
    ledger.run(START + 29 * MINUTE, judged);
    expect(state(ledger)).toBe('pending');
    expect(ledger.tasks.size).toBe(0);
    expect(events(ledger.run(START + 30 * MINUTE, judged))).toEqual(['finding.opened', 'task.opened']);
    expect(ledger.findings.get(1)?.life).toMatchObject({ state: 'open', firstSeenAt: START, openedAt: START + 30 * MINUTE, openings: 1 });
  });

  it('never, where it clears before that: it is dropped without a trace', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1', WAITS)]));
    const changes = ledger.run(START + 10 * MINUTE, group('A', [], { keys: { 1: 'equal' } }));
    expect(ledger.findings.size).toBe(0);
    expect(events(changes)).toEqual([]);
  });

  it('without a due time where the action names none', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1', { actions: [{ do: 'open_task', team: 'oms', dueMs: null, fold: null }] })]));
    expect(ledger.tasks.get(1)?.dueAt).toBeNull();
  });
});

describe('an open finding', () => {
  it('that is found again unchanged changes nothing', () => {
    const ledger = new Ledger();
    const judged = group('A', [match('A', '1', { actions: [TASK, hold('A'), recount('S', 'DAL')] })]);
    ledger.run(START, judged);
    const changes = ledger.run(START + HOUR, judged);
    expect(isEmpty(changes)).toBe(true);
    expect(changes.applied.findings.continuing).toBe(1);
    expect(changes.next).toEqual(ledger.next);
  });

  it.each<[string, MatchChanges]>([
    ['other rows', { evidence: '{"rows":"other"}' }],
    ['another severity', { severity: 'critical' }],
    ['another title', { title: 'Order A is late' }],
    ['more at risk', { valueAtRisk: usd('99.00') }],
  ])('found with %s is stored as last seen, and acts no second time', (_, changed) => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1')]));
    const changes = ledger.run(START + HOUR, group('A', [match('A', '1', changed)]));
    expect(events(changes)).toEqual(['finding.changed']);
    expect(ledger.findings.get(1)?.life).toMatchObject({ openings: 1, openedAt: START });
  });

  it.each<[KeyVerdict, string]>([
    ['equal', 'resolved'],
    ['expected', 'resolved'],
    ['disagrees', 'lapsed'],
    ['gone', 'lapsed'],
    ['withheld', 'open'],
  ])('whose key is %s without a match is then %s', (verdict, then) => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1')]));
    ledger.run(START + HOUR, group('A', [], { keys: { 1: verdict } }));
    expect(state(ledger)).toBe(then);
    expect(ledger.tasks.get(1)?.state).toBe(then === 'open' ? 'open' : 'closed');
  });

  it('whose key the run does not name has gone, or is withheld with its group', () => {
    const gone = new Ledger();
    gone.run(START, group('A', [match('A', '1')]));
    gone.run(START + HOUR, group('A', []));
    expect(state(gone)).toBe('lapsed');
    const withheld = new Ledger();
    withheld.run(START, group('A', [match('A', '1')]));
    expect(isEmpty(withheld.run(START + HOUR, group('A', [], { verdict: 'withheld' })))).toBe(true);
  });

  it('whose rule could not be decided stays as it is, whatever its key says', () => {
    const ledger = new Ledger();
    const one = match('A', '1');
    ledger.run(START, group('A', [one]));
    expect(isEmpty(ledger.run(START + HOUR, group('A', [], { keys: { 1: 'equal' }, untouched: new Set([one.fingerprint]) })))).toBe(true);
  });

  it('of a whole group goes by the verdict on the group', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '', { per: 'group', key: ['A'] })]));
    ledger.run(START + HOUR, group('A', [], { keys: { 1: 'disagrees' }, verdict: 'equal' }));
    expect(state(ledger)).toBe('resolved');
  });

  it('of another group is left alone', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1')]), group('B', [match('B', '1')]));
    ledger.run(START + HOUR, group('B', [], { keys: { 1: 'equal' } }));
    expect([state(ledger, 1), state(ledger, 2)]).toEqual(['open', 'resolved']);
  });

  it('moves with its key when the boundary groups its keys otherwise', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1')]));
    ledger.run(START + HOUR, group('A', [match('A', '1')], { group: ['A', '1'], groupFingerprint: sha('fulfillment', 'A', '1') }));
    ledger.run(START + 2 * HOUR, group('A', [], { keys: { 1: 'equal' } }));
    expect(state(ledger)).toBe('open');
  });
});

describe('a finding that comes back', () => {
  it('reopens with its task and its history, at once where its rule asks for no waiting', () => {
    const ledger = new Ledger();
    ledger.run(START, group('A', [match('A', '1')]));
    ledger.run(START + HOUR, group('A', [], { keys: { 1: 'equal' } }));
    const changes = ledger.run(START + DAY, group('A', [match('A', '1')]));
    expect(events(changes)).toEqual(['finding.reopened', 'task.reopened']);
    expect(changes.applied.findings).toMatchObject({ opened: 0, reopened: 1 });
    expect(changes.applied.tasks).toEqual({ opened: 0, resolved: 0, reopened: 1 });
    expect(ledger.findings.get(1)?.life).toMatchObject({ state: 'open', firstSeenAt: START, openedAt: START + DAY, openings: 2 });
    expect(ledger.tasks.get(1)).toMatchObject({ state: 'open', openedAt: START + DAY, dueAt: START + DAY + 4 * HOUR });
  });

  it('waits for its rule anew, and goes back to what it was where it clears before', () => {
    const ledger = new Ledger();
    const judged = group('A', [match('A', '1', WAITS)]);
    ledger.run(START, judged);
    ledger.run(START + HOUR, judged);
    ledger.run(START + 2 * HOUR, group('A', [], { keys: { 1: 'equal' } }));
    const closed = ledger.findings.get(1)?.life;
    ledger.run(START + 3 * HOUR, judged);
    expect(state(ledger)).toBe('pending');
    ledger.run(START + 3 * HOUR + 29 * MINUTE, group('A', [], { keys: { 1: 'gone' } }));
    expect(ledger.findings.get(1)?.life).toMatchObject({ state: 'resolved', closedAt: closed?.closedAt, openings: 1 });
    ledger.run(START + 5 * HOUR, judged);
    ledger.run(START + 5 * HOUR + 30 * MINUTE, judged);
    expect(ledger.findings.get(1)?.life).toMatchObject({ state: 'open', openings: 2 });
  });

  it('asks for a recount again and places its hold again', () => {
    const ledger = new Ledger();
    const judged = group('A', [match('A', '1', { actions: [recount('S', 'DAL'), hold('A')] })]);
    ledger.run(START, judged);
    const cleared = ledger.run(START + HOUR, group('A', [], { keys: { 1: 'equal' } }));
    expect(events(cleared)).toEqual(['finding.resolved', 'recount.ended', 'hold.released']);
    const back = ledger.run(START + 2 * HOUR, judged);
    expect(back.recounts.opened.map(({ id }) => id)).toEqual([2]);
    expect(back.holds.opened.map(({ id }) => id)).toEqual([2]);
  });
});

describe('a task resolved by hand', () => {
  function resolved(forMs: number): Ledger {
    const ledger = new Ledger();
    const judged = group('A', [match('A', '1', { forMs })]);
    ledger.run(START, judged);
    ledger.run(START + forMs, judged);
    ledger.tasks.set(1, { ...(ledger.tasks.get(1) as KnownTask), state: 'resolved', resolvedAt: START + HOUR });
    return ledger;
  }

  it('reopens at the next run that finds it, where its rule asks for no waiting', () => {
    const ledger = resolved(0);
    const changes = ledger.run(START + HOUR + 1, group('A', [match('A', '1')]));
    expect(events(changes)).toEqual(['task.reopened']);
    expect(ledger.tasks.get(1)).toMatchObject({ state: 'open', resolvedAt: null, dueAt: START + HOUR + 1 + 4 * HOUR });
  });

  it('is not reopened by a run that had begun before', () => {
    expect(isEmpty(resolved(0).run(START + HOUR, group('A', [match('A', '1')])))).toBe(true);
  });

  it('reopens only after another waiting of its rule', () => {
    const ledger = resolved(30 * MINUTE);
    const judged = group('A', [match('A', '1', WAITS)]);
    expect(isEmpty(ledger.run(START + HOUR + 29 * MINUTE, judged))).toBe(true);
    expect(events(ledger.run(START + HOUR + 30 * MINUTE, judged))).toEqual(['task.reopened']);
  });

  it('closes with its finding', () => {
    const ledger = resolved(0);
    ledger.run(START + 2 * HOUR, group('A', [], { keys: { 1: 'equal' } }));
    expect(ledger.tasks.get(1)?.state).toBe('closed');
  });
});

describe('an accepted task', () => {
  const UNTIL = START + 10 * DAY;
  const found = (amount: string, column = 'total') =>
    group('A', [match('A', '1', { variance: variance(amount, column), evidence: `{"rows":"${amount} ${column}"}` })]);

  function accepted(): Ledger {
    const ledger = new Ledger();
    ledger.run(START, found('-5.00'));
    const acceptance = { at: START + HOUR, by: 'maria', reason: 'write-off', until: UNTIL, variance: variance('-5.00') };
    ledger.tasks.set(1, { ...(ledger.tasks.get(1) as KnownTask), state: 'accepted', acceptance });
    return ledger;
  }

  it('stays quiet while the variance is no larger than what was accepted, and its finding counts as accepted', () => {
    const ledger = accepted();
    for (const amount of ['-5.00', '-4.99', '5.00']) {
      const { applied, tasks } = ledger.run(START + DAY, found(amount));
      expect(tasks).toEqual([]);
      expect([...applied.accepted]).toEqual([match('A', '1').fingerprint]);
    }
  });

  it.each([
    ['its variance grows past what was accepted', found('-5.01'), START + DAY],
    ['its variance grows in the other direction', found('5.01'), START + DAY],
    ['another column varies too', found('0.01', 'tax'), START + DAY],
    ['the acceptance expires', found('-5.00'), UNTIL],
  ])('reopens when %s', (_, judged, now) => {
    const ledger = accepted();
    const changes = ledger.run(now, judged);
    expect(ledger.tasks.get(1)).toMatchObject({ state: 'open', acceptance: null });
    expect(changes.applied.accepted.size).toBe(0);
  });

  it('is accepted still when its finding clears and comes back as it was', () => {
    const ledger = accepted();
    ledger.run(START + DAY, group('A', [], { keys: { 1: 'equal' } }));
    const back = ledger.run(START + 2 * DAY, found('-5.00'));
    expect(events(back)).toEqual(['finding.reopened', 'task.accepted']);
    expect(back.applied.accepted.size).toBe(1);
  });

  it('reopens when its finding comes back larger, or after the acceptance', () => {
    for (const [now, judged] of [
      [START + 2 * DAY, found('-6.00')],
      [UNTIL, found('-5.00')],
    ] as const) {
      const ledger = accepted();
      ledger.run(START + DAY, group('A', [], { keys: { 1: 'equal' } }));
      ledger.run(now, judged);
      expect(ledger.tasks.get(1)).toMatchObject({ state: 'open', acceptance: null });
    }
  });
});

describe('recounts and holds', () => {
  it('one open recount a SKU and facility, with every finding that asked for it as its cause', () => {
    const ledger = new Ledger();
    const actions = [recount('S', 'DAL')];
    const changes = ledger.run(
      START,
      group('A', [match('A', '1', { actions }), match('A', '2', { actions })]),
      group('B', [match('B', '1', { actions: [recount('S', 'RNO')] })]),
    );
    expect(changes.recounts.opened.map(({ sku, facility }) => [sku, facility])).toEqual([
      ['S', 'DAL'],
      ['S', 'RNO'],
    ]);
    expect(changes.recounts.joined).toEqual([
      { of: 1, finding: 1 },
      { of: 1, finding: 2 },
      { of: 2, finding: 3 },
    ]);
    expect(changes.applied.recounts.requested).toBe(2);
  });

  it('a hold stands until its last cause clears', () => {
    const ledger = new Ledger();
    const actions = [hold('A')];
    ledger.run(START, group('A', [match('A', '1', { actions }), match('A', '2', { actions })]));
    expect(ledger.run(START + HOUR, group('A', [match('A', '2', { actions })], { keys: { 1: 'equal' } })).applied.holds).toEqual({ placed: 0, released: 0 });
    expect(ledger.run(START + 2 * HOUR, group('A', [], { keys: { 1: 'equal', 2: 'gone' } })).applied.holds).toEqual({ placed: 0, released: 1 });
  });

  it('a hold whose only cause gives way to another in the same run goes on', () => {
    const ledger = new Ledger();
    const actions = [hold('A')];
    ledger.run(START, group('A', [match('A', '1', { actions })]));
    const changes = ledger.run(START + HOUR, group('A', [match('A', '2', { actions })], { keys: { 1: 'equal' } }));
    expect(changes.applied.holds).toEqual({ placed: 0, released: 0 });
    expect([...(ledger.holds.get(1)?.causes ?? [])]).toEqual([2]);
  });

  it('SKUs and facilities whose names run together are two places', () => {
    const ledger = new Ledger();
    const changes = ledger.run(START, group('A', [match('A', '1', { actions: [recount('S1', 'DAL')] }), match('A', '2', { actions: [recount('S', '1DAL')] })]));
    expect(changes.recounts.opened).toHaveLength(2);
  });
});
