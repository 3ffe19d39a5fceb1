// One run, top to bottom: take the lease, reconcile each boundary, state what stands. Read this first.

import { boundariesInPlay } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import { sumAtRiskOnce } from '../lifecycle/at-risk.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { OrderStanding } from '../rules/subject.ts';
import type { Run, Store } from '../store/store.ts';
import { addChanges, type Changes } from './boundary-figures.ts';
import { lapseBoundaries } from './lapse-boundaries.ts';
import type { OpenSession } from './open-systems.ts';
import { lapseOwn } from './own-findings.ts';
import { type RunContext, runBoundary } from './run-boundary.ts';
import { silencesInForce } from './silences-in-force.ts';
import type { StopRequest } from './stop.ts';
import type { BoundarySummary, RunSummary } from './summary.ts';

export interface RunRequest {
  readonly config: Config;
  readonly store: Store;
  readonly boundaries: readonly Boundary[];
  readonly openSession: OpenSession;
  readonly only: RunContext['only'];
  /** Decides everything and writes nothing. */
  readonly dryRun: boolean;
  /** The run's instant; null: the state database's clock. */
  readonly now: number | null;
  readonly progress: RunContext['progress'];
  /** Looked at between batches. */
  readonly stop: StopRequest;
  /** Systems of which a drop in rows is in order, by name: their guard is held against this run's read from now on. */
  readonly acceptDrop?: ReadonlySet<string>;
  /** What disagrees now is taken as known: it acts only when it grows, or clears and comes back. */
  readonly baseline?: boolean;
  /** What stands on orders besides what the state knows; for rule tests, in which nothing else has run. */
  readonly given?: ReadonlyMap<string, OrderStanding>;
}

/** Rejects with a StoreError where the state database cannot be used, a StoppedError where a stop was asked for; what a source did wrong stands in the summary. */
export async function run(request: RunRequest): Promise<RunSummary> {
  const { store, dryRun } = request;
  const current = await store.beginRun({ now: request.now, dryRun });
  const stopRenewing = store.keepLease(current);
  try {
    const summary = await reconcile(request, current);
    await store.finishRun(current, summary.status, JSON.stringify(summary));
    return summary;
  } catch (error) {
    await giveUp(store, current, error);
    throw error;
  } finally {
    stopRenewing();
  }
}

async function reconcile(request: RunRequest, current: Run): Promise<RunSummary> {
  const { store } = request;
  const silences = await silencesInForce(request.config, store, current.now);
  const baseline = request.baseline === true;
  const context: RunContext = {
    ...request,
    run: current,
    acceptDrop: request.acceptDrop ?? new Set(),
    baseline,
    given: request.given ?? new Map(),
    mute: (match) => (baseline ? { by: 'baseline' } : silences.mute(match)),
  };
  const boundaries: BoundarySummary[] = [];
  const changes: Changes = { tasks: { opened: 0, resolved: 0, reopened: 0 }, recounts: { requested: 0 }, holds: { placed: 0, released: 0 } };
  for (const boundary of request.boundaries) {
    const { summary, figures } = await runBoundary(context, boundary);
    boundaries.push(summary);
    addChanges(changes, figures);
  }
  const inPlay = boundariesInPlay(request.config);
  if (request.only === null && inPlay.every((boundary) => request.boundaries.includes(boundary))) {
    for await (const applied of lapseBoundaries(context, inPlay)) addChanges(changes, applied);
    const lapsed = await lapseOwn(store, current, request.config);
    if (lapsed !== null) addChanges(changes, lapsed);
  }
  await silences.breakWorthy(current);
  await store.requestRecounts(current, request.config.facilities);
  const standing = await store.standing();
  return {
    run: current.id,
    status: statusOf(boundaries),
    started_at: formatInstant(current.now),
    finished_at: formatInstant(request.now ?? (await store.clock())),
    dry_run: request.dryRun,
    boundaries,
    tasks: { ...changes.tasks, open: standing.tasks },
    recounts: { ...changes.recounts, open: standing.recounts },
    holds: { ...changes.holds, standing: standing.holds },
    value_at_risk: sumAtRiskOnce(await store.atRisk()).map(({ currency, amount, things }) => ({
      currency,
      amount: formatDecimal(amount, currency === null ? 0 : 2),
      things,
    })),
  };
}

/** Gives the lease up, so that the next run need not wait for its end. Where even that fails, the first error says more. */
async function giveUp(store: Store, current: Run, error: unknown): Promise<void> {
  try {
    await store.finishRun(
      current,
      'failed',
      JSON.stringify({ run: current.id, status: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    );
  } catch (failure) {
    if (!(failure instanceof StoreError)) throw failure;
  }
}

/** Partial where any system could not be read whole: what it states was withheld, or the boundary was. */
function statusOf(boundaries: readonly BoundarySummary[]): RunSummary['status'] {
  const active = boundaries.filter(({ status }) => status !== 'inactive');
  if (active.length > 0 && active.every(({ status }) => status === 'unavailable')) return 'failed';
  const whole = active.every(
    ({ status, sides, lookups_failed: failed }) =>
      status === 'complete' &&
      failed.length === 0 &&
      Object.values(sides).every(({ systems }) => Object.values(systems).every((system) => system.status === 'complete')),
  );
  return whole ? 'complete' : 'partial';
}
