// One batch of groups: rows read again or remembered, compared, judged, applied in one transaction. What the rows say is decided elsewhere.

import type { ConfirmedGroup } from '../compare/confirm-group.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import type { CompiledRules } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Run, Store } from '../store/store.ts';
import type { BoundaryFigures } from './boundary-figures.ts';
import type { RuleTexts } from './describe-match.ts';
import { writeEvidence } from './evidence.ts';
import { type GroupJudgement, judgeGroup } from './judge-group.ts';
import { isDiscrepancy, type RememberedGroup, recallGroup, storeGroup } from './memory.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { RereadGroups } from './reread-all.ts';
import type { Standings } from './standings.ts';
import type { Pass } from './stream-sides.ts';
import type { WorkItem } from './work-list.ts';

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

/** A group with the rows that it is judged by, and when they were read. */
interface SeenGroup {
  readonly item: WorkItem;
  readonly group: ConfirmedGroup;
  readonly readAt: ReadonlyMap<string, number>;
  readonly memory: RememberedGroup | null;
  /** Read again in this run, not remembered. */
  readonly fresh: boolean;
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

/** Groups of which nothing is left to look at: what the state holds of them goes, what was still open lapses. */
export async function forgetGroups(
  context: Pick<BatchContext, 'store' | 'run'>,
  boundary: Boundary,
  fingerprints: readonly string[],
  figures: BoundaryFigures,
): Promise<void> {
  const nothing = { group: [], matches: [], untouched: new Set<string>(), keys: new Map(), verdict: 'gone', clearedEvidence: null, memory: null } as const;
  await apply(
    { ...context, figures },
    fingerprints.map((groupFingerprint) => ({ ...nothing, boundary: boundary.id, groupFingerprint })),
  );
}

async function seeGroups(context: BatchContext, items: readonly WorkItem[]): Promise<readonly SeenGroup[]> {
  const { pass, reread } = context;
  const remembered = await recall(context, items);
  const seen: SeenGroup[] = [];
  for (const item of items) {
    const memory = remembered.get(item.fingerprint) ?? null;
    if (!item.unchanged) {
      seen.push({ item, memory, group: await reread.next(item.group), readAt: reread.readAt, fresh: true });
    } else if (memory !== null) {
      seen.push({ item, memory, group: { ...memory.confirmed, known: !pass.withholding.groups }, readAt: memory.readAt, fresh: false });
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
  const { plan, rules, texts, run, standings, figures } = context;
  const judged: (SeenGroup & { readonly judgement: GroupJudgement; readonly result: JudgedGroup })[] = [];
  for (const one of seen) {
    const { item, memory, readAt, group } = one;
    const standing = (key: string) => standings.of(memory?.firstSeen.get(key), key === '' ? item.group : (JSON.parse(key) as string[]));
    const judgement = await judgeGroup({ boundary: plan.boundary, plan, rules, texts, readAt, now: run.now, hasFindings: item.hasFindings, standing }, group);
    figures.judged(item, group, judgement);
    judged.push({ ...one, judgement, result: conclude(context, one, judgement) });
  }
  return judged;
}

function conclude(context: BatchContext, seen: SeenGroup, judgement: GroupJudgement): JudgedGroup {
  const { boundary, fullLayouts } = context.plan;
  const { item, group, readAt } = seen;
  return {
    boundary: boundary.id,
    group: item.group,
    groupFingerprint: item.fingerprint,
    matches: judgement.matches,
    untouched: judgement.untouched,
    keys: judgement.keys,
    verdict: judgement.verdict,
    clearedEvidence: item.hasFindings ? writeEvidence(boundary, fullLayouts, group, null, readAt, []).text : null,
    memory: remember(context, seen),
  };
}

function remember({ plan, standings, run }: BatchContext, { item, group, memory, readAt, fresh }: SeenGroup): JudgedGroup['memory'] {
  // What was seen while a system was away is no ground to forget or to rely on later.
  if (!fresh || !group.known) return 'keep';
  if (group.kinds.length === 0 && !group.keys.some(isDiscrepancy)) return null;
  const firstSeen = memory?.firstSeen ?? new Map();
  return { hash: item.suspect?.hash ?? '', data: storeGroup(group, plan.fullLayouts, firstSeen, readAt, { at: run.now, ordinal: standings.ordinal }) };
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

async function apply({ store, run, figures }: Pick<BatchContext, 'store' | 'run' | 'figures'>, groups: readonly JudgedGroup[]): Promise<ReadonlySet<string>> {
  const applied = await figures.time('apply', () => store.applyGroups(run, groups));
  figures.applied(applied);
  return applied.accepted;
}
