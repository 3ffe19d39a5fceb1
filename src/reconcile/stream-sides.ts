// One pass over both sides: opens the systems, streams and merges them, and says which groups are suspect. A system that breaks on the way, or whose rows are
// too few to be believed, is left out and the pass repeated without it, so that everything in one result was seen under the same conditions.

import { type StreamFigures, SuspectFinder } from '../compare/find-suspects.ts';
import { mergeByKey, type RowSource } from '../compare/merge.ts';
import type { Withholding } from '../compare/plan.ts';
import type { Suspect } from '../compare/suspect.ts';
import { Totals } from '../compare/totals.ts';
import { SourceError } from '../domain/errors.ts';
import type { Key } from '../domain/key.ts';
import type { RejectedSample, RowStream } from '../sources/source.ts';
import type { Owned } from '../store/boundary-memory.ts';
import type { ReadBaseline } from '../store/store.ts';
import type { Heartbeat } from './fences.ts';
import { baselinesOf, findLoss } from './guards.ts';
import { closeSystems, type OpenSession, type OpenSystem, openSystems } from './open-systems.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { Spool } from './spool.ts';
import { suspectSpool } from './suspect-spool.ts';
import { ownedKeys, withholdingOf } from './withholding.ts';

export interface SystemReading {
  readonly status: 'complete' | 'unavailable' | 'suspect';
  readonly reason: string | null;
  readonly snapshotAt: number | null;
  /** The oldest of its datasets' heartbeats, where any has one. */
  readonly watermark: number | null;
  /** Rows read and rejected, left and right. */
  readonly counts: readonly [{ readonly rows: number; readonly rejected: number }, { readonly rows: number; readonly rejected: number }];
  readonly samples: readonly RejectedSample[];
}

export interface Pass {
  readonly systems: ReadonlyMap<string, SystemReading>;
  /** The systems that were not read whole, by name: nothing more is asked of them for this boundary. */
  readonly failures: ReadonlyMap<string, SourceError>;
  /** Why the boundary as a whole cannot be judged; null where it can. */
  readonly unavailable: Undecided | null;
  readonly unread: readonly Owned[];
  readonly withholding: Withholding;
  /** To be disposed of by whoever asked for the pass. */
  readonly suspects: Spool<Suspect>;
  readonly totals: Totals;
  readonly figures: StreamFigures;
  readonly heartbeats: readonly Heartbeat[];
  /** Of the systems that were read whole: what the next run's reads will be held against. */
  readonly baselines: readonly ReadBaseline[];
}

export interface Undecided {
  readonly status: 'unavailable' | 'suspect';
  readonly reason: string;
}

export type Progress = (system: string, rows: number) => void;

export interface ReadContext {
  readonly openSession: OpenSession;
  readonly only: ((key: Key) => boolean) | null;
  readonly progress: Progress;
  /** Of the last reads that were believed. */
  readonly baselines: readonly ReadBaseline[];
  /** Systems of which a drop is in order. */
  readonly acceptDrop: ReadonlySet<string>;
}

const NO_COUNTS = [
  { rows: 0, rejected: 0 },
  { rows: 0, rejected: 0 },
] as const;

const NOT_READ: SystemReading = { status: 'unavailable', reason: null, snapshotAt: null, watermark: null, counts: NO_COUNTS, samples: [] };

function oldest(heartbeats: readonly Heartbeat[]): number | null {
  const stated = heartbeats.flatMap(({ watermark }) => watermark ?? []);
  return stated.length === 0 ? null : Math.min(...stated);
}

