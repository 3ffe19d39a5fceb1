// Applies what a run says of some groups: read what is known, decide, write, all in one transaction under the head's lock.

import type { Applied } from '../lifecycle/changes.ts';
import { decide } from '../lifecycle/decide.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import { type DryRun, rememberChanges, withOpenings } from './dry-run.ts';
import { moveNumbers, type Run, readNextNumbers, underHead } from './head.ts';
import { loadKnown } from './known-state.ts';
import type { StateDatabase } from './state-database.ts';
import { writeChanges, writeMemories } from './write-changes.ts';

/** The caller sends at most 1,000 findings at a time. What changes nothing writes nothing. */
export async function applyGroups(db: StateDatabase, run: Run, groups: readonly JudgedGroup[]): Promise<Applied> {
  return underHead(db, run, async (trx, head) => {
    const changes = decide(await loadKnown(trx, groups), groups, run.now, head.numbers);
    await writeChanges(trx, changes, run.now);
    await writeMemories(trx, groups);
    moveNumbers(head, changes.next);
    head.record(run.now, 'tallyman', run.id, changes.events);
    return changes.applied;
  });
}

export async function applyDry(db: StateDatabase, run: Run, dry: DryRun, groups: readonly JudgedGroup[]): Promise<Applied> {
  const known = await loadKnown(db.knex, groups);
  const changes = decide(withOpenings(known, dry), groups, run.now, dry.numbers ?? (await readNextNumbers(db)));
  rememberChanges(dry, changes);
  return changes.applied;
}
