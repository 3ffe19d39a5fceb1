// One run, top to bottom: take the lease, reconcile each boundary, state what stands. Read this first.

import type { Config } from '../config/config.ts';
import { formatInstant } from '../domain/time.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Store } from '../store/store.ts';
import type { OpenSession } from './open-systems.ts';
import { type RunContext, runBoundary } from './run-boundary.ts';
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
}

/** Rejects with a StoreError where the state database cannot be used, a StoppedError where a stop was asked for; what a source did wrong stands in the summary. */
export async function run(request: RunRequest): Promise<RunSummary> {
  const { store, dryRun } = request;
  const current = await store.beginRun({ now: request.now, dryRun });
  const stopRenewing = store.keepLease(current);
  try {
    const context: RunContext = { ...request, run: current };
    const boundaries: BoundarySummary[] = [];
    const tasks = { opened: 0, resolved: 0, reopened: 0 };
    const recounts = { requested: 0 };
    const holds = { placed: 0, released: 0 };
    for (const boundary of request.boundaries) {
      const { summary, figures } = await runBoundary(context, boundary);
      boundaries.push(summary);
      addTo(tasks, figures.tasks);
      addTo(holds, figures.holds);
    }
    recounts.requested = await store.requestRecounts(current, request.config.facilities);
    const status = statusOf(boundaries);
    const standing = await store.standing();
    const summary: RunSummary = {
      run: current.id,
      status,
      started_at: formatInstant(current.now),
      finished_at: formatInstant(request.now ?? (await store.clock())),
      dry_run: dryRun,
      boundaries,
      tasks: { ...tasks, open: standing.tasks },
      recounts: { ...recounts, open: standing.recounts },
      holds: { ...holds, standing: standing.holds },
    };
    await store.finishRun(current, status, JSON.stringify(summary));
    return summary;
  } finally {
    stopRenewing();
  }
}

function addTo<T extends Record<string, number>>(sums: T, figures: Readonly<T>): void {
  for (const name of Object.keys(sums) as (keyof T)[]) sums[name] = ((sums[name] as number) + (figures[name] as number)) as T[keyof T];
}

/** Partial where any system could not be read whole: what it states was withheld, or the boundary was. */
function statusOf(boundaries: readonly BoundarySummary[]): RunSummary['status'] {
  const active = boundaries.filter(({ status }) => status !== 'inactive');
  if (active.length > 0 && active.every(({ status }) => status === 'unavailable')) return 'failed';
  const whole = active.every(({ status, sides }) => status === 'complete' && Object.values(sides).every(({ systems }) => Object.values(systems).every((system) => system.status === 'complete')));
  return whole ? 'complete' : 'partial';
}
