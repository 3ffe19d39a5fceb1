// Silenced and baselined findings: they open, are counted and audited, and act only once nothing keeps them from it.

import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { Changes } from '../../src/lifecycle/changes.ts';
import type { Mute, Variance } from '../../src/lifecycle/judged.ts';
import { DAY, group, HOUR, hold, type MatchChanges, MINUTE, match, recount, START, TASK, usd } from './judged-groups.ts';
import { Ledger } from './ledger.ts';

const ACTIONS = [TASK, hold('A'), recount('S', 'DAL')];
const DALLAS: Mute = { by: 'silence', silence: 'dallas-move' };
const S3: Mute = { by: 'silence', silence: 'S-3' };
const BASELINE: Mute = { by: 'baseline' };

function variance(amount: string, column = 'total', currency = 'USD'): readonly Variance[] {
  return [{ column, currency, amount: parseDecimal(amount) ?? 0n }];
}

function found(mute: Mute | null, changes: MatchChanges = {}) {
  return group('A', [match('A', '1', { actions: ACTIONS, variance: variance('-5.00'), mute, ...changes })]);
}

const CLEARED = group('A', [], { keys: { 1: 'equal' } });

function events(changes: Changes): readonly string[] {
  return changes.events.map(({ event }) => event);
}

/** Tasks, recounts and holds that stand. */
function acted(ledger: Ledger): readonly number[] {
  const tasks = [...ledger.tasks.values()].filter(({ state }) => state === 'open').length;
  return [tasks, ...[ledger.recounts, ledger.holds].map((all) => [...all.values()].filter(({ ended }) => !ended).length)];
}

