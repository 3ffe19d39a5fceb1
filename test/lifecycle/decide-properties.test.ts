// What holds of any history: seeded random runs over a few orders, lines, rules and facilities.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { bucketText } from '../../src/lifecycle/fold-keys.ts';
import type { JudgedGroup, KeyVerdict, Match, Mute, ResolvedAction, Variance } from '../../src/lifecycle/judged.ts';
import { folding, group, hold, MINUTE, match, recount, START, TASK, usd } from './judged-groups.ts';
import { Ledger } from './ledger.ts';

const ORDERS = ['A', 'B', 'C'];
const LINES = ['1', '2'];
const RULES = ['short', 'late'];
const PATIENCE = { short: 0, late: 15 * MINUTE };
const VERDICTS: readonly KeyVerdict[] = ['equal', 'expected', 'disagrees', 'gone', 'withheld'];

/** All orders share one hold and their lines two recounts, so that causes meet across groups. */
const actions = fc.constantFrom<readonly ResolvedAction[]>(
  [TASK],
  [TASK, hold('shared')],
  [folding('webshop', 2)],
  [folding('webshop', 2), folding('webshop', 1, 'on_call'), hold('shared')],
  [folding('market', 1), TASK],
  [hold('shared'), recount('S', 'DAL')],
  [recount('S', 'DAL'), recount('T', 'DAL')],
);

const mute = fc.constantFrom<Mute | null>(null, null, null, { by: 'silence', silence: 'S-1' }, { by: 'silence', silence: 'S-2' }, { by: 'baseline' });

function variance(amount: string): readonly Variance[] {
  return [{ column: 'total', currency: 'USD', amount: parseDecimal(amount) ?? 0n }];
}

function matches(order: string): fc.Arbitrary<readonly Match[]> {
  const all = LINES.flatMap((line) => RULES.map((rule) => ({ line, rule })));
  return fc
    .tuple(fc.subarray(all), fc.constantFrom(0, 15 * MINUTE), fc.constantFrom('x', 'y'), actions, mute, fc.constantFrom<readonly string[]>([], ['vip']))
    .map(([found, forMs, rows, then, muted, labels]) => {
      const seen = { forMs, evidence: `{"rows":"${rows}"}`, actions: then, valueAtRisk: usd('1.00'), variance: variance(rows === 'x' ? '1.00' : '2.00') };
      return found.map(({ line, rule }) => match(order, line, { ...seen, rule, mute: muted, labels }));
    });
}

function judged(order: string): fc.Arbitrary<JudgedGroup> {
  return fc.tuple(matches(order), fc.constantFrom(...VERDICTS), fc.constantFrom(...VERDICTS)).map(([found, one, two]) => {
    return group(order, found, { keys: { 1: one, 2: two } });
  });
}

const run = fc.tuple(...ORDERS.map(judged));
/** What a person does between two runs: resolve every task of one team; the order of numbers must not show. */
const deed = fc.constantFrom<'nothing' | 'oms' | 'on_call'>('nothing', 'nothing', 'oms', 'on_call');
const runs = fc.array(fc.tuple(fc.constantFrom(0, 5 * MINUTE, 20 * MINUTE), run, deed), { minLength: 1, maxLength: 8 });

type History = readonly (readonly [number, readonly JudgedGroup[], 'nothing' | 'oms' | 'on_call'])[];

interface Manner {
  readonly batches?: (groups: readonly JudgedGroup[]) => readonly (readonly JudgedGroup[])[];
  readonly slice?: number;
  /** Before each whole fold one that is cut short after so many slices. */
  readonly cutAfter?: number;
}

function play(history: History, { batches = (groups) => [groups], slice = 1_000, cutAfter }: Manner = {}): Ledger {
  const ledger = new Ledger();
  let now = START;
  for (const [step, groups, deedDone] of history) {
    now += step;
    for (const batch of batches(groups)) ledger.run(now, ...batch);
    if (cutAfter !== undefined) ledger.fold(now, PATIENCE, slice, cutAfter);
    ledger.fold(now, PATIENCE, slice);
    if (deedDone !== 'nothing') resolveAll(ledger, deedDone, now);
  }
  return ledger;
}

function resolveAll(ledger: Ledger, team: string, now: number): void {
  for (const { id, state, team: of } of [...ledger.tasks.values()]) if (of === team && state === 'open') ledger.resolve(id, now);
  for (const { id, state, bucket } of [...ledger.folded.values()]) if (bucket.team === team && state === 'open') ledger.resolve(id, now);
}

