// One boundary, top to bottom: stream both sides, read the suspects again, judge them, apply what follows. It decides nothing itself.

import { inactiveReason } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { before } from '../domain/calendar.ts';
import { SourceError } from '../domain/errors.ts';
import type { Key } from '../domain/key.ts';
import type { Match, Mute } from '../lifecycle/judged.ts';
import { compileRules } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { OrderStanding } from '../rules/subject.ts';
import type { Applied, Run, Store } from '../store/store.ts';
import { addChanges, BoundaryFigures, type Judging, NO_CHANGES } from './boundary-figures.ts';
import { compileTexts } from './describe-match.ts';
import { countNew, describeHalt, isBeyond } from './halts.ts';
import type { OpenSession } from './open-systems.ts';
import { applyOwn, reportOf } from './own-findings.ts';
import { type BoundaryPlan, planBoundary } from './plan-boundary.ts';
import { rereadAll } from './reread-all.ts';
import { type BatchContext, countBatch, forgetGroups, judgeBatch, runBatch } from './run-batch.ts';
import { type SeenGroup, seeGroups } from './see-groups.ts';
import { standingsOf } from './standings.ts';
import type { StopRequest } from './stop.ts';
import { type Pass, streamSides } from './stream-sides.ts';
import type { BoundarySummary } from './summary.ts';
import { Surroundings } from './surroundings.ts';
import { listWork } from './work-list.ts';

export interface RunContext {
  readonly config: Config;
  readonly store: Store;
  readonly run: Run;
  readonly openSession: OpenSession;
  /** Limits the run to keys with this value in this key column. */
  readonly only: { readonly column: string; readonly value: string } | null;
  readonly progress: (boundary: string, system: string, rows: number) => void;
  readonly stop: StopRequest;
  /** Systems of which a drop in rows is in order. */
  readonly acceptDrop: ReadonlySet<string>;
  /** What disagrees now is taken as known. */
  readonly baseline: boolean;
  /** What keeps a match from acting; null: nothing does. */
  readonly mute: (match: Match) => Mute | null;
  /** What stands on orders besides what the state knows. */
  readonly given: ReadonlyMap<string, OrderStanding>;
}

/** What one boundary's run came to; `figures` also counts tasks, recounts and holds. */
export interface BoundaryRun {
  readonly summary: BoundarySummary;
  readonly figures: BoundaryFigures;
}

export async function runBoundary(context: RunContext, boundary: Boundary): Promise<BoundaryRun> {
  const inactive = inactiveReason(context.config, boundary);
  const figures = new BoundaryFigures(boundary, new Set(context.config.facilities.keys()));
  if (inactive !== null) return { summary: figures.inactive(inactive), figures };
  const plan = planBoundary(context.config, boundary, context.run.now);
  const { openSession, acceptDrop, store } = context;
  const reading = {
    openSession,
    only: onlyFilter(context, boundary),
    progress: (system: string, rows: number) => observe(context, boundary, system, rows),
    baselines: await store.readBaselines(boundary.id),
    acceptDrop,
  };
  const failures = new Map<string, SourceError>();
  for (;;) {
    figures.startPass();
    const pass = await figures.time('read', () => streamSides(plan, reading, failures));
    try {
      const judged = pass.unavailable === null ? await judgeAndApply(context, plan, pass, figures) : NOT_JUDGED;
      const summary = figures.finish(plan, pass, judged);
      const own = await finish(context, plan, pass, summary, judged);
      if (own !== null) addChanges(figures, own);
      return { summary, figures };
    } catch (error) {
      // A system that was read whole may still fail the re-read; nothing is judged by then, and everything is seen again without it.
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

const NOT_JUDGED: Judging = { ordinal: null, halted: null, lookupsFailed: [] };

async function judgeAndApply(context: RunContext, plan: BoundaryPlan, pass: Pass, figures: BoundaryFigures): Promise<Judging> {
  const { store, stop, run, mute } = context;
  const work = await listWork(store, plan, pass, onlyFilter(context, plan.boundary));
  const reread = await figures.time('reread', () => rereadAll(plan, pass, work, context.openSession, () => stop.check()));
  try {
    figures.reread(reread.samples);
    const standings = await standingsOf(store, plan.boundary, run.now);
    const rules = compileRules(plan.boundary, plan.fullLayouts, plan.calendar);
    const surroundings = new Surroundings({ ...context, plan, rules, unread: pass.failures });
    const foldable = new Set<number>();
    const batch: BatchContext = {
      store,
      run,
      mute,
      baseline: context.baseline,
      plan,
      pass,
      rules,
      texts: compileTexts(plan),
      standings,
      surroundings,
      figures,
      foldable,
    };
    const seen = () => seeGroups({ store, plan, pass, work, reread });
    const halted = await figures.time('judge', () => findHalt(context, batch, seen));
    for await (const groups of seen()) {
      stop.check();
      if (halted === null) await runBatch(batch, groups);
      else await countBatch(batch, groups);
    }
    const lookupsFailed = [...surroundings.failures.values()].map(({ message }) => message);
    if (halted !== null) return { ordinal: null, halted, lookupsFailed };
    await figures.time('apply', async () => {
      for await (const applied of forgetGroups(context, plan.boundary.id, work.forgotten)) figures.applied(applied);
      addChanges(figures, { ...NO_CHANGES, ...(await store.foldTasks(run, plan.boundary.id, patienceOf(plan), foldable)) });
    });
    return { ordinal: standings.ordinal, halted, lookupsFailed };
  } finally {
    reread.dispose();
  }
}

/** Judges everything once without acting, but only where so much was streamed that the halt may be passed. */
async function findHalt({ baseline, stop }: RunContext, batch: BatchContext, seen: () => AsyncGenerator<readonly SeenGroup[]>): Promise<string | null> {
  const { halt } = batch.plan.boundary;
  const { keys, matched } = batch.pass.figures;
  // A group may disagree as a whole though all of its keys agree.
  const most = keys - matched + batch.pass.suspects.count;
  if (halt === null || baseline || !isBeyond(halt, most, keys)) return null;
  let found = 0;
  for await (const groups of seen()) {
    stop.check();
    found += countNew(await judgeBatch(batch, groups));
  }
  return isBeyond(halt, found, keys) ? describeHalt(halt, found, keys) : null;
}

/** For how long each rule lets a finding stand before it acts. */
function patienceOf({ boundary, calendar, full }: BoundaryPlan): ReadonlyMap<string, number> {
  return new Map(boundary.rules.map((rule) => [rule.id, full.now - before(full.now, rule.for, calendar)]));
}

/** What was done about tallyman's own findings; null where nothing was to be said. */
async function finish(context: RunContext, plan: BoundaryPlan, pass: Pass, summary: BoundarySummary, judged: Judging): Promise<Applied | null> {
  const { store, run, only } = context;
  const { ordinal } = judged;
  const boundary = plan.boundary.id;
  // Only a whole pass counts as a run that could have seen a discrepancy, and as one to hold the next against.
  const counted = only === null ? ordinal : null;
  await store.finishBoundary(run, { boundary, status: summary.status, ordinal: counted, withheld: pass.unread, summary: JSON.stringify(summary) });
  if (counted !== null) await store.saveBaselines(run, boundary, pass.baselines);
  return only === null ? await applyOwn(store, run, reportOf(plan, pass, judged, run.now)) : null;
}
