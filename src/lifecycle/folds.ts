// What folding changes: findings join a folded task or get one of their own, leave it as they clear, and it closes with the last. Which of them, is planned elsewhere.

import { formatInstant } from '../domain/time.ts';
import type { CauseChange, FoldChanges, FoldedTaskWrite, Numbers } from './changes.ts';
import { startTaskBook, type TaskBook, takeNumber } from './draft.ts';
import { bucketText, foldTitle } from './fold-keys.ts';
import type { KnownFoldedTask } from './known.ts';
import { type BucketWork, findFate, isTaken, type OwnTask, placeOf, type SettleWork } from './plan-folds.ts';
import { closeTasks, dueAt, openTask, reopenTask } from './tasks.ts';

/** As it is when the work is done; people may have changed tasks since it was planned. */
export interface KnownFolds {
  /** Those of the work's buckets, closed ones included. */
  readonly folded: readonly KnownFoldedTask[];
  /** Those of the findings to be served, closed ones included. */
  readonly tasks: readonly OwnTask[];
}

interface FoldDraft extends TaskBook {
  readonly folded: FoldedTaskWrite[];
  readonly joined: CauseChange[];
  readonly left: CauseChange[];
}

/** Carries out a slice of the plan's work. */
export function decideFolds(known: KnownFolds, work: readonly BucketWork[], now: number, next: Numbers): FoldChanges {
  const draft = startFolds(now, next);
  const folded = new Map(known.folded.map((task) => [bucketText(task.bucket), task]));
  const own = new Map(known.tasks.map((task) => [placeOf(task.findingId, task.team), task]));
  for (const one of work) {
    serve(draft, one, folded.get(bucketText(one.bucket)) ?? null, own);
    for (const finding of one.leave) leave(draft, one, finding);
  }
  return finishFolds(draft);
}

/** Closes the folded tasks that nobody is left of, reopens those that a person resolved and that still stand, and gives those a new lead whose own has left. */
export function settleFolds(settling: readonly (SettleWork & { readonly folded: KnownFoldedTask })[], now: number, next: Numbers): FoldChanges {
  const draft = startFolds(now, next);
  for (const { folded, ...work } of settling) settle(draft, folded, work);
  return finishFolds(draft);
}

function serve(draft: FoldDraft, work: BucketWork, known: KnownFoldedTask | null, tasks: ReadonlyMap<string, OwnTask>): void {
  let folded = known;
  for (const finding of work.serve) {
    const own = tasks.get(placeOf(finding, work.bucket.team));
    if (own && isTaken(own)) continue;
    if (!work.isFolded) {
      serveAlone(draft, work, finding, own);
      continue;
    }
    const joined = folded === null || folded.state === 'closed' ? startFolded(draft, work, folded, finding) : folded;
    folded = joined;
    if (own) closeTasks(draft, [own], `folded into T-${joined.id}`);
    draft.joined.push({ of: joined.id, finding });
    draft.events.push({ event: 'task.member_joined', finding, task: joined.id, detail: JSON.stringify({ team: work.bucket.team }) });
  }
}

function serveAlone(draft: FoldDraft, { bucket, dueMs }: BucketWork, finding: number, own: OwnTask | undefined): void {
  if (own === undefined) openTask(draft, finding, { team: bucket.team, dueMs });
  else if (own.state === 'closed') reopenTask(draft, own, dueAt(draft, dueMs), 'its finding reopened');
}

/** The bucket overflows, for the first time or again. */
function startFolded(draft: FoldDraft, { bucket, dueMs, over, joining }: BucketWork, before: KnownFoldedTask | null, lead: number): KnownFoldedTask {
  const due = dueAt(draft, dueMs);
  const id = before?.id ?? takeNumber(draft, 'task');
  const task: KnownFoldedTask = { id, bucket, lead, state: 'open', openedAt: draft.now, dueAt: due, resolvedAt: null, closedAt: null };
  draft.folded.push({ ...task, isNew: before === null });
  draft.taskCounts[before === null ? 'opened' : 'reopened'] += 1;
  const { team, rule, columns, parts } = bucket;
  const because = `more than ${over} findings of ${rule} stand`;
  const detail = { because, team, due_at: due && formatInstant(due), folded: joining, title: foldTitle(joining, rule, columns, parts) };
  draft.events.push({ event: before === null ? 'task.opened' : 'task.reopened', finding: lead, task: id, detail: JSON.stringify(detail) });
  return task;
}

function leave(draft: FoldDraft, { task }: BucketWork, finding: number): void {
  if (task === null) return;
  draft.left.push({ of: task, finding });
  draft.events.push({ event: 'task.member_left', finding, task, detail: JSON.stringify({ because: 'its finding asks for no work any more' }) });
}

function settle(draft: FoldDraft, folded: KnownFoldedTask, work: SettleWork): void {
  const [first = folded.lead] = work.standing;
  const lead = work.standing.includes(folded.lead) ? folded.lead : first;
  const write = (changes: Partial<KnownFoldedTask>): void => {
    draft.folded.push({ ...folded, lead, ...changes, isNew: false });
  };
  switch (findFate(folded, work, draft.now)) {
    case 'closes':
      write({ state: 'closed', closedAt: draft.now });
      draft.taskCounts.resolved += 1;
      draft.events.push({ event: 'task.closed', finding: lead, task: folded.id, detail: JSON.stringify({ because: 'the last of its findings has left' }) });
      return;
    case 'reopens': {
      const due = dueAt(draft, work.dueMs);
      write({ state: 'open', openedAt: draft.now, dueAt: due, resolvedAt: null });
      draft.taskCounts.reopened += 1;
      const detail = { because: 'findings of it still stand', due_at: due && formatInstant(due) };
      draft.events.push({ event: 'task.reopened', finding: lead, task: folded.id, detail: JSON.stringify(detail) });
      return;
    }
    case 'moves':
      write({});
      return;
    case 'stays':
      return;
  }
}

function startFolds(now: number, next: Numbers): FoldDraft {
  return { ...startTaskBook(now, next), folded: [], joined: [], left: [] };
}

function finishFolds({ tasks, folded, joined, left, events, numbers, taskCounts }: FoldDraft): FoldChanges {
  return { tasks, folded, joined, left, events, next: numbers, applied: { tasks: taskCounts } };
}
