// Applies what a run says of some groups: read what is known, decide, write, all in one transaction under the head's lock.

import type { Applied, Changes, HoldOpening, Numbers, RecountOpening } from '../lifecycle/changes.ts';
import { decide } from '../lifecycle/decide.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import type { Known } from '../lifecycle/known.ts';
import { type Run, readNextNumbers, underHead } from './head.ts';
import { loadKnown } from './known-state.ts';
import type { StateDatabase } from './state-database.ts';
import { writeChanges, writeMemories } from './write-changes.ts';

/** The caller sends at most 1,000 findings at a time. What changes nothing writes nothing. */
export async function applyGroups(db: StateDatabase, run: Run, groups: readonly JudgedGroup[]): Promise<Applied> {
  return underHead(db, run, async (trx, head) => {
    const changes = decide(await loadKnown(trx, groups), groups, run.now, head.numbers);
    await writeChanges(trx, changes, run.now);
    await writeMemories(trx, groups);
    if (!sameNumbers(head.numbers, changes.next)) head.numbers = changes.next;
    head.record(run.now, 'tallyman', run.id, changes.events);
    return changes.applied;
  });
}

function sameNumbers(a: Numbers, b: Numbers): boolean {
  return a.finding === b.finding && a.task === b.task && a.recount === b.recount && a.hold === b.hold;
}

/** What a dry run would have opened so far, so that its later batches join it instead of opening it twice. */
export interface DryRun {
  numbers: Numbers | null;
  readonly recounts: (RecountOpening & { readonly causes: readonly number[] })[];
  readonly holds: (HoldOpening & { readonly causes: readonly number[] })[];
}

export async function applyDry(db: StateDatabase, run: Run, dry: DryRun, groups: readonly JudgedGroup[]): Promise<Applied> {
  const known = await loadKnown(db.knex, groups);
  const numbers = dry.numbers ?? (await readNextNumbers(db));
  const changes = decide(withOpenings(known, dry), groups, run.now, numbers);
  dry.numbers = changes.next;
  dry.recounts.push(...changes.recounts.opened.map((recount) => ({ ...recount, causes: causesOf(changes.recounts.joined, recount.id) })));
  dry.holds.push(...changes.holds.opened.map((hold) => ({ ...hold, causes: causesOf(changes.holds.joined, hold.id) })));
  return changes.applied;
}

function withOpenings(known: Known, dry: DryRun): Known {
  return { findings: known.findings, recounts: [...known.recounts, ...dry.recounts], holds: [...known.holds, ...dry.holds] };
}

function causesOf(joined: Changes['recounts']['joined'], id: number): readonly number[] {
  return joined.filter((cause) => cause.of === id).map((cause) => cause.finding);
}
