// What do the rules say of one confirmed group: which match, what is expected, what no rule knows, what cannot be decided? It neither reads nor remembers.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { findingFingerprint } from '../domain/fingerprint.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { KeyVerdict, Match } from '../lifecycle/judged.ts';
import { type CompiledRules, type Judgement, type ListEnd, WHOLE_LIST } from '../rules/compile.ts';
import type { Subject } from '../rules/subject.ts';
import type { UnclosedFinding } from '../store/boundary-memory.ts';
import { describeMatch, type MatchContext } from './describe-match.ts';
import { isDiscrepancy } from './memory.ts';
import type { Bare } from './surroundings.ts';

/** What became of one discrepancy. `matched` carries its findings' fingerprints; `expected` the entry's id. */
export type Outcome =
  | { readonly outcome: 'matched'; readonly fingerprints: readonly string[] }
  | { readonly outcome: 'expected'; readonly id: string }
  | { readonly outcome: 'unjudged' }
  | { readonly outcome: 'withheld' }
  /** Newer than what the other side's system can have seen. */
  | { readonly outcome: 'in_flight' };

/** How long and how often a key (or, for '', the group) has been found to disagree, this run included. */
export interface Standing {
  readonly ageMs: number;
  readonly seen: number;
}

export interface GroupJudgement {
  readonly matches: readonly Match[];
  readonly untouched: ReadonlySet<string>;
  readonly keys: ReadonlyMap<string, KeyVerdict>;
  readonly verdict: KeyVerdict;
  /** Of every disagreeing key, by `keyText`. */
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Of the group's own disagreement; null where it has none. */
  readonly groupOutcome: Outcome | null;
}

export interface JudgeContext extends MatchContext {
  readonly rules: CompiledRules;
  readonly standing: (key: string) => Standing;
  /** What is pending or open in the group stays in scope. */
  readonly findings: readonly UnclosedFinding[];
  /** Whether a key belongs to a system that was not read. */
  readonly isAway: (key: Key) => boolean;
}

/** A discrepancy that no `expected` entry knows, waiting for the rules. */
interface Unexpected {
  readonly row: ConfirmedKey;
  readonly subject: Subject;
}

interface Judged {
  readonly outcome: Outcome;
  readonly verdict: KeyVerdict;
}

export async function judgeGroup(context: JudgeContext, group: ConfirmedGroup): Promise<GroupJudgement> {
  const judging = new GroupJudging(context, group);
  for (const key of group.keys) judging.look(key);
  return judging.judge();
}

/** A subject of the group, but for what surrounds it. */
export function bareSubject(group: ConfirmedGroup, level: Subject['level'], row: ConfirmedKey | null, standing: (key: string) => Standing): Bare {
  const key = row?.key ?? group.group;
  const { ageMs, seen } = standing(row === null ? '' : keyText(key));
  const { summary, known, kinds } = group;
  return { level, key, kinds: row?.kinds ?? kinds, left: row?.left ?? null, right: row?.right ?? null, group: summary, groupKnown: known, ageMs, seen };
}

class GroupJudging {
  readonly #context: JudgeContext;
  readonly #group: ConfirmedGroup;
  readonly #matches: Match[] = [];
  readonly #untouched = new Set<string>();
  readonly #keys = new Map<string, KeyVerdict>();
  readonly #outcomes = new Map<string, Outcome>();
  /** The keys that have findings, and whether the group has: they are judged however old they are. */
  readonly #kept: ReadonlySet<string>;
  readonly #isKept: boolean;
  readonly #unexpected: Unexpected[] = [];
  /** A key beyond the scope is not in order: that concerns the group's own finding only. */
  #isOffBeyondScope = false;

  constructor(context: JudgeContext, group: ConfirmedGroup) {
    this.#context = context;
    this.#group = group;
    this.#kept = new Set(context.findings.flatMap(({ per, key }) => (per === 'key' ? [keyText(key)] : [])));
    this.#isKept = context.findings.some(({ per }) => per === 'group');
  }

