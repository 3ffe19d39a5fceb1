// One batch of groups: rows read again or remembered, compared, judged, applied in one transaction. What the rows say is decided elsewhere.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { findingFingerprint } from '../domain/fingerprint.ts';
import { keyText } from '../domain/key.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import type { CompiledRules } from '../rules/compile.ts';
import type { Applied, Run, Store } from '../store/store.ts';
import type { BoundaryFigures } from './boundary-figures.ts';
import type { RuleTexts } from './describe-match.ts';
import { ownFirst, writeEvidence } from './evidence.ts';
import { type GroupJudgement, judgeGroup } from './judge-group.ts';
import { canRecall, type FirstSeen, isDiscrepancy, type RememberedGroup, recallGroup, storeGroup } from './memory.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { RereadGroups } from './reread-all.ts';
import type { Standings } from './standings.ts';
import type { Pass } from './stream-sides.ts';
import { BATCH_GROUPS, type WorkItem } from './work-list.ts';

export interface BatchContext {
  readonly store: Store;
  readonly run: Run;
  readonly plan: BoundaryPlan;
  readonly pass: Pass;
  readonly rules: CompiledRules;
  readonly texts: RuleTexts;
  readonly standings: Standings;
  /** What was read again, in the work's order. */
  readonly reread: RereadGroups;
  readonly figures: BoundaryFigures;
}

/** A transaction holds no more, so that nobody waits long for the head row. */
const MAX_FINDINGS = 1_000;

const NOBODY: ReadonlySet<string> = new Set();

/** A group with the rows that it is judged by, and when they were read. */
interface SeenGroup {
  readonly item: WorkItem;
  readonly group: ConfirmedGroup;
  readonly readAt: ReadonlyMap<string, number>;
  readonly memory: RememberedGroup | null;
  /** Of what was read again in this run; null: it was remembered. */
  readonly hash: string | null;
}

export async function runBatch(context: BatchContext, items: readonly WorkItem[]): Promise<void> {
  const { figures, pass } = context;
  const seen = await seeGroups(context, items);
  const judged = await figures.time('judge', () => judgeAll(context, seen));
  const accepted = new Set<string>();
  for (const part of splitByFindings(judged.map(({ result }) => result))) {
    for (const fingerprint of await apply(context, part)) accepted.add(fingerprint);
  }
  for (const { item, group, judgement } of judged) figures.settle(item, group, judgement, accepted, pass.totals);
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

async function seeGroups(context: BatchContext, items: readonly WorkItem[]): Promise<readonly SeenGroup[]> {
  const { pass, reread } = context;
  const remembered = await recall(context, items);
  const seen: SeenGroup[] = [];
  for (const item of items) {
    const memory = remembered.get(item.fingerprint) ?? null;
    if (!item.unchanged) {
      const { confirmed, hash } = await reread.next(item.group);
      seen.push({ item, memory, group: confirmed, readAt: reread.readAt, hash });
    } else if (memory !== null) {
      seen.push({ item, memory, group: { ...memory.confirmed, known: !pass.withholding.groups }, readAt: memory.readAt, hash: null });
    } else {
      // A group without rows would look as if it had gone from both sides.
      throw new Error('the state has lost the rows of a group that it remembers');
    }
  }
  return seen;
}

async function recall({ store, plan }: BatchContext, items: readonly WorkItem[]): Promise<ReadonlyMap<string, RememberedGroup>> {
  const { boundary, fullLayouts } = plan;
  const known = items.filter(({ remembered }) => remembered).map(({ fingerprint }) => fingerprint);
  const data = await store.memories(boundary.id, known);
  return new Map(
    items.flatMap(({ fingerprint }) => {
      const text = data.get(fingerprint);
      return text === undefined ? [] : [[fingerprint, recallGroup(boundary, fullLayouts, text)] as const];
    }),
  );
}

async function judgeAll(
  context: BatchContext,
  seen: readonly SeenGroup[],
): Promise<readonly (SeenGroup & { readonly judgement: GroupJudgement; readonly result: JudgedGroup })[]> {
  const { plan, pass, rules, texts, run, standings, figures } = context;
  const judged: (SeenGroup & { readonly judgement: GroupJudgement; readonly result: JudgedGroup })[] = [];
  for (const one of seen) {
    const { item, memory, readAt, group } = one;
    const standing = (key: string) => standings.of(memory?.firstSeen.get(key), key === '' ? item.group : (JSON.parse(key) as string[]));
    const { findings } = item;
    const isAway = pass.withholding.key;
    const judgement = await judgeGroup({ plan, rules, texts, readAt, now: run.now, calendar: plan.calendar, findings, isAway, standing }, group);
    figures.judged(item, group, judgement);
    judged.push({ ...one, judgement, result: conclude(context, one, judgement) });
  }
  return judged;
}

function conclude(context: BatchContext, seen: SeenGroup, judgement: GroupJudgement): JudgedGroup {
  const { boundary, fullLayouts } = context.plan;
  const { item, group, readAt } = seen;
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

function remember({ plan, standings, run }: BatchContext, { group, memory, readAt, hash }: SeenGroup): JudgedGroup['memory'] {
  const firstSeen = memory?.firstSeen ?? new Map<string, FirstSeen>();
  if (hash === null || group.withheld) return 'keep';
  // What was seen while some row could not be read is no ground to forget or to rely on later: only that it was seen, and when, is kept.
  if (!group.known && group.keys.every((key) => !isDiscrepancy(key) || firstSeen.has(keyText(key.key)))) return 'keep';
  if (group.kinds.length === 0 && !group.keys.some(isDiscrepancy)) return null;
  return { hash: canRecall(group) ? hash : '', data: storeGroup(group, plan.fullLayouts, firstSeen, readAt, { at: run.now, ordinal: standings.ordinal }) };
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

async function apply({ store, run, figures }: BatchContext, groups: readonly JudgedGroup[]): Promise<ReadonlySet<string>> {
  const applied = await figures.time('apply', () => store.applyGroups(run, groups));
  figures.applied(applied);
  return applied.accepted;
}
