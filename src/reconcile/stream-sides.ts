// One pass over both sides: opens the systems, streams and merges them, and says which groups are suspect. A system that breaks on the way is left out and
// the pass repeated without it, so that everything in one result was seen under the same conditions.

import { type StreamFigures, SuspectFinder } from '../compare/find-suspects.ts';
import { mergeByKey, type RowSource } from '../compare/merge.ts';
import type { Withholding } from '../compare/plan.ts';
import type { Suspect } from '../compare/suspect.ts';
import { Totals } from '../compare/totals.ts';
import { SourceError } from '../domain/errors.ts';
import type { Key } from '../domain/key.ts';
import type { RejectedSample, RowStream } from '../sources/source.ts';
import type { Owned } from '../store/boundary-memory.ts';
import { closeSystems, type OpenSession, type OpenSystem, openSystems } from './open-systems.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { Spool } from './spool.ts';
import { suspectSpool } from './suspect-spool.ts';
import { ownedKeys, withholdingOf } from './withholding.ts';

export interface SystemReading {
  readonly status: 'complete' | 'unavailable';
  readonly reason: string | null;
  readonly snapshotAt: number | null;
  /** Rows read and rejected, left and right. */
  readonly counts: readonly [{ readonly rows: number; readonly rejected: number }, { readonly rows: number; readonly rejected: number }];
  readonly samples: readonly RejectedSample[];
}

export interface Pass {
  readonly systems: ReadonlyMap<string, SystemReading>;
  /** Why the boundary as a whole cannot be judged; null where it can. */
  readonly unavailable: string | null;
  readonly unread: readonly Owned[];
  readonly withholding: Withholding;
  /** To be disposed of by whoever asked for the pass. */
  readonly suspects: Spool<Suspect>;
  readonly totals: Totals;
  readonly figures: StreamFigures;
}

export type Progress = (system: string, rows: number) => void;

const NO_COUNTS = [
  { rows: 0, rejected: 0 },
  { rows: 0, rejected: 0 },
] as const;

/** `excluded`: systems known to fail, by name, with the error. */
export async function streamSides(
  plan: BoundaryPlan,
  openSession: OpenSession,
  only: ((key: Key) => boolean) | null,
  progress: Progress,
  excluded: ReadonlyMap<string, SourceError>,
): Promise<Pass> {
  const failures = new Map(excluded);
  for (;;) {
    const members = plan.members.filter(({ system }) => !failures.has(system.name));
    const { open, failed } = await openSystems(members, openSession);
    for (const error of failed) failures.set(error.system, error);
    try {
      const state = stateOf(plan, failures);
      if (state.unavailable !== null) return emptyPass(plan, failures, state);
      // Some system failed to open: the pass starts with those that did.
      return await readPass(plan, open, failures, state, only, progress);
    } catch (error) {
      if (!(error instanceof SourceError) || failures.has(error.system)) throw error;
      failures.set(error.system, error);
    } finally {
      await closeSystems(open);
    }
  }
}

type ReadState = Pick<Pass, 'unavailable' | 'unread'>;

function stateOf(plan: BoundaryPlan, failures: ReadonlyMap<string, SourceError>): ReadState {
  const unread: Owned[] = [];
  for (const { system } of plan.members) {
    const failure = failures.get(system.name);
    if (!failure) continue;
    const owned = ownedKeys(plan.boundary, system);
    if (owned === null) return { unavailable: failure.message, unread: [] };
    unread.push(owned);
  }
  return { unavailable: null, unread };
}

function emptyPass(plan: BoundaryPlan, failures: ReadonlyMap<string, SourceError>, state: ReadState): Pass {
  const figures = { keys: 0, matched: 0, withheld: 0, rejected: 0 };
  const withholding: Withholding = { key: () => true, groups: true };
  return { systems: readings(plan, failures, null, []), ...state, withholding, suspects: suspectSpool(), totals: new Totals(plan.stream), figures };
}

async function readPass(
  plan: BoundaryPlan,
  open: readonly OpenSystem[],
  failures: ReadonlyMap<string, SourceError>,
  state: ReadState,
  only: ((key: Key) => boolean) | null,
  progress: Progress,
): Promise<Pass> {
  const withholding = withholdingOf(plan.boundary, state.unread);
  const totals = new Totals(plan.stream);
  const suspects = suspectSpool();
  const finder = new SuspectFinder(plan.stream, totals, withholding, only, (suspect) => suspects.add(suspect));
  const streams = new Map<string, RowStream>();
  try {
    await Promise.all(open.map(async (system) => void streams.set(system.member.system.name, await openStream(plan, system))));
    await mergeByKey(
      open.map(({ member }) => sourceOf(member.system.name, streams.get(member.system.name) as RowStream, progress)),
      plan.stream.keySize,
      finder,
    );
    finder.finish();
  } catch (error) {
    suspects.dispose();
    throw error;
  }
  return { systems: readings(plan, failures, streams, open), ...state, withholding, suspects, totals, figures: finder.figures };
}

async function openStream(plan: BoundaryPlan, { member, session }: OpenSystem): Promise<RowStream> {
  const { scope } = plan.boundary;
  const fromMs = (plan.stream.scopeFromMs ?? 0) - (scope?.marginMs ?? 0);
  return await session.stream({ key: plan.boundary.key, parts: member.streamed, scope: scope === null ? null : { on: scope.on, fromMs } });
}

function sourceOf(system: string, stream: RowStream, progress: Progress): RowSource {
  return {
    systems: [system],
    read: async () => {
      const rows = await stream.read();
      progress(system, stream.counts[0].rows + stream.counts[1].rows);
      return rows;
    },
  };
}

function readings(
  plan: BoundaryPlan,
  failures: ReadonlyMap<string, SourceError>,
  streams: ReadonlyMap<string, RowStream> | null,
  open: readonly OpenSystem[],
): ReadonlyMap<string, SystemReading> {
  return new Map(
    plan.members.map(({ system }): [string, SystemReading] => {
      const failure = failures.get(system.name);
      if (failure) return [system.name, { status: 'unavailable', reason: failure.message, snapshotAt: null, counts: NO_COUNTS, samples: [] }];
      // Where one failure leaves the boundary undecided, the others are not read at all.
      if (streams === null)
        return [system.name, { status: 'unavailable', reason: 'not read: the boundary cannot be judged', snapshotAt: null, counts: NO_COUNTS, samples: [] }];
      const stream = streams.get(system.name);
      const snapshotAt = open.find(({ member }) => member.system.name === system.name)?.snapshotAt ?? null;
      const [left, right] = stream?.counts ?? NO_COUNTS;
      return [system.name, { status: 'complete', reason: null, snapshotAt, counts: [{ ...left }, { ...right }], samples: stream?.samples ?? [] }];
    }),
  );
}
