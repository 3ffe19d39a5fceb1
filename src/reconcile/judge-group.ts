// What do the rules say of one confirmed group: which match, what is expected, what no rule knows, what cannot be decided? It neither reads nor remembers.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { findingFingerprint } from '../domain/fingerprint.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { KeyVerdict, Match } from '../lifecycle/judged.ts';
import type { CompiledRules, Judgement } from '../rules/compile.ts';
import { NOTHING_STANDS, type Subject } from '../rules/subject.ts';
import type { UnclosedFinding } from '../store/boundary-memory.ts';
import { describeMatch, type MatchContext } from './describe-match.ts';
import { isDiscrepancy } from './memory.ts';

/** What became of one discrepancy. `matched` carries its findings' fingerprints; `expected` the entry's id. */
export type Outcome =
  | { readonly outcome: 'matched'; readonly fingerprints: readonly string[] }
  | { readonly outcome: 'expected'; readonly id: string }
  | { readonly outcome: 'unjudged' }
  | { readonly outcome: 'withheld' };

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

interface Judged {
  readonly outcome: Outcome;
  readonly verdict: KeyVerdict;
}

export async function judgeGroup(context: JudgeContext, group: ConfirmedGroup): Promise<GroupJudgement> {
  const judging = new GroupJudging(context, group);
  for (const key of group.keys) await judging.judgeKey(key);
  return judging.conclude();
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
  /** A key beyond the scope is not in order: that concerns the group's own finding only. */
  #isOffBeyondScope = false;

  constructor(context: JudgeContext, group: ConfirmedGroup) {
    this.#context = context;
    this.#group = group;
    this.#kept = new Set(context.findings.flatMap(({ per, key }) => (per === 'key' ? [keyText(key)] : [])));
    this.#isKept = context.findings.some(({ per }) => per === 'group');
  }

  async judgeKey(key: ConfirmedKey): Promise<void> {
    const text = keyText(key.key);
    if (key.withheld || this.#group.withheld) {
      this.#keys.set(text, 'withheld');
      if (isDiscrepancy(key)) this.#outcomes.set(text, { outcome: 'withheld' });
      return;
    }
    if (!isDiscrepancy(key)) {
      this.#keys.set(text, key.left === null && key.right === null ? 'gone' : 'equal');
      return;
    }
    const subject = this.#subject('key', key.key, key);
    if (!key.inScope && !this.#kept.has(text)) {
      this.#keys.set(text, 'gone');
      if (this.#isKept && this.#expect(subject) === null) this.#isOffBeyondScope = true;
      return;
    }
    const { outcome, verdict } = this.#expect(subject) ?? (await this.#judge(subject, key));
    this.#keys.set(text, verdict);
    this.#outcomes.set(text, outcome);
  }

  async conclude(): Promise<GroupJudgement> {
    this.#missUnlisted();
    if (this.#group.withheld)
      return { matches: [], untouched: this.#untouched, keys: this.#keys, verdict: 'withheld', outcomes: this.#outcomes, groupOutcome: null };
    const own = this.#group.kinds.length > 0;
    // A key that is not in order keeps its group from being in order, whatever an `expected` says of the group as a whole.
    const unexpected = this.#isOffBeyondScope || [...this.#outcomes.values()].some(({ outcome }) => outcome !== 'expected');
    let groupOutcome: Outcome | null = null;
    let verdict = this.#restingVerdict();
    if (own || unexpected) {
      const subject = this.#subject('group', this.#group.group, null);
      const judged = (unexpected ? null : this.#expect(subject)) ?? (await this.#judge(subject, null));
      groupOutcome = judged.outcome;
      verdict = judged.verdict;
      if (judged.outcome.outcome === 'matched') this.#shareFinding(judged.outcome.fingerprints);
      else if (judged.outcome.outcome === 'withheld') this.#withholdUnjudged();
    }
    return { matches: this.#matches, untouched: this.#untouched, keys: this.#keys, verdict, outcomes: this.#outcomes, groupOutcome: own ? groupOutcome : null };
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

  async #judge(subject: Subject, key: ConfirmedKey | null): Promise<Judged> {
    const { rules, now, plan } = this.#context;
    const { matches, undecided } = await rules.judge(subject, now);
    for (const rule of undecided) this.#untouched.add(findingFingerprint(rule, plan.boundary.id, subject.key));
    const fingerprints = matches.map((judgement) => this.#record(judgement, subject, key));
    if (fingerprints.length > 0) return { outcome: { outcome: 'matched', fingerprints }, verdict: 'disagrees' };
    return { outcome: { outcome: undecided.length > 0 ? 'withheld' : 'unjudged' }, verdict: 'disagrees' };
  }

  #record(judgement: Judgement, subject: Subject, key: ConfirmedKey | null): string {
    const match = describeMatch(this.#context, this.#group, judgement, subject, key);
    this.#matches.push(match);
    return match.fingerprint;
  }

  /** A group finding judges all its group's keys that are not in order by themselves. */
  #shareFinding(fingerprints: readonly string[]): void {
    for (const [key, outcome] of this.#outcomes) {
      if (outcome.outcome === 'expected') continue;
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

  #subject(level: 'key' | 'group', key: Key, row: ConfirmedKey | null): Subject {
    const { ageMs, seen } = this.#context.standing(row === null ? '' : keyText(key));
    const { summary, known, kinds } = this.#group;
    return { level, key, kinds: row?.kinds ?? kinds, left: row?.left ?? null, right: row?.right ?? null, group: summary, groupKnown: known, ageMs, seen, order: NOTHING_STANDS, lookups: new Map() };
  }
}
