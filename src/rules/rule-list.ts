// What a boundary's compiled list says of one subject: what is expected of it, which look-ups that hangs on, and which rules match, as far as the list goes. It compiles nothing.

import { setImmediate } from 'node:timers/promises';
import type { Decide, Receipt, Verdict } from './engine.ts';
import type { Judge, Truth } from './kleene.ts';
import type { Rule } from './rulebook.ts';
import type { Predicate } from './screen.ts';
import type { Subject } from './subject.ts';

/** json-rules-engine never yields to timers by itself: leases and progress would starve. */
const RUNS_BETWEEN_PAUSES = 200;

export interface Judgement {
  readonly rule: Rule;
  readonly receipt: readonly Receipt[];
}

export type Expectation = { readonly outcome: 'expected'; readonly id: string } | { readonly outcome: 'no' } | { readonly outcome: 'undecided' };

/** Where the list of a boundary's rules ends, by their places in it: a rule that says `stop` ends it where it matches. */
export interface ListEnd {
  /** No rule behind this one is judged. */
  readonly sure: number;
  /** A rule behind this one may be judged or not: a `stop` before it is undecided. */
  readonly unsure: number;
}

export interface Judgements {
  readonly matches: readonly Judgement[];
  /** Ids of the rules whose verdict, title or value hangs on what is unknown: facts of the group or of a look-up, or whether the list ends before them. */
  readonly undecided: readonly string[];
  readonly end: ListEnd;
}

export interface Compiled {
  readonly screen: Predicate;
  readonly kleene: Judge;
  /** The look-ups that the condition names. */
  readonly lookups: readonly string[];
}

export interface CompiledEntry extends Compiled {
  readonly id: string;
  readonly groupOnly: boolean;
}

export interface CompiledRule extends Compiled {
  readonly rule: Rule;
  readonly decide: Decide;
  /** The look-ups of its title and its value at risk. */
  readonly prints: readonly string[];
}

/** What a rule that matches prints is asked for with its condition. */
export function findNeeds(entries: readonly CompiledEntry[], rules: readonly CompiledRule[], subject: Subject, now: number): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (asked: readonly string[]) => {
    for (const lookup of asked) if (!subject.lookups.has(lookup)) names.add(lookup);
  };
  for (const entry of entries) {
    const truth = isTried(entry, subject) ? truthOf(entry, subject, now) : 'false';
    // What is expected is not judged; a group's rules may be, for a key of its that is not in order.
    if (truth === 'true' && subject.level === 'key') return names;
    if (truth === 'unknown') add(entry.lookups);
  }
  for (const entry of rules) {
    if (entry.rule.per !== subject.level) continue;
    const truth = truthOf(entry, subject, now);
    if (truth === 'false') continue;
    add(entry.lookups);
    add(entry.prints);
    if (truth === 'true' && entry.rule.stop) return names;
  }
  return names;
}

export function findExpected(entries: readonly CompiledEntry[], subject: Subject, now: number): Expectation {
  let undecided = false;
  for (const entry of entries) {
    if (!isTried(entry, subject)) continue;
    const truth = truthOf(entry, subject, now);
    if (truth === 'true') return { outcome: 'expected', id: entry.id };
    if (truth === 'unknown') undecided = true;
  }
  return { outcome: undecided ? 'undecided' : 'no' };
}

function isTried({ groupOnly }: CompiledEntry, { level }: Subject): boolean {
  return level === 'key' || groupOnly;
}

export async function judgeList(rules: readonly CompiledRule[], takeTurn: TakeTurn, subject: Subject, now: number, end: ListEnd): Promise<Judgements> {
  const matches: Judgement[] = [];
  const undecided: string[] = [];
  let { sure, unsure } = end;
  for (const [place, entry] of rules.entries()) {
    const { rule } = entry;
    if (place > sure) break;
    if (rule.per !== subject.level) continue;
    const truth = truthOf(entry, subject, now);
    if (truth === 'false') continue;
    // What it prints, and what is at risk, is told when it can be had: else a finding would change its title and its worth with every outage.
    const canBeTold = entry.prints.every((lookup) => subject.lookups.has(lookup));
    if (truth === 'true' && place <= unsure && canBeTold) {
      const { holds, receipt } = await takeTurn(entry.decide, subject, now);
      if (!holds) continue;
      matches.push({ rule, receipt });
    } else undecided.push(rule.id);
    if (!rule.stop) continue;
    // One that holds but may not be reached ends the list all the same: whatever keeps it from being judged has ended it before.
    if (truth === 'true') sure = place;
    else unsure = Math.min(unsure, place);
  }
  return { matches, undecided, end: { sure, unsure } };
}

export type TakeTurn = (decide: Decide, subject: Subject, now: number) => Promise<Verdict>;

/** One engine run at a time, with a pause for timers now and then. */
export function takeTurns(): TakeTurn {
  let runs = 0;
  let last: Promise<unknown> = Promise.resolve();
  return (decide, subject, now) => {
    const verdict = last.then(async () => {
      runs += 1;
      if (runs % RUNS_BETWEEN_PAUSES === 0) await setImmediate();
      return decide(subject, now);
    });
    // A run that fails is its caller's to hear of, not the next one's.
    last = Promise.allSettled([verdict]);
    return verdict;
  };
}

function truthOf({ screen, kleene, lookups }: Compiled, subject: Subject, now: number): Truth {
  let known = subject.groupKnown;
  for (const lookup of lookups) known &&= subject.lookups.has(lookup);
  if (!known) return kleene(subject, now);
  return screen(subject, now) ? 'true' : 'false';
}