/** `excluded`: systems known to fail, by name, with the error. */
export async function streamSides(plan: BoundaryPlan, context: ReadContext, excluded: ReadonlyMap<string, SourceError>): Promise<Pass> {
  const failures = new Map(excluded);
  for (;;) {
    const members = plan.members.filter(({ system }) => !failures.has(system.name));
    const { open, failed } = await openSystems(members, context.openSession);
    for (const error of failed) failures.set(error.system, error);
    try {
      const state = stateOf(plan, failures);
      if (state.unavailable !== null) return emptyPass(plan, failures, state);
      // Some system failed to open: the pass starts with those that did.
      return await readPass(plan, open, failures, state, context);
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
  for (const [name, failure] of failures) {
    // It states neither side, but its orders say what all others are called by.
    if (!plan.members.some(({ system }) => system.name === name)) return { unavailable: { status: statusOf(failure), reason: failure.message }, unread: [] };
  }
  for (const { system } of plan.members) {
    const failure = failures.get(system.name);
    if (!failure) continue;
    const owned = ownedKeys(plan.boundary, system);
    if (owned === null) return { unavailable: { status: statusOf(failure), reason: failure.message }, unread: [] };
    unread.push(owned);
  }
  return { unavailable: null, unread };
}

function emptyPass(plan: BoundaryPlan, failures: ReadonlyMap<string, SourceError>, state: ReadState): Pass {
  const figures = { keys: 0, matched: 0, withheld: 0, rejected: 0 };
  const withholding: Withholding = { key: () => true, groups: true };
  const nothing = { withholding, suspects: suspectSpool(), totals: new Totals(plan.stream), figures, heartbeats: [], baselines: [] };
  return { systems: readings(plan, failures, null, [], []), failures, ...state, ...nothing };
}

function statusOf({ code }: SourceError): Undecided['status'] {
  return code === 'SUSPECT' ? 'suspect' : 'unavailable';
}

async function readPass(
  plan: BoundaryPlan,
  open: readonly OpenSystem[],
  failures: ReadonlyMap<string, SourceError>,
  state: ReadState,
  { only, progress, baselines, acceptDrop }: ReadContext,
): Promise<Pass> {
  const withholding = withholdingOf(plan.boundary, state.unread);
  const totals = new Totals(plan.stream);
  const suspects = suspectSpool();
  const finder = new SuspectFinder(plan.stream, totals, withholding, only, (suspect) => suspects.add(suspect));
  const streams = new Map<string, RowStream>();
  try {
    const heartbeats = (await Promise.all(open.map(readHeartbeats))).flat();
    await Promise.all(open.map(async (system) => void streams.set(system.member.system.name, await openStream(plan, system))));
    await mergeByKey(
      open.map(({ member }) => sourceOf(member.system.name, streams.get(member.system.name) as RowStream, progress)),
      plan.stream.keySize,
      finder,
    );
    finder.finish();
    const read = open.map(({ member }) => ({ member, rows: streams.get(member.system.name)?.partRows ?? [] }));
    for (const { member, rows } of read) {
      const loss = findLoss(plan, member, rows, baselines, acceptDrop.has(member.system.name));
      if (loss !== null) throw loss;
    }
    return {
      systems: readings(plan, failures, streams, open, heartbeats),
      failures,
      ...state,
      withholding,
      suspects,
      totals,
      figures: finder.figures,
      heartbeats,
      baselines: read.flatMap(({ member, rows }) => baselinesOf(plan, member, rows)),
    };
  } catch (error) {
    suspects.dispose();
    throw error;
  }
}

async function readHeartbeats({ member, session }: OpenSystem): Promise<readonly Heartbeat[]> {
  const heartbeats: Heartbeat[] = [];
  for (const { side, mapping } of member.streamed) {
    if (mapping.watermark === null) continue;
    const { fenceMaxMs } = mapping.watermark;
    heartbeats.push({ member, side, dataset: mapping.dataset, watermark: await session.watermark(mapping), fenceMaxMs });
  }
  return heartbeats;
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
  heartbeats: readonly Heartbeat[],
): ReadonlyMap<string, SystemReading> {
  return new Map(
    plan.members.map(({ system }): [string, SystemReading] => {
      const failure = failures.get(system.name);
      if (failure) return [system.name, { ...NOT_READ, status: statusOf(failure), reason: failure.message }];
      // Where one failure leaves the boundary undecided, the others are not read at all.
      if (streams === null) return [system.name, { ...NOT_READ, reason: 'not read: the boundary cannot be judged' }];
      const stream = streams.get(system.name);
      const snapshotAt = open.find(({ member }) => member.system.name === system.name)?.snapshotAt ?? null;
      const [left, right] = stream?.counts ?? NO_COUNTS;
      const watermark = oldest(heartbeats.filter(({ member }) => member.system.name === system.name));
      return [system.name, { status: 'complete', reason: null, snapshotAt, watermark, counts: [{ ...left }, { ...right }], samples: stream?.samples ?? [] }];
    }),
  );
}
