// One boundary, top to bottom: stream both sides, read the suspects again, judge them, apply what follows. It decides nothing itself.

import { inactiveReason } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import type { Key } from '../domain/key.ts';
import { compileRules } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Run, Store } from '../store/store.ts';
import { BoundaryFigures } from './boundary-figures.ts';
import { compileTexts } from './describe-match.ts';
import type { OpenSession } from './open-systems.ts';
import { type BoundaryPlan, planBoundary } from './plan-boundary.ts';
import { rereadAll } from './reread-all.ts';
import { forgetGroups, runBatch } from './run-batch.ts';
import { standingsOf } from './standings.ts';
import type { StopRequest } from './stop.ts';
import { type Pass, streamSides } from './stream-sides.ts';
import type { BoundarySummary } from './summary.ts';
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
  const failures = new Map<string, SourceError>();
  for (;;) {
    figures.startPass();
    const pass = await figures.time('read', () =>
      streamSides(plan, context.openSession, onlyFilter(context, boundary), (system, rows) => observe(context, boundary, system, rows), failures),
    );
    try {
      const ordinal = pass.unavailable === null ? await judgeAndApply(context, plan, pass, figures, failures) : null;
      const summary = figures.finish(plan, pass);
      await finish(context, plan, pass, summary, ordinal);
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

/** Resolves to the run's ordinal among the boundary's complete runs. */
async function judgeAndApply(
  context: RunContext,
  plan: BoundaryPlan,
  pass: Pass,
  figures: BoundaryFigures,
  failures: ReadonlyMap<string, SourceError>,
): Promise<number> {
  const { store, stop } = context;
  const work = await listWork(store, plan, pass, onlyFilter(context, plan.boundary));
  const reread = await figures.time('reread', () => rereadAll(plan, pass, work, context.openSession, failures, () => stop.check()));
  try {
    figures.reread(reread.samples);
    const standings = await standingsOf(store, plan.boundary, context.run.now);
    const judging = { plan, pass, reread, figures, standings, rules: compileRules(plan.boundary, plan.fullLayouts, plan.calendar), texts: compileTexts(plan) };
    for await (const items of work.batches()) {
      stop.check();
      await runBatch({ ...context, ...judging }, items);
    }
    await figures.time('apply', async () => {
      for await (const applied of forgetGroups(context, plan.boundary.id, work.forgotten)) figures.applied(applied);
    });
    return standings.ordinal;
  } finally {
    await reread.dispose();
  }
}

/** `ordinal` is null where the boundary could not be judged. */
async function finish(
  { store, run, only }: RunContext,
  { boundary }: BoundaryPlan,
  pass: Pass,
  summary: BoundarySummary,
  ordinal: number | null,
): Promise<void> {
  // Only a whole pass counts as a run that could have seen a discrepancy.
  const counted = only === null ? ordinal : null;
  await store.finishBoundary(run, { boundary: boundary.id, status: summary.status, ordinal: counted, withheld: pass.unread, summary: JSON.stringify(summary) });
}
