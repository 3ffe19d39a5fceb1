// Reads whole groups again, both sides, on fresh snapshots and without scope: it confirms, completes, brings the columns that were not streamed, and finds
// what lies beyond the scope. It compares nothing.

import type { ReadRow } from '../compare/confirm-group.ts';
import type { SourceError } from '../domain/errors.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { GroupReader, RejectedSample } from '../sources/source.ts';
import { closeSystems, type OpenSession, type OpenSystem, openSystems } from './open-systems.ts';
import type { BoundaryPlan } from './plan-boundary.ts';

export interface Reread {
  /** When each system was read, by name, in UTC milliseconds. */
  readonly readAt: ReadonlyMap<string, number>;
  /** All rows of these groups by `keyText(group)`; batches must ascend. Rejects with the SourceError of the system that failed. */
  read(groups: readonly Key[]): Promise<ReadonlyMap<string, readonly ReadRow[]>>;
  /** Of the rows rejected so far, by system. */
  samples(): ReadonlyMap<string, readonly RejectedSample[]>;
  close(): Promise<void>;
}

/** Opens fresh snapshots of the systems that are not excluded. `expected`: how many groups will be read in all. Rejects with a SourceError. */
export async function openReread(plan: BoundaryPlan, openSession: OpenSession, excluded: ReadonlyMap<string, SourceError>, expected: number): Promise<Reread> {
  const { open, failed } = await openSystems(
    plan.members.filter(({ system }) => !excluded.has(system.name)),
    openSession,
  );
  const [failure] = failed;
  try {
    if (failure) throw failure;
    const { key, group } = plan.boundary;
    const readers = await Promise.all(open.map(({ member, session }) => session.groups({ key, groupSize: group.length, parts: member.full, expected })));
    return {
      readAt: new Map(open.map(({ member, snapshotAt }) => [member.system.name, snapshotAt])),
      read: (groups) => readAll(open, readers, groups),
      samples: () => new Map(open.map(({ member }, i) => [member.system.name, readers[i]?.samples ?? []])),
      close: () => closeSystems(open),
    };
  } catch (error) {
    await closeSystems(open);
    throw error;
  }
}

async function readAll(open: readonly OpenSystem[], readers: readonly GroupReader[], groups: readonly Key[]): Promise<ReadonlyMap<string, readonly ReadRow[]>> {
  const all = new Map<string, ReadRow[]>(groups.map((group) => [keyText(group), []]));
  await Promise.all(
    readers.map(async (reader, i) => {
      const systems = [open[i]?.member.system.name ?? ''];
      for (const [group, rows] of await reader.read(groups)) for (const row of rows) all.get(group)?.push({ row, systems });
    }),
  );
  return all;
}