describe('a silenced finding', () => {
  it('opens and says by what it is muted, without task, recount or hold', () => {
    const ledger = new Ledger();
    const changes = ledger.run(START, found(DALLAS));
    expect(events(changes)).toEqual(['finding.opened']);
    expect(JSON.parse(changes.events[0]?.detail ?? '')).toMatchObject({ muted_by: 'silence:dallas-move' });
    expect(changes.applied).toMatchObject({ findings: { opened: 1 }, tasks: { opened: 0 }, muted: { silenced: 1, baselined: 0, unmuted: 0 } });
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('found again unchanged under its silence changes nothing', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    const again = ledger.run(START + HOUR, found(DALLAS));
    expect([again.findings, again.marks, again.events]).toEqual([[], [], []]);
    expect(again.applied).toMatchObject({ findings: { continuing: 1 }, muted: { silenced: 1 } });
  });

  it('acts at the first run in which no silence covers it, once', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    const changes = ledger.run(START + DAY, found(null));
    expect(events(changes)).toEqual(['finding.unmuted', 'task.opened', 'hold.placed', 'recount.asked']);
    expect(JSON.parse(changes.events[0]?.detail ?? '')).toEqual({ because: 'silence dallas-move covers it no longer', muted_by: 'silence:dallas-move' });
    expect(changes.applied).toMatchObject({ tasks: { opened: 1 }, muted: { silenced: 0, unmuted: 1 } });
    expect(ledger.tasks.get(1)).toMatchObject({ openedAt: START + DAY, dueAt: START + DAY + 4 * HOUR });
    expect(ledger.findings.get(1)).toMatchObject({ mute: null, life: { openedAt: START, openings: 1 } });
    const again = ledger.run(START + DAY, found(null));
    expect([again.findings, again.marks, again.events]).toEqual([[], [], []]);
  });

  it.each<[string, string, MatchChanges]>([
    ['its variance grows', 'its variance of total grew past what was muted', { variance: variance('-5.01') }],
    ['its variance grows the other way', 'its variance of total grew past what was muted', { variance: variance('5.01') }],
    ['another column varies too', 'its variance of tax grew past what was muted', { variance: [...variance('-5.00'), ...variance('0.01', 'tax')] }],
    ['another currency varies', 'its variance of total grew past what was muted', { variance: variance('-1.00', 'total', 'EUR') }],
  ])('acts when %s, though its silence runs on', (_, because, changed) => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    const changes = ledger.run(START + HOUR, found(DALLAS, { ...changed, evidence: '{"rows":"grown"}' }));
    expect(events(changes)).toEqual(['finding.changed', 'finding.unmuted', 'task.opened', 'hold.placed', 'recount.asked']);
    expect(JSON.parse(changes.events[1]?.detail ?? '')).toMatchObject({ because });
    const later = ledger.run(START + 2 * HOUR, found(DALLAS, { ...changed, evidence: '{"rows":"grown"}' }));
    expect(events(later)).toEqual([]);
    expect(acted(ledger)).toEqual([1, 1, 1]);
  });

  it('keeps what it came to when it was muted, however often it shrinks and returns', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    for (const amount of ['-1.00', '-5.00', '4.00']) {
      ledger.run(START + HOUR, found(DALLAS, { variance: variance(amount), evidence: `{"rows":"${amount}"}` }));
      expect(acted(ledger)).toEqual([0, 0, 0]);
    }
    ledger.run(START + 2 * HOUR, found(DALLAS, { variance: variance('-5.01'), evidence: '{"rows":"-5.01"}' }));
    expect(acted(ledger)).toEqual([1, 1, 1]);
  });

  it('without a variance acts when its value at risk grows', () => {
    const ledger = new Ledger();
    const missing = (amount: string, of: readonly Variance[] = []) => found(DALLAS, { variance: of, valueAtRisk: usd(amount) });
    ledger.run(START, missing('10.00', variance('0')));
    ledger.run(START + HOUR, missing('9.00'));
    expect(acted(ledger)).toEqual([0, 0, 0]);
    const changes = ledger.run(START + 2 * HOUR, missing('10.01'));
    expect(JSON.parse(changes.events[1]?.detail ?? '')).toMatchObject({ because: 'its value at risk grew past what was muted' });
  });

  it('with a variance stays muted though its value at risk grows', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    ledger.run(START + HOUR, found(DALLAS, { valueAtRisk: usd('99.00') }));
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('passes to another silence that covers it, and says so', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    const changes = ledger.run(START + HOUR, found(S3));
    expect(changes.events).toEqual([{ event: 'finding.muted', finding: 1, detail: '{"muted_by":"silence:S-3"}' }]);
    expect(ledger.findings.get(1)?.mute).toEqual({ by: S3, variance: variance('-5.00'), valueAtRisk: usd('10.00') });
    expect(events(ledger.run(START + HOUR, found(S3)))).toEqual([]);
  });

  it('resolves as any other, and acts when it comes back after the silence', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    expect(events(ledger.run(START + HOUR, CLEARED))).toEqual(['finding.resolved']);
    expect(ledger.findings.get(1)).toMatchObject({ mute: null, life: { state: 'resolved' } });
    expect(events(ledger.run(START + DAY, found(null)))).toEqual(['finding.reopened', 'task.opened', 'hold.placed', 'recount.asked']);
  });

  it('that was open before the silence keeps its task', () => {
    const ledger = new Ledger();
    ledger.run(START, found(null));
    expect(events(ledger.run(START + HOUR, found(DALLAS)))).toEqual([]);
    expect(acted(ledger)).toEqual([1, 1, 1]);
    expect(ledger.findings.get(1)?.mute).toBeNull();
  });

  it('that waits is asked when it opens, not before', () => {
    const waiting = (mute: Mute | null) => found(mute, { forMs: 30 * MINUTE });
    const ledger = new Ledger();
    ledger.run(START, waiting(DALLAS));
    ledger.run(START + 30 * MINUTE, waiting(null));
    expect(acted(ledger)).toEqual([1, 1, 1]);
    const other = new Ledger();
    other.run(START, waiting(null));
    other.run(START + 30 * MINUTE, waiting(DALLAS));
    expect(acted(other)).toEqual([0, 0, 0]);
  });

  it('is held against what it came to when it opened, not when it was first seen', () => {
    const waiting = (amount: string) => found(DALLAS, { forMs: 30 * MINUTE, variance: variance(amount), evidence: `{"rows":"${amount}"}` });
    const ledger = new Ledger();
    ledger.run(START, waiting('-5.00'));
    ledger.run(START + 30 * MINUTE, waiting('-3.00'));
    ledger.run(START + HOUR, waiting('-4.00'));
    expect(acted(ledger)).toEqual([1, 1, 1]);
  });

  it('shares a hold with those that act, as soon as it does', () => {
    const ledger = new Ledger();
    const both = (mute: Mute | null) => {
      return group('A', [match('A', '1', { actions: [hold('A')] }), match('A', '2', { actions: [hold('A')], mute })]);
    };
    ledger.run(START, both(DALLAS));
    expect([...(ledger.holds.get(1)?.causes ?? [])]).toEqual([1]);
    ledger.run(START + HOUR, both(null));
    expect([...(ledger.holds.get(1)?.causes ?? [])]).toEqual([1, 2]);
  });
});