const SINGLY = { batches: (groups: readonly JudgedGroup[]) => groups.map((one) => [one]) };
const SEEDED = { seed: 20261121, numRuns: 300 };

// Thousands of runs a property: on a busy machine that takes longer than a test may by default.
describe('whatever the runs find', { timeout: 60_000 }, () => {
  it('there is at most one finding a fingerprint, and no task asks for work on one that does not stand or is muted', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history);
        const fingerprints = [...ledger.findings.values()].map(({ fingerprint }) => fingerprint);
        expect(new Set(fingerprints).size).toBe(fingerprints.length);
        for (const task of ledger.tasks.values()) {
          if (task.state !== 'closed') expect(ledger.findings.get(task.findingId)).toMatchObject({ mute: null, life: { state: 'open' } });
        }
      }),
      SEEDED,
    );
  });

  it('every open finding that acts has a task of every team that folds its own, its own or a folded one and never both', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history);
        for (const { id, life, mute: muted, folds } of ledger.findings.values()) {
          const isActing = life.state === 'open' && muted === null;
          expect(isActing || folds.length === 0).toBe(true);
          const teams = [
            ...ledger.tasksOf(id).flatMap(({ state, team }) => (state === 'closed' ? [] : [team])),
            ...[...ledger.folded.values()].flatMap(({ id: task, bucket }) => (ledger.members.get(task)?.has(id) ? [bucket.team] : [])),
          ];
          expect(new Set(teams).size).toBe(teams.length);
          if (isActing) for (const { team } of folds) expect(teams).toContain(team);
          else expect(teams).toEqual([]);
        }
      }),
      SEEDED,
    );
  });

  it('no bucket has two folded tasks, one that is not closed has members, and one that is closed has none', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history);
        const buckets = [...ledger.folded.values()].map(({ bucket }) => bucketText(bucket));
        expect(new Set(buckets).size).toBe(buckets.length);
        for (const { id, state, lead } of ledger.folded.values()) {
          const members = ledger.members.get(id) ?? new Set();
          expect(members.size > 0).toBe(state !== 'closed');
          if (state !== 'closed') expect(members.has(lead)).toBe(true);
        }
      }),
      SEEDED,
    );
  });

  it('running again on the same rows at the same instant changes nothing', () => {
    fc.assert(
      fc.property(runs, run, (history, groups) => {
        const ledger = play(history);
        const now = START + 1_000 * MINUTE;
        ledger.run(now, ...groups);
        ledger.fold(now, PATIENCE);
        const before = ledger.picture();
        const again = ledger.run(now, ...groups);
        expect(ledger.fold(now, PATIENCE)).toEqual({ opened: 0, resolved: 0, reopened: 0 });
        expect(ledger.picture()).toEqual(before);
        expect([again.findings, again.marks, again.closings, again.dropped, again.tasks, again.events]).toEqual([[], [], [], [], [], []]);
      }),
      SEEDED,
    );
  });

  it('the order in which groups arrive, and how they are batched, makes no difference', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const whole = play(history).picture();
        expect(play(history, SINGLY).picture()).toEqual(whole);
        expect(play(history, { batches: (groups) => groups.toReversed().map((one) => [one]), slice: 1 }).picture()).toEqual(whole);
      }),
      SEEDED,
    );
  });

  it('a run that is cut short while it folds, and repeated, ends as one that was not', () => {
    fc.assert(
      fc.property(runs, fc.nat(4), (history, cutAfter) => {
        expect(play(history, { slice: 1, cutAfter }).picture()).toEqual(play(history).picture());
      }),
      SEEDED,
    );
  });

  it('a recount or hold stands if and only if an open finding causes it, and never twice at one place', () => {
    fc.assert(
      fc.property(runs, (history) => {
        const ledger = play(history, SINGLY);
        for (const all of [ledger.recounts, ledger.holds]) {
          const standing = [...all.values()].filter(({ ended }) => !ended);
          expect(new Set(standing.map(({ place }) => place.join('/'))).size).toBe(standing.length);
          for (const { ended, causes } of all.values()) {
            expect(ended).toBe(causes.size === 0);
            for (const cause of causes) expect(ledger.findings.get(cause)).toMatchObject({ mute: null, life: { state: 'open' } });
          }
        }
      }),
      SEEDED,
    );
  });
});
