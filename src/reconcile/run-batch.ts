// One batch of groups: judged, and what follows applied in a few transactions. What the rows say, and what stands around them, is found out elsewhere.

import type { ConfirmedKey } from '../compare/confirm-group.ts';
import { findingFingerprint } from '../domain/fingerprint.ts';
import { keyText } from '../domain/key.ts';
import type { JudgedGroup, Match, Mute } from '../lifecycle/judged.ts';
import type { CompiledRules } from '../rules/compile.ts';
import type { Applied, Run, Store } from '../store/store.ts';
import type { BoundaryFigures } from './boundary-figures.ts';
import type { RuleTexts } from './describe-match.ts';
import { ownFirst, writeEvidence } from './evidence.ts';
import { bareSubject, type GroupJudgement, judgeGroup, type Standing } from './judge-group.ts';
import { canRecall, type FirstSeen, isDiscrepancy, storeGroup } from './memory.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { SeenGroup } from './see-groups.ts';
import type { Standings } from './standings.ts';
import type { Pass } from './stream-sides.ts';
import { type Around, NOWHERE, type Surroundings } from './surroundings.ts';
import { BATCH_GROUPS } from './work-list.ts';

export interface BatchContext {
  readonly store: Store;
  readonly run: Run;
  readonly plan: BoundaryPlan;
  readonly pass: Pass;
  readonly rules: CompiledRules;
  readonly texts: RuleTexts;
  readonly standings: Standings;
  readonly surroundings: Surroundings;
  readonly mute: (match: Match) => Mute | null;
  /** What disagrees now is taken as known. */
  readonly baseline: boolean;
  readonly figures: BoundaryFigures;
  /** Grows with what is applied: the findings, by number, whose tasks may fold. */
  readonly foldable: Set<number>;
}

/** A transaction holds no more, so that nobody waits long for the head row. */
const MAX_FINDINGS = 1_000;

const NOBODY: ReadonlySet<string> = new Set();

/** Of withheld groups nothing is asked. */
const NOTHING_AROUND: Around = () => NOWHERE;

export interface JudgedSeen extends SeenGroup {
  readonly judgement: GroupJudgement;
}

export async function judgeBatch(context: BatchContext, seen: readonly SeenGroup[]): Promise<readonly JudgedSeen[]> {
  const { plan, pass, rules, texts, run, surroundings, mute } = context;
  const around = await surroundings.of(seen, (one, level, row) => bareSubject(one.group, level, row, standingOf(context, one)));
  const judged: JudgedSeen[] = [];
  for (const found of seen) {
    const one = around === null ? { ...found, group: { ...found.group, withheld: true } } : found;
    const { findings } = one.item;
    const isAway = pass.withholding.key;
    const judging = {
      plan,
      rules,
      texts,
      readAt: one.readAt,
      now: run.now,
      around: around ?? NOTHING_AROUND,
      mute,
      findings,
      isAway,
      standing: standingOf(context, one),
      stood: (key: string) => one.memory?.firstSeen.get(key)?.baseline === true,
    };
    judged.push({ ...one, judgement: await judgeGroup(judging, one.group) });
  }
  return judged;
}

function standingOf({ standings }: BatchContext, { memory, item }: SeenGroup): (key: string) => Standing {
  return (key) => standings.of(memory?.firstSeen.get(key), key === '' ? item.group : (JSON.parse(key) as string[]));
}

export async function runBatch(context: BatchContext, seen: readonly SeenGroup[]): Promise<void> {
  const { figures, pass } = context;
  const judged = await figures.time('judge', () => judgeBatch(context, seen));
  for (const { item, group, judgement } of judged) figures.judged(item, group, judgement);
  const accepted = new Set<string>();
  for (const part of splitByFindings(judged.map((one) => conclude(context, one)))) {
    for (const fingerprint of await apply(context, part)) accepted.add(fingerprint);
  }
  for (const { item, group, judgement } of judged) figures.settle(item, group, judgement, accepted, pass.totals);
}