describe('a finding that stood at the baseline', () => {
  it('stays quiet in the runs that follow, which know of no baseline', () => {
    const ledger = new Ledger();
    ledger.run(START, found(BASELINE));
    const changes = ledger.run(START + DAY, found(null));
    expect([changes.findings, changes.marks, changes.events]).toEqual([[], [], []]);
    expect(changes.applied.muted).toEqual({ silenced: 0, baselined: 1, unmuted: 0 });
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('acts when its variance grows, and when it clears and comes back', () => {
    const grown = new Ledger();
    grown.run(START, found(BASELINE));
    grown.run(START + DAY, found(null, { variance: variance('-6.00') }));
    expect(acted(grown)).toEqual([1, 1, 1]);
    for (const away of [CLEARED, group('A', [])]) {
      const back = new Ledger();
      back.run(START, found(BASELINE));
      back.run(START + DAY, away);
      back.run(START + 2 * DAY, found(null));
      expect(acted(back)).toEqual([1, 1, 1]);
    }
  });

  it('while it waited stays quiet when it opens, unless it has grown by then', () => {
    const waiting = (mute: Mute | null, amount = '-5.00') => found(mute, { forMs: 30 * MINUTE, variance: variance(amount), evidence: `{"rows":"${amount}"}` });
    const ledger = new Ledger();
    ledger.run(START, waiting(BASELINE));
    const opened = ledger.run(START + 30 * MINUTE, waiting(null));
    expect(JSON.parse(opened.events[0]?.detail ?? '')).toMatchObject({ muted_by: 'baseline' });
    expect(acted(ledger)).toEqual([0, 0, 0]);
    const grown = new Ledger();
    grown.run(START, waiting(BASELINE));
    grown.run(START + 30 * MINUTE, waiting(null, '-5.01'));
    expect(acted(grown)).toEqual([1, 1, 1]);
  });

  it('though its first sight was before the baseline, is muted by it while it waits', () => {
    const waiting = (mute: Mute | null) => found(mute, { forMs: 30 * MINUTE });
    const ledger = new Ledger();
    ledger.run(START, waiting(null));
    ledger.run(START + MINUTE, waiting(BASELINE));
    const before = ledger.picture();
    ledger.run(START + MINUTE, waiting(BASELINE));
    expect(ledger.picture()).toEqual(before);
    ledger.run(START + 30 * MINUTE, waiting(null));
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('is no baseline for what acted already', () => {
    const ledger = new Ledger();
    ledger.run(START, found(null));
    ledger.run(START + HOUR, found(BASELINE));
    expect(acted(ledger)).toEqual([1, 1, 1]);
  });

  it('is taken anew, as it then is, by a second baseline', () => {
    const ledger = new Ledger();
    ledger.run(START, found(BASELINE));
    const grown = { variance: variance('-9.00'), evidence: '{"rows":"9"}' };
    expect(events(ledger.run(START + HOUR, found(BASELINE, grown)))).toEqual(['finding.changed', 'finding.muted']);
    expect(events(ledger.run(START + HOUR, found(BASELINE, grown)))).toEqual([]);
    expect(events(ledger.run(START + DAY, found(null, grown)))).toEqual([]);
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('takes over what a silence covered', () => {
    const ledger = new Ledger();
    ledger.run(START, found(DALLAS));
    ledger.run(START + HOUR, found(BASELINE));
    ledger.run(START + DAY, found(null));
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });

  it('is left alone by a silence that comes and goes', () => {
    const ledger = new Ledger();
    ledger.run(START, found(BASELINE));
    for (const mute of [DALLAS, null]) expect(events(ledger.run(START + DAY, found(mute)))).toEqual([]);
    expect(acted(ledger)).toEqual([0, 0, 0]);
  });
});

describe('labels', () => {
  it('that alone have changed are a changed sight', () => {
    const ledger = new Ledger();
    ledger.run(START, found(null));
    const changes = ledger.run(START + HOUR, found(null, { labels: ['vip'] }));
    expect(events(changes)).toEqual(['finding.changed']);
    expect(JSON.parse(changes.events[0]?.detail ?? '')).toMatchObject({ labels: ['vip'] });
    expect(ledger.findings.get(1)?.labels).toEqual(['vip']);
    expect(events(ledger.run(START + HOUR, found(null, { labels: ['vip'] })))).toEqual([]);
  });
});
