// One boundary, top to bottom: stream both sides, read the suspects again, judge them, apply what follows. It decides nothing itself.

import { type ConfirmedGroup, confirmGroup, type ReadRow } from '../compare/confirm-group.ts';
import { inactiveReason } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import { compileRules } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Run, Store } from '../store/store.ts';
import { BoundaryFigures } from './boundary-figures.ts';
import { compileTexts } from './describe-match.ts';
import { writeEvidence } from './evidence.ts';
import { type GroupJudgement, judgeGroup, type JudgeContext } from './judge-group.ts';
import { isDiscrepancy, type RememberedGroup, recallGroup, storeGroup } from './memory.ts';
import type { OpenSession } from './open-systems.ts';
import { type BoundaryPlan, planBoundary } from './plan-boundary.ts';
import { openReread, type Reread } from './reread-groups.ts';
import { type Standings, standingsOf } from './standings.ts';
import type { StopRequest } from './stop.ts';
import { type Pass, streamSides } from './stream-sides.ts';
import type { BoundarySummary } from './summary.ts';
import { listWork, type WorkItem } from './work-list.ts';

export interface RunContext {
  readonly config: Config;
  readonly store: Store;
  readonly run: Run;
  readonly openSession: OpenSession;
  /** Limits the run to keys with this value in this key column. */
  readonly only: { readonly column: string; readonly value: string } | null;
  readonly progress: (boundary: string, system: string, rows: number) => void;
  readonly stop: StopRequest;
}

/** Groups are read, judged and applied in batches of this many, and never more findings than a transaction may hold. */
const BATCH_GROUPS = 500;
const MAX_FINDINGS = 1_000;

/** What one boundary's run came to; `figures` also counts tasks, recounts and holds. */
export interface BoundaryRun {
  readonly summary: BoundarySummary;
  readonly figures: BoundaryFigures;
}

export async function runBoundary(context: RunContext, boundary: Boundary): Promise<BoundaryRun> {
  const inactive = inactiveReason(context.config, boundary);
  const figures = new BoundaryFigures(boundary);
  if (inactive !== null) return { summary: figures.inactive(inactive), figures };
  const plan = planBoundary(context.config, boundary, context.run.now);
  const failures = new Map<string, SourceError>();
  for (;;) {
    figures.startPass();
    const pass = await figures.time('read', () => streamSides(plan, context.openSession, onlyFilter(context, boundary), (system, rows) => observe(context, boundary, system, rows), failures));
    try {
      if (pass.unavailable === null) await judgeAndApply(context, plan, pass, figures, failures);
      return { summary: await finish(context, plan, pass, figures), figures };
    } catch (error) {
      // A system that was read whole may still fail the re-read: everything is then seen again without it.
      if (!(error instanceof SourceError) || failures.has(error.system)) throw error;
      failures.set(error.system, error);
    } finally {
      pass.suspects.dispose();
    }
  }
}

function observe(context: RunContext, boundary: Boundary, system: string, rows: number): void {
  context.stop.check();
  context.progress(boundary.id, system, rows);
}

function onlyFilter({ only }: RunContext, boundary: Boundary): ((key: Key) => boolean) | null {
  if (only === null) return null;
  const part = boundary.key.indexOf(only.column);
  return (key) => key[part] === only.value;
}

async function judgeAndApply(context: RunContext, plan: BoundaryPlan, pass: Pass, figures: BoundaryFigures, failures: ReadonlyMap<string, SourceError>): Promise<void> {
  const { store } = context;
  const work = await listWork(store, plan, pass, onlyFilter(context, plan.boundary));
  const standings = await standingsOf(store, plan.boundary, context.run.now);
  const reread = work.toRead === 0 ? null : await figures.time('reread', () => openReread(plan, context.openSession, failures, work.toRead));
  try {
    const judging = { plan, pass, standings, rules: compileRules(plan.boundary, plan.fullLayouts), texts: compileTexts(plan) };
    for await (const items of work.batches(BATCH_GROUPS)) {
      context.stop.check();
      await runBatch(context, judging, items, reread, figures);
    }
    for (let from = 0; from < work.forgotten.length; from += BATCH_GROUPS) {
      await apply(context, work.forgotten.slice(from, from + BATCH_GROUPS).map((fingerprint) => forget(plan.boundary, fingerprint)), figures);
    }
  } finally {
    await reread?.close();
  }
}

interface Judging {
  readonly plan: BoundaryPlan;
  readonly pass: Pass;
  readonly standings: Standings;
  readonly rules: ReturnType<typeof compileRules>;
  readonly texts: ReturnType<typeof compileTexts>;
}