/** Only counted: the boundary looks broken, and nothing that it says is acted on. */
export async function countBatch(context: BatchContext, seen: readonly SeenGroup[]): Promise<void> {
  const { figures, pass } = context;
  for (const { item, group, judgement } of await figures.time('judge', () => judgeBatch(context, seen))) {
    figures.judged(item, group, judgement);
    figures.settle(item, group, judgement, NOBODY, pass.totals);
  }
}

/** Groups of which nothing is left to look at: what the state holds of them goes, what was still open lapses. What was done, a transaction each. */
export async function* forgetGroups(
  { store, run }: Pick<BatchContext, 'store' | 'run'>,
  boundary: string,
  fingerprints: readonly string[],
): AsyncGenerator<Applied> {
  const nothing = { group: [], matches: [], untouched: NOBODY, lost: NOBODY, keys: new Map(), verdict: 'gone', clearedEvidence: null, memory: null } as const;
  for (let from = 0; from < fingerprints.length; from += BATCH_GROUPS) {
    const batch = fingerprints.slice(from, from + BATCH_GROUPS);
    yield await store.applyGroups(
      run,
      batch.map((groupFingerprint) => ({ ...nothing, boundary, groupFingerprint })),
    );
  }
}

function conclude(context: BatchContext, seen: JudgedSeen): JudgedGroup {
  const { boundary, fullLayouts } = context.plan;
  const { item, group, readAt, judgement } = seen;
  const lost = item.findings.filter(({ rule }) => !boundary.rules.some(({ id }) => id === rule));
  return {
    boundary: boundary.id,
    group: item.group,
    groupFingerprint: item.fingerprint,
    matches: judgement.matches,
    untouched: judgement.untouched,
    lost: new Set(lost.map(({ rule, key }) => findingFingerprint(rule, boundary.id, key))),
    keys: judgement.keys,
    verdict: judgement.verdict,
    clearedEvidence: item.findings.length > 0 ? () => writeEvidence(boundary, fullLayouts, group, keysLookedAt(seen), readAt, []) : null,
    memory: remember(context, seen),
  };
}

/** Those that have findings first: they are what was looked for. */
function keysLookedAt({ item, group }: SeenGroup): readonly ConfirmedKey[] {
  const found = new Set(item.findings.map(({ key }) => keyText(key)));
  return ownFirst(group, new Set(group.keys.filter(({ key }) => found.has(keyText(key)))));
}

function remember({ plan, standings, run, baseline }: BatchContext, { item, group, memory, readAt, hash: read }: SeenGroup): JudgedGroup['memory'] {
  const firstSeen = memory?.firstSeen ?? new Map<string, FirstSeen>();
  // At the go-live what was known before is marked too, read again or not.
  const hash = read ?? (baseline ? (item.suspect?.hash ?? null) : null);
  if (hash === null || group.withheld) return 'keep';
  // What was seen while some row could not be read is no ground to forget or to rely on later: only that it was seen, and when, is kept.
  if (!group.known && group.keys.every((key) => !isDiscrepancy(key) || firstSeen.has(keyText(key.key)))) return 'keep';
  if (group.kinds.length === 0 && !group.keys.some(isDiscrepancy)) return null;
  const now: FirstSeen = { at: run.now, ordinal: standings.ordinal, ...(baseline && { baseline }) };
  return { hash: canRecall(group) ? hash : '', data: storeGroup(group, plan.fullLayouts, firstSeen, readAt, now) };
}

function splitByFindings(groups: readonly JudgedGroup[]): readonly (readonly JudgedGroup[])[] {
  const parts: JudgedGroup[][] = [[]];
  let findings = 0;
  for (const group of groups) {
    if (findings > 0 && findings + group.matches.length > MAX_FINDINGS) {
      parts.push([]);
      findings = 0;
    }
    parts.at(-1)?.push(group);
    findings += group.matches.length;
  }
  return parts;
}

async function apply({ store, run, figures, foldable }: BatchContext, groups: readonly JudgedGroup[]): Promise<ReadonlySet<string>> {
  const applied = await figures.time('apply', () => store.applyGroups(run, groups));
  for (const finding of applied.foldable) foldable.add(finding);
  figures.applied(applied);
  return applied.accepted;
}
