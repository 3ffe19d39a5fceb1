// Folds a boundary's tasks at the end of its run: plans over what stands, then carries the plan out in transactions of their own. Cut short anywhere, the next
// run's plan holds what is left.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { FoldChanges, FoldsApplied, Numbers } from '../lifecycle/changes.ts';
import { decideFolds, settleFolds } from '../lifecycle/folds.ts';
import { type BucketWork, planFolds, type SettleWork, sliceWork } from '../lifecycle/plan-folds.ts';
import { type DryRun, withDryFindings, withDryTasks } from './dry-run.ts';
import { loadFolded, loadFolds, readFoldState } from './fold-state.ts';
import { moveNumbers, type Run, readNextNumbers, underHead } from './head.ts';
import type { StateDatabase } from './state-database.ts';
import { writeFolds } from './write-changes.ts';

/** Findings a transaction: each may join a folded task and give up its own. */
const SLICE = 500;

/** Loads what a decision needs, and decides: under the lock, since people work on tasks meanwhile. */
type Decision = (knex: Knex, next: Numbers) => Promise<FoldChanges>;

/** `patience`: rule → its `for`, in milliseconds. `found`: what applying the boundary's groups found. `dry` is null where the run writes. */
export async function foldTasks(
  db: StateDatabase,
  run: Run,
  dry: DryRun | null,
  boundary: string,
  patience: ReadonlyMap<string, number>,
  found: ReadonlySet<number>,
): Promise<FoldsApplied> {
  const state = { ...(await readFoldState(db.knex, boundary)), found };
  const { work, settle } = planFolds(dry ? withDryFindings(state, dry) : state, patience, run.now);
  const tasks = { opened: 0, resolved: 0, reopened: 0 };
  const perform = async (decision: Decision): Promise<FoldChanges> => {
    // As when applying: a renewal of the lease may be due.
    await nextTurn();
    const changes = await (dry ? performDry(db, dry, decision) : performUnderHead(db, run, decision));
    for (const what of ['opened', 'resolved', 'reopened'] as const) tasks[what] += changes.applied.tasks[what];
    return changes;
  };
  const joined = new Map<number, number[]>(settle.map(({ task }) => [task, []]));
  // What a dry run folds it does not find in the next slice.
  for (const slice of sliceWork(work, dry ? Number.POSITIVE_INFINITY : SLICE)) {
    const changes = await perform((knex, next) => decideSlice(knex, dry, slice, run.now, next));
    for (const { of, finding } of changes.joined) joined.get(of)?.push(finding);
  }
  const settling = settle.map((one) => ({ ...one, standing: [...one.standing, ...(joined.get(one.task) ?? [])] }));
  for (let i = 0; i < settling.length; i += SLICE) {
    await perform((knex, next) => decideSettling(knex, settling.slice(i, i + SLICE), run.now, next));
  }
  return { tasks };
}

async function decideSlice(knex: Knex, dry: DryRun | null, slice: readonly BucketWork[], now: number, next: Numbers): Promise<FoldChanges> {
  const known = await loadFolds(knex, slice);
  return decideFolds(dry ? { ...known, tasks: withDryTasks(known.tasks, dry) } : known, slice, now, next);
}

async function decideSettling(knex: Knex, settling: readonly SettleWork[], now: number, next: Numbers): Promise<FoldChanges> {
  const folded = await loadFolded(
    knex,
    settling.map(({ task }) => task),
  );
  const byTask = new Map(settling.map((one) => [one.task, one]));
  return settleFolds(
    folded.flatMap((task) => {
      const work = byTask.get(task.id);
      return work === undefined ? [] : [{ ...work, folded: task }];
    }),
    now,
    next,
  );
}

async function performUnderHead(db: StateDatabase, run: Run, decision: Decision): Promise<FoldChanges> {
  return underHead(db, run, async (trx, head) => {
    const changes = await decision(trx, head.numbers);
    await writeFolds(trx, changes, run.now);
    moveNumbers(head, changes.next);
    head.record(run.now, 'tallyman', run.id, changes.events);
    return changes;
  });
}

async function performDry(db: StateDatabase, dry: DryRun, decision: Decision): Promise<FoldChanges> {
  const changes = await decision(db.knex, dry.numbers ?? (await readNextNumbers(db)));
  dry.numbers = changes.next;
  return changes;
}
