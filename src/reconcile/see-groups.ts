// The groups of a boundary's work, each with the rows that it is judged by: read again in this run, or remembered. It may be gone through more than once.

import type { ConfirmedGroup } from '../compare/confirm-group.ts';
import type { Store } from '../store/store.ts';
import { type RememberedGroup, recallGroup } from './memory.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { RereadCursor, RereadGroups } from './reread-all.ts';
import type { Pass } from './stream-sides.ts';
import type { WorkItem, WorkList } from './work-list.ts';

export interface SeeContext {
  readonly store: Store;
  readonly plan: BoundaryPlan;
  readonly pass: Pass;
  readonly work: WorkList;
  /** What was read again, in the work's order. */
  readonly reread: RereadGroups;
}

/** A group with the rows that it is judged by, and when they were read. */
export interface SeenGroup {
  readonly item: WorkItem;
  readonly group: ConfirmedGroup;
  readonly readAt: ReadonlyMap<string, number>;
  readonly memory: RememberedGroup | null;
  /** Of what was read again in this run; null: it was remembered. */
  readonly hash: string | null;
}

/** All of them from the first, batch by batch. */
export async function* seeGroups(context: SeeContext): AsyncGenerator<readonly SeenGroup[]> {
  const cursor = context.reread.start();
  try {
    for await (const items of context.work.batches()) yield await seeBatch(context, items, cursor);
  } finally {
    await cursor.end();
  }
}

async function seeBatch(context: SeeContext, items: readonly WorkItem[], cursor: RereadCursor): Promise<readonly SeenGroup[]> {
  const { pass, reread } = context;
  const remembered = await recall(context, items);
  const seen: SeenGroup[] = [];
  for (const item of items) {
    const memory = remembered.get(item.fingerprint) ?? null;
    if (!item.unchanged) {
      const { confirmed, hash } = await cursor.next(item.group);
      seen.push({ item, memory, group: confirmed, readAt: reread.readAt, hash });
    } else if (memory !== null) {
      seen.push({ item, memory, group: { ...memory.confirmed, known: !pass.withholding.groups }, readAt: memory.readAt, hash: null });
    } else {
      // A group without rows would look as if it had gone from both sides.
      throw new Error('the state has lost the rows of a group that it remembers');
    }
  }
  return seen;
}

async function recall({ store, plan }: SeeContext, items: readonly WorkItem[]): Promise<ReadonlyMap<string, RememberedGroup>> {
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