async function runBatch(context: RunContext, judging: Judging, items: readonly WorkItem[], reread: Reread | null, figures: BoundaryFigures): Promise<void> {
  const remembered = await recall(context, judging.plan, items);
  const toRead = items.filter((item) => !item.unchanged || !remembered.has(item.fingerprint));
  const rows = await figures.time('reread', () => readGroups(reread, toRead));
  const judged: { readonly item: WorkItem; readonly group: ConfirmedGroup; readonly result: JudgedGroup; readonly judgement: GroupJudgement }[] = [];
  await figures.time('judge', async () => {
    for (const item of items) {
      const memory = remembered.get(item.fingerprint) ?? null;
      const fresh = rows.get(keyText(item.group));
      const readAt = fresh === undefined ? (memory?.readAt ?? new Map()) : (reread?.readAt ?? new Map());
      const confirmed = fresh === undefined && memory !== null ? memory.confirmed : confirmGroup(judging.plan.full, item.group, fresh ?? [], judging.pass.withholding);
      const group = fresh === undefined ? { ...confirmed, known: confirmed.known && !judging.pass.withholding.groups } : confirmed;
      const judgement = await judgeGroup(judgeContext(context, judging, item, memory, readAt), group);
      judged.push({ item, group, judgement, result: conclude(judging, item, group, judgement, memory, readAt, fresh !== undefined, context.run.now) });
      figures.judged(item, group, judgement);
    }
  });
  const accepted = new Set<string>();
  for (const part of splitByFindings(judged.map(({ result }) => result))) for (const fingerprint of await apply(context, part, figures)) accepted.add(fingerprint);
  for (const { item, group, judgement } of judged) figures.settle(item, group, judgement, accepted, judging.pass.totals);
}

async function readGroups(reread: Reread | null, items: readonly WorkItem[]): Promise<ReadonlyMap<string, readonly ReadRow[]>> {
  if (items.length === 0) return new Map();
  // A group without rows would look as if it had gone from both sides.
  if (reread === null) throw new Error('the state remembers a group whose rows it has lost');
  return await reread.read(items.map(({ group }) => group));
}

async function recall({ store }: RunContext, { boundary, fullLayouts }: BoundaryPlan, items: readonly WorkItem[]): Promise<ReadonlyMap<string, RememberedGroup>> {
  const known = items.filter(({ remembered }) => remembered);
  const data = await store.memories(boundary.id, known.map(({ fingerprint }) => fingerprint));
  return new Map(
    known.flatMap(({ fingerprint, group }) => {
      const text = data.get(fingerprint);
      return text === undefined ? [] : [[fingerprint, recallGroup(boundary, group, fullLayouts, text)] as const];
    }),
  );
}

function judgeContext({ run }: RunContext, { plan, rules, texts, standings }: Judging, item: WorkItem, memory: RememberedGroup | null, readAt: ReadonlyMap<string, number>): JudgeContext {
  return {
    boundary: plan.boundary,
    plan,
    rules,
    texts,
    readAt,
    now: run.now,
    hasFindings: item.hasFindings,
    standing: (key) => standings.of(memory?.firstSeen.get(key), key === '' ? item.group : (JSON.parse(key) as string[])),
  };
}

function conclude({ plan, standings }: Judging, item: WorkItem, group: ReturnType<typeof confirmGroup>, judgement: GroupJudgement, memory: RememberedGroup | null, readAt: ReadonlyMap<string, number>, fresh: boolean, now: number): JudgedGroup {
  const { boundary, fullLayouts } = plan;
  const disagrees = group.kinds.length > 0 || group.keys.some(isDiscrepancy);
  const remembers = (): JudgedGroup['memory'] => {
    // What was seen while a system was away is no ground to forget or to rely on later.
    if (!fresh || !group.known) return 'keep';
    if (!disagrees) return null;
    return { hash: item.suspect?.hash ?? '', data: storeGroup(group, fullLayouts, memory?.firstSeen ?? new Map(), readAt, { at: now, ordinal: standings.ordinal }) };
  };
  return {
    boundary: boundary.id,
    group: item.group,
    groupFingerprint: item.fingerprint,
    matches: judgement.matches,
    untouched: judgement.untouched,
    keys: judgement.keys,
    verdict: judgement.verdict,
    clearedEvidence: item.hasFindings ? writeEvidence(boundary, fullLayouts, group, null, readAt, []).text : null,
    memory: remembers(),
  };
}

function forget(boundary: Boundary, fingerprint: string): JudgedGroup {
  return { boundary: boundary.id, group: [], groupFingerprint: fingerprint, matches: [], untouched: new Set(), keys: new Map(), verdict: 'gone', clearedEvidence: null, memory: null };
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

async function apply({ store, run }: RunContext, groups: readonly JudgedGroup[], figures: BoundaryFigures): Promise<ReadonlySet<string>> {
  const applied = await figures.time('apply', () => store.applyGroups(run, groups));
  figures.applied(applied);
  return applied.accepted;
}

async function finish({ store, run, only }: RunContext, plan: BoundaryPlan, pass: Pass, figures: BoundaryFigures): Promise<BoundarySummary> {
  const summary = figures.finish(plan, pass);
  const { boundary } = plan;
  // Only a whole pass counts as a run that could have seen a discrepancy.
  const counted = pass.unavailable === null && only === null;
  const ordinal = counted ? (await store.history(boundary.id)).ordinal + 1 : null;
  await store.finishBoundary(run, { boundary: boundary.id, status: summary.status, ordinal, withheld: pass.unread, summary: JSON.stringify(summary) });
  return summary;
}

