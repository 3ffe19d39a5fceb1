// Reads everything again that a boundary's run must read again, before anything is judged: a system that fails on the way has then accused and cleared nobody.

import { type ConfirmedGroup, confirmGroup } from '../compare/confirm-group.ts';
import { hashConfirmed } from '../compare/hash-rows.ts';
import { type Key, keyText } from '../domain/key.ts';
import type { RejectedSample } from '../sources/source.ts';
import { inFlightBehind } from './fences.ts';
import { fromPlainGroup, type PlainGroup, toPlainGroup } from './group-text.ts';
import type { OpenSession } from './open-systems.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import { openReread } from './reread-groups.ts';
import { Spool } from './spool.ts';
import type { Pass } from './stream-sides.ts';
import type { WorkList } from './work-list.ts';

export interface RereadGroup {
  readonly confirmed: ConfirmedGroup;
  /** By which the stream will know it again. */
  readonly hash: string;
}

export interface RereadGroups {
  /** When each system was read, by name, in UTC milliseconds. */
  readonly readAt: ReadonlyMap<string, number>;
  /** Of the rejected rows, by system. */
  readonly samples: ReadonlyMap<string, readonly RejectedSample[]>;
  /** From the first group again, as often as they must be gone through. */
  start(): RereadCursor;
  dispose(): void;
}

export interface RereadCursor {
  /** The groups come back in the order in which they were read. */
  next(group: Key): Promise<RereadGroup>;
  end(): Promise<void>;
}

/** With more of them, groups wait in a file. */
const IN_MEMORY = 2_000;

/** Rejects with the SourceError of the system that failed. */
export async function rereadAll(plan: BoundaryPlan, pass: Pass, work: WorkList, openSession: OpenSession, check: () => void): Promise<RereadGroups> {
  const spool = groupSpool(plan);
  const inFlight = inFlightBehind(plan, pass.heartbeats, plan.full.now);
  if (work.toRead === 0) return waiting(spool, new Map(), new Map());
  const reread = await openReread(plan, openSession, pass.failures, work.toRead);
  try {
    for await (const items of work.batches()) {
      check();
      const groups = items.filter(({ unchanged }) => !unchanged).map(({ group }) => group);
      if (groups.length === 0) continue;
      const rows = await reread.read(groups);
      for (const group of groups) {
        const read = rows.get(keyText(group)) ?? [];
        const confirmed = confirmGroup(plan.full, group, read, pass.withholding, inFlight);
        spool.add({ confirmed, hash: hashConfirmed(plan.stream, plan.full, confirmed, read) });
      }
    }
    return waiting(spool, reread.readAt, reread.samples());
  } catch (error) {
    spool.dispose();
    throw error;
  } finally {
    await reread.close();
  }
}

function groupSpool({ boundary, fullLayouts }: BoundaryPlan): Spool<RereadGroup> {
  return new Spool<RereadGroup>(
    {
      encode: ({ confirmed, hash }) => JSON.stringify({ plain: toPlainGroup(confirmed, fullLayouts), hash }),
      decode: (line) => {
        const { plain, hash } = JSON.parse(line) as { readonly plain: PlainGroup; readonly hash: string };
        return { confirmed: fromPlainGroup(boundary, fullLayouts, plain), hash };
      },
    },
    IN_MEMORY,
  );
}

function waiting(spool: Spool<RereadGroup>, readAt: RereadGroups['readAt'], samples: RereadGroups['samples']): RereadGroups {
  return { readAt, samples, start: () => cursorOver(spool.read()), dispose: () => spool.dispose() };
}

function cursorOver(groups: AsyncGenerator<RereadGroup>): RereadCursor {
  return {
    next: async (group) => {
      const { value, done } = await groups.next();
      if (done === true || keyText(value.confirmed.group) !== keyText(group)) throw new Error('groups come back in another order than they were read in');
      return value;
    },
    end: async () => void (await groups.return(undefined)),
  };
}
