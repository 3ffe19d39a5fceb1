// A boundary's conditions, compiled: what must be streamed for them, its `never` tests for the merge, and its judge for what was re-read. Pure but for yielding to timers.

import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { compileEngine } from './engine.ts';
import { accessFacts, type FactAccess, type FactReader } from './fact-access.ts';
import { factsOf } from './fact-table.ts';
import { pathsOf, pathsPrinted } from './facts-named.ts';
import { compileKleene } from './kleene.ts';
import {
  type Compiled,
  type CompiledEntry,
  type CompiledRule,
  type Expectation,
  findExpected,
  findNeeds,
  type Judgements,
  judgeList,
  type ListEnd,
  takeTurns,
} from './rule-list.ts';
import type { Boundary, Condition } from './rulebook.ts';
import { compileScreen } from './screen.ts';
import { type Layouts, NOTHING_STANDS, type Subject } from './subject.ts';

export type { Receipt } from './engine.ts';
export type { Judgement, ListEnd } from './rule-list.ts';
export type { Layouts } from './subject.ts';

/**
 * Per side, the columns that comparing and screening need of every row, without those of the key:
 * what is compared and measured, what the scope looks at, and the row facts of `never`, `expected` and the rules' `when`.
 * What names the order and what look-ups are asked by is read again with the group.
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
    for (const path of pathsOf(when)) {
      const source = facts.get(path)?.source;
      if (source?.of === 'column') columns[source.side].add(source.column);
      else if (source?.of === 'delta') add(source.column);
    }
  }
  for (const column of boundary.key) for (const side of columns) side.delete(column);
  return [[...columns[0]], [...columns[1]]];
}

/** `now` in UTC milliseconds. At least one of the rows is there. */
export type NeverTest = (key: Key, left: SideRow | null, right: SideRow | null, now: number) => boolean;

/** The boundary's `never`, in file order. A test keeps nothing of one key for the next, and must not be called within itself. */
export function compileNever(
  boundary: Boundary,
  layouts: Layouts,
  calendar: Calendar = PLAIN_CALENDAR,
): readonly { readonly id: string; readonly holds: NeverTest }[] {
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

export const WHOLE_LIST: ListEnd = { sure: Number.POSITIVE_INFINITY, unsure: Number.POSITIVE_INFINITY };

export interface CompiledRules {
  /** What conditions ask of an order: whether it is `held`, and which rules' open findings stand on it. Nothing else need be brought. */
  readonly standingAsked: { readonly held: boolean; readonly rules: readonly string[] };
  /** The look-ups, of those not yet brought, on which the subject's verdict, title or value at risk may still hang, given all else that is known of it. */
  needs(subject: Subject, now: number): readonly string[];
  /**
   * The first `expected` entry that holds. `undecided`: none holds, but one would perhaps if the group and all look-ups were known.
   * On a group's own subject only entries that name nothing but the group are tried.
   */
  expected(subject: Subject, now: number): Expectation;
  /** Every rule of the subject's level that matches, in file order, as far as the list goes. Of a key, `end` is where its group's rules left it. `now` in UTC milliseconds. */
  judge(subject: Subject, now: number, end: ListEnd): Promise<Judgements>;
}

function compileBoth(condition: Condition, facts: FactAccess): Compiled {
  return { screen: compileScreen(condition, facts), kleene: compileKleene(condition, facts), lookups: lookupsAmong(pathsOf(condition), facts) };
}

function lookupsAmong(paths: readonly string[], facts: FactAccess): readonly string[] {
  const sources = paths.map((path) => facts.definition(path).source);
  return [...new Set(sources.flatMap((source) => (source.of === 'lookup' ? [source.lookup] : [])))];
}

export function compileRules(boundary: Boundary, layouts: Layouts, calendar: Calendar = PLAIN_CALENDAR): CompiledRules {
  const facts = accessFacts(boundary, layouts, calendar);
  const ofGroup = factsOf(boundary, 'group');
  const entries: readonly CompiledEntry[] = boundary.expected.map(({ id, when }) => ({
    id,
    groupOnly: pathsOf(when).every((path) => ofGroup.has(path)),
    ...compileBoth(when, facts),
  }));
  const rules: readonly CompiledRule[] = boundary.rules.map((rule) => ({
    rule,
    decide: compileEngine(rule, facts),
    prints: lookupsAmong(pathsPrinted(rule), facts),
    ...compileBoth(rule.when, facts),
  }));
  const takeTurn = takeTurns();
  return {
    standingAsked: findStandingAsked(boundary, facts),
    needs: (subject, now) => (boundary.lookups.length === 0 ? [] : [...findNeeds(entries, rules, subject, now)]),
    expected: (subject, now) => findExpected(entries, subject, now),
    judge: (subject, now, end) => judgeList(rules, takeTurn, subject, now, end),
  };
}

function findStandingAsked(boundary: Boundary, facts: FactAccess): CompiledRules['standingAsked'] {
  const paths = new Set([...boundary.expected, ...boundary.rules].flatMap(({ when }) => pathsOf(when)));
  const sources = [...paths].map((path) => facts.definition(path).source);
  return { held: sources.some(({ of }) => of === 'held'), rules: sources.flatMap((source) => (source.of === 'open' ? [source.rule] : [])) };
}

/** A fact of a subject, typed; null where it is absent or unknown. Throws where the boundary has no such fact. */
export function readFact(boundary: Boundary, layouts: Layouts, path: string, calendar: Calendar = PLAIN_CALENDAR): FactReader {
  return accessFacts(boundary, layouts, calendar).reader(path);
}