  look(key: ConfirmedKey): void {
    const text = keyText(key.key);
    if (key.withheld || this.#group.withheld) {
      this.#keys.set(text, 'withheld');
      if (key.inFlight) this.#outcomes.set(text, { outcome: 'in_flight' });
      else if (isDiscrepancy(key)) this.#outcomes.set(text, { outcome: 'withheld' });
      return;
    }
    if (!isDiscrepancy(key)) {
      this.#keys.set(text, key.left === null && key.right === null ? 'gone' : 'equal');
      return;
    }
    const subject = this.#subject('key', key);
    if (!key.inScope && !this.#kept.has(text)) {
      this.#keys.set(text, 'gone');
      if (this.#isKept && this.#expect(subject) === null) this.#isOffBeyondScope = true;
      return;
    }
    const expected = this.#expect(subject);
    if (expected === null) this.#unexpected.push({ row: key, subject });
    else this.#settle(text, expected);
  }

  /** The group first: a rule of its that says `stop` ends the list for its keys too. */
  async judge(): Promise<GroupJudgement> {
    this.#missUnlisted();
    if (this.#group.withheld)
      return { matches: [], untouched: this.#untouched, keys: this.#keys, verdict: 'withheld', outcomes: this.#outcomes, groupOutcome: null };
    const own = this.#group.kinds.length > 0;
    // A key that is not in order keeps its group from being in order, whatever an `expected` says of the group as a whole.
    const unexpected = this.#isOffBeyondScope || this.#unexpected.length > 0 || [...this.#outcomes.values()].some(isNotInOrder);
    let ofGroup: Judged | null = null;
    let end = WHOLE_LIST;
    if (own || unexpected) {
      const subject = this.#subject('group', null);
      ofGroup = unexpected ? null : this.#expect(subject);
      if (ofGroup === null) ({ judged: ofGroup, end } = await this.#judge(subject, null, end));
    }
    for (const { row, subject } of this.#unexpected) this.#settle(keyText(row.key), (await this.#judge(subject, row, end)).judged);
    if (ofGroup?.outcome.outcome === 'matched') this.#shareFinding(ofGroup.outcome.fingerprints);
    else if (ofGroup?.outcome.outcome === 'withheld') this.#withholdUnjudged();
    return {
      matches: this.#matches,
      untouched: this.#untouched,
      keys: this.#keys,
      verdict: ofGroup?.verdict ?? this.#restingVerdict(),
      outcomes: this.#outcomes,
      groupOutcome: own ? this.#explained(ofGroup?.outcome ?? null) : null,
    };
  }

  /** A total that is off by keys which all have findings of their own is explained by them. */
  #explained(outcome: Outcome | null): Outcome | null {
    const keys = [...this.#outcomes.values()];
    if (outcome?.outcome !== 'unjudged' || keys.length === 0 || !keys.every((key) => key.outcome === 'matched')) return outcome;
    return { outcome: 'matched', fingerprints: keys.flatMap((key) => (key.outcome === 'matched' ? key.fingerprints : [])) };
  }

  #settle(key: string, { outcome, verdict }: Judged): void {
    this.#keys.set(key, verdict);
    this.#outcomes.set(key, outcome);
  }

  /** A finding's key on neither side has gone, unless it may stand in a system that was not read. */
  #missUnlisted(): void {
    for (const { per, key } of this.#context.findings) {
      const text = keyText(key);
      if (per === 'key' && !this.#keys.has(text)) this.#keys.set(text, this.#group.withheld || this.#context.isAway(key) ? 'withheld' : 'gone');
    }
  }

  /** Null where no `expected` entry holds, so that the rules are to judge. */
  #expect(subject: Subject): Judged | null {
    const expected = this.#context.rules.expected(subject, this.#context.now);
    if (expected.outcome === 'expected') return { outcome: { outcome: 'expected', id: expected.id }, verdict: 'expected' };
    return expected.outcome === 'undecided' ? { outcome: { outcome: 'withheld' }, verdict: 'withheld' } : null;
  }

  async #judge(subject: Subject, key: ConfirmedKey | null, from: ListEnd): Promise<{ readonly judged: Judged; readonly end: ListEnd }> {
    const { rules, now, plan } = this.#context;
    const { matches: all, undecided, end } = await rules.judge(subject, now, from);
    // What is open stays in scope, and nothing else: beyond it, a row that is gone was archived.
    const matches = key === null || key.inScope ? all : all.filter(({ rule }) => this.#isOpen(rule.id, key.key));
    for (const rule of undecided) this.#untouched.add(findingFingerprint(rule, plan.boundary.id, subject.key));
    const fingerprints = matches.map((judgement) => this.#record(judgement, subject, key));
    if (fingerprints.length > 0) return { judged: { outcome: { outcome: 'matched', fingerprints }, verdict: 'disagrees' }, end };
    return { judged: { outcome: { outcome: undecided.length > 0 ? 'withheld' : 'unjudged' }, verdict: 'disagrees' }, end };
  }

  #isOpen(rule: string, key: Key): boolean {
    const text = keyText(key);
    return this.#context.findings.some((finding) => finding.rule === rule && finding.per === 'key' && keyText(finding.key) === text);
  }

  #record(judgement: Judgement, subject: Subject, key: ConfirmedKey | null): string {
    const match = describeMatch(this.#context, this.#group, judgement, subject, key);
    this.#matches.push(match);
    return match.fingerprint;
  }

  /** A group finding judges all its group's keys that are not in order by themselves. */
  #shareFinding(fingerprints: readonly string[]): void {
    for (const [key, outcome] of this.#outcomes) {
      if (outcome.outcome === 'expected' || outcome.outcome === 'in_flight') continue;
      const own = outcome.outcome === 'matched' ? outcome.fingerprints : [];
      this.#outcomes.set(key, { outcome: 'matched', fingerprints: [...own, ...fingerprints] });
    }
  }

  /** Where a group rule could not be decided, a key that no rule matched may yet be its. */
  #withholdUnjudged(): void {
    for (const [key, outcome] of this.#outcomes) if (outcome.outcome === 'unjudged') this.#outcomes.set(key, { outcome: 'withheld' });
  }

  #restingVerdict(): KeyVerdict {
    if (!this.#group.known) return 'withheld';
    if (this.#outcomes.size > 0) return 'expected';
    return [...this.#keys.values()].includes('equal') ? 'equal' : 'gone';
  }

  #subject(level: Subject['level'], row: ConfirmedKey | null): Subject {
    const bare = bareSubject(this.#group, level, row, this.#context.standing);
    const { order, lookups } = this.#context.around(level, bare.key);
    return { ...bare, order, lookups };
  }
}

/** What is in flight may yet turn out to be in order: it gives a group's rules nothing to judge. */
function isNotInOrder({ outcome }: Outcome): boolean {
  return outcome !== 'expected' && outcome !== 'in_flight';
}
