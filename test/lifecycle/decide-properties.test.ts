// What holds of any history: seeded random runs over a few orders, lines, rules and facilities.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JudgedGroup, KeyVerdict, Match, ResolvedAction } from '../../src/lifecycle/judged.ts';
import { group, hold, MINUTE, match, recount, START, TASK, usd } from './judged-groups.ts';
import { Ledger } from './ledger.ts';

const ORDERS = ['A', 'B', 'C'];
const LINES = ['1', '2'];
const RULES = ['short', 'late'];
const VERDICTS: readonly KeyVerdict[] = ['equal', 'expected', 'disagrees', 'gone', 'withheld'];

/** All orders share one hold and their lines two recounts, so that causes meet across groups. */
const actions = fc.constantFrom<readonly ResolvedAction[]>(
  [TASK],
  [TASK, hold('shared')],
  [hold('shared'), recount('S', 'DAL')],
  [recount('S', 'DAL'), recount('T', 'DAL')],
);

function matches(order: string): fc.Arbitrary<readonly Match[]> {
  const all = LINES.flatMap((line) => RULES.map((rule) => ({ line, rule })));
  return fc
    .tuple(fc.subarray(all), fc.constantFrom(0, 15 * MINUTE), fc.constantFrom('x', 'y'), actions)
    .map(([found, forMs, rows, then]) =>
      found.map(({ line, rule }) => match(order, line, { rule, forMs, evidence: `{"rows":"${rows}"}`, actions: then, valueAtRisk: usd('1.00') })),
    );
}

function judged(order: string): fc.Arbitrary<JudgedGroup> {
  return fc.tuple(matches(order), fc.constantFrom(...VERDICTS), fc.constantFrom(...VERDICTS)).map(([found, one, two]) => {
    return group(order, found, { keys: { 1: one, 2: two } });
  });
}

const run = fc.tuple(...ORDERS.map(judged));
const runs = fc.array(fc.tuple(fc.constantFrom(0, 5 * MINUTE, 20 * MINUTE), run), { minLength: 1, maxLength: 8 });

function play(
  history: readonly (readonly [number, readonly JudgedGroup[]])[],
  batches: (groups: readonly JudgedGroup[]) => readonly (readonly JudgedGroup[])[],
): Ledger {
  const ledger = new Ledger();
  let now = START;
  for (const [step, groups] of history) {
    now += step;
    for (const batch of batches(groups)) ledger.run(now, ...batch);
  }
  return ledger;
}

const SEEDED = { seed: 20261121, numRuns: 500 };

describe('whatever the runs find', () => {
  it('there is at most one finding a fingerprint, and no task asks for work on one that does not stand', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history, (groups) => [groups]);
        const fingerprints = [...ledger.findings.values()].map(({ fingerprint }) => fingerprint);
        expect(new Set(fingerprints).size).toBe(fingerprints.length);
        for (const task of ledger.tasks.values()) {
          if (task.state !== 'closed') expect(ledger.findings.get(task.findingId)?.life.state).toBe('open');
        }
      }),
      SEEDED,
    );
  });

  it('running again on the same rows at the same instant changes nothing', () => {
    fc.assert(
      fc.property(runs, run, (history, groups) => {
        const ledger = play(history, (batch) => [batch]);
        const now = START + 1_000 * MINUTE;
        ledger.run(now, ...groups);
        const before = ledger.picture();
        const again = ledger.run(now, ...groups);
        expect(ledger.picture()).toEqual(before);
        expect([again.findings, again.closings, again.dropped, again.tasks, again.events]).toEqual([[], [], [], [], []]);
      }),
      SEEDED,
    );
  });

  it('the order in which groups arrive, and how they are batched, makes no difference', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const whole = play(history, (groups) => [groups]).picture();
        expect(play(history, (groups) => groups.map((one) => [one])).picture()).toEqual(whole);
        expect(play(history, (groups) => groups.toReversed().map((one) => [one])).picture()).toEqual(whole);
      }),
      SEEDED,
    );
  });

  it('a recount or hold stands if and only if an open finding causes it, and never twice at one place', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history, (groups) => groups.map((one) => [one]));
        for (const all of [ledger.recounts, ledger.holds]) {
          const standing = [...all.values()].filter(({ ended }) => !ended);
          expect(new Set(standing.map(({ place }) => place.join('/'))).size).toBe(standing.length);
          for (const { ended, causes } of all.values()) {
            expect(ended).toBe(causes.size === 0);
            for (const cause of causes) expect(ledger.findings.get(cause)?.life.state).toBe('open');
          }
        }
      }),
      SEEDED,
    );
  });
});
