// A boundary's conditions, compiled: what must be streamed for them, its `never` tests for the merge, and its judge for what was re-read. Pure but for yielding to timers.

import { setImmediate } from 'node:timers/promises';
import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { compileEngine, type Decide, type Receipt, type Verdict } from './engine.ts';
import { accessFacts, type FactAccess, type FactReader } from './fact-access.ts';
import { factsOf } from './fact-table.ts';
import { compileKleene, type Judge } from './kleene.ts';
import type { Boundary, Condition, Fact, Rule } from './rulebook.ts';
import { compileScreen, type Predicate } from './screen.ts';
import { type Layouts, NOTHING_STANDS, type Subject } from './subject.ts';

export type { Receipt } from './engine.ts';
export type { Layouts } from './subject.ts';

/** json-rules-engine never yields to timers by itself: leases and progress would starve. */
const RUNS_BETWEEN_PAUSES = 200;

/**
 * Per side, the columns that comparing and screening need of every row, without those of the key:
 * what is compared and measured, what the scope looks at, and the row facts of `never`, `expected` and the rules' `when`.
 */
export function streamedColumns(boundary: Boundary): readonly [readonly string[], readonly string[]] {
  const columns = [new Set<string>(), new Set<string>()] as const;
  const add = (column: string) => {
    if (boundary.left.columns.has(column)) columns[0].add(column);
    if (boundary.right.columns.has(column)) columns[1].add(column);
  };
  for (const { column } of [...boundary.compare, ...boundary.compareGroup]) add(column);
  if (boundary.measure !== null) add(boundary.measure);
  if (boundary.scope) add(boundary.scope.on);
  const facts = factsOf(boundary, 'expected');
  for (const { when } of [...boundary.never, ...boundary.expected, ...boundary.rules]) {
    for (const { path } of factsNamed(when)) {
      const source = facts.get(path)?.source;
      if (source?.of === 'column') columns[source.side].add(source.column);
      else if (source?.of === 'delta') add(source.column);
    }
  }
  for (const column of boundary.key) for (const side of columns) side.delete(column);
  return [[...columns[0]], [...columns[1]]];
}

function factsNamed(condition: Condition): readonly Fact[] {
  if (condition.op !== 'test') return condition.of.flatMap(factsNamed);
  return condition.test.operator === 'same_as' ? [condition.fact, condition.test.fact] : [condition.fact];
}

/** `now` in UTC milliseconds. At least one of the rows is there. */
export type NeverTest = (key: Key, left: SideRow | null, right: SideRow | null, now: number) => boolean;

/** The boundary's `never`, in file order. A test keeps nothing between calls, and must not be called within itself. */
export function compileNever(boundary: Boundary, layouts: Layouts, calendar: Calendar = PLAIN_CALENDAR): readonly { readonly id: string; readonly holds: NeverTest }[] {
  const facts = accessFacts(boundary, layouts, calendar);
  return boundary.never.map(({ id, when }) => {
    const screen = compileScreen(when, facts);
    // One subject, filled anew for every key: the merge passes millions.
    const nobody = { measure: null, facilities: null };
    const subject = {
      level: 'key' as const,
      key: [] as Key,
      kinds: [],
      left: null as SideRow | null,
      right: null as SideRow | null,
      group: { keys: 0, left: nobody, right: nobody, shape: [] },
      groupKnown: false,
      ageMs: 0,
      seen: 0,
      order: NOTHING_STANDS,
      lookups: new Map(),
    };
    const holds: NeverTest = (key, left, right, now) => {
      subject.key = key;
      subject.left = left;
      subject.right = right;
      return screen(subject, now);
    };
    return { id, holds };
  });
}

export interface Judgement {
  readonly rule: Rule;
  readonly receipt: readonly Receipt[];
}

export type Expectation = { readonly outcome: 'expected'; readonly id: string } | { readonly outcome: 'no' } | { readonly outcome: 'undecided' };

export interface CompiledRules {
  /**
   * The first `expected` entry that holds. `undecided`: none holds, but one would perhaps if the group were known.
   * On a group's own subject only entries that name nothing but the group are tried.
   */
  expected(subject: Subject, now: number): Expectation;
  /** Every rule of the subject's level that matches, in file order; `undecided`: ids of those whose verdict hangs on unknown group facts. `now` in UTC milliseconds. */
  judge(subject: Subject, now: number): Promise<{ readonly matches: readonly Judgement[]; readonly undecided: readonly string[] }>;
}

interface Compiled {
  readonly screen: Predicate;
  readonly kleene: Judge;
}

function compileBoth(condition: Condition, facts: FactAccess): Compiled {
  return { screen: compileScreen(condition, facts), kleene: compileKleene(condition, facts) };
}

export function compileRules(boundary: Boundary, layouts: Layouts, calendar: Calendar = PLAIN_CALENDAR): CompiledRules {
  const facts = accessFacts(boundary, layouts, calendar);
  const ofGroup = factsOf(boundary, 'group');
  const entries = boundary.expected.map(({ id, when }) => ({
    id,
    groupOnly: factsNamed(when).every(({ path }) => ofGroup.has(path)),
    ...compileBoth(when, facts),
  }));
  const rules = boundary.rules.map((rule) => ({ rule, decide: compileEngine(rule, facts), ...compileBoth(rule.when, facts) }));
  const decide = takeTurns();
  return {
    expected(subject, now) {
      let undecided = false;
      for (const entry of entries) {
        if (subject.level === 'group' && !entry.groupOnly) continue;
        const truth = truthOf(entry, subject, now);
        if (truth === 'true') return { outcome: 'expected', id: entry.id };
        if (truth === 'unknown') undecided = true;
      }
      return { outcome: undecided ? 'undecided' : 'no' };
    },
    async judge(subject, now) {
      const matches: Judgement[] = [];
      const undecided: string[] = [];
      for (const entry of rules) {
        if (entry.rule.per !== subject.level) continue;
        const truth = truthOf(entry, subject, now);
        if (truth === 'unknown') undecided.push(entry.rule.id);
        if (truth !== 'true') continue;
        const { holds, receipt } = await decide(entry.decide, subject, now);
        if (holds) matches.push({ rule: entry.rule, receipt });
      }
      return { matches, undecided };
    },
  };
}

/** One engine run at a time, with a pause for timers now and then. */
function takeTurns(): (judge: Decide, subject: Subject, now: number) => Promise<Verdict> {
  let runs = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (judge, subject, now) => {
    const verdict = last.then(async () => {
      runs += 1;
      if (runs % RUNS_BETWEEN_PAUSES === 0) await setImmediate();
      return judge(subject, now);
    });
    // A run that fails is its caller's to hear of, not the next one's.
    last = Promise.allSettled([verdict]);
    return verdict;
  };
}

function truthOf({ screen, kleene }: Compiled, subject: Subject, now: number) {
  if (!subject.groupKnown) return kleene(subject, now);
  return screen(subject, now) ? 'true' : 'false';
}

/** A fact of a subject, typed; null where it is absent. Throws where the boundary has no such fact. */
export function readFact(boundary: Boundary, layouts: Layouts, path: string): FactReader {
  return accessFacts(boundary, layouts).reader(path);
}
