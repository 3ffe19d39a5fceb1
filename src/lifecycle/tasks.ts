// What becomes of a finding's tasks: opened with it, closed with it, and reopened where a person's verdict no longer holds.

import { absolute } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import { type Draft, type TaskBook, takeNumber } from './draft.ts';
import type { Match, ResolvedAction, Variance } from './judged.ts';
import type { Acceptance, KnownTask } from './known.ts';

type OpenTask = Extract<ResolvedAction, { do: 'open_task' }>;

/**
 * The finding acts: each team that the rule names gets one task, the one it had before where the finding was open before. Those that fold wait for the end of
 * the boundary's run, when it is known how many there are. Returns the tasks as they then are.
 */
export function openTasks(draft: Draft, finding: number, match: Match, known: readonly KnownTask[]): readonly KnownTask[] {
  const tasks = new Map(known.map((task) => [task.team, task]));
  const served = new Set<string>();
  for (const action of match.actions) {
    if (action.do !== 'open_task' || served.has(action.team)) continue;
    served.add(action.team);
    const before = tasks.get(action.team);
    if (action.fold !== null && !isCovered(draft, match, before)) continue;
    tasks.set(action.team, before ? reviveTask(draft, match, before, action) : openTask(draft, finding, action));
  }
  return [...tasks.values()];
}

export function openTask(draft: TaskBook, finding: number, { team, dueMs }: Pick<OpenTask, 'team' | 'dueMs'>): KnownTask {
  const task: KnownTask = {
    id: takeNumber(draft, 'task'),
    findingId: finding,
    team,
    state: 'open',
    openedAt: draft.now,
    dueAt: dueAt(draft, dueMs),
    resolvedAt: null,
    closedAt: null,
    acceptance: null,
  };
  draft.tasks.push({ ...task, isNew: true });
  draft.events.push({
    event: 'task.opened',
    finding,
    task: task.id,
    detail: JSON.stringify({ team: task.team, due_at: task.dueAt && formatInstant(task.dueAt) }),
  });
  draft.taskCounts.opened += 1;
  return task;
}

/** What was written off stays so when it comes back, as long as the acceptance runs and covers it. */
function reviveTask(draft: Draft, match: Match, task: KnownTask, action: OpenTask): KnownTask {
  if (task.acceptance === null || !isCovered(draft, match, task)) return reopenTask(draft, task, dueAt(draft, action.dueMs), 'its finding reopened');
  const revived: KnownTask = { ...task, state: 'accepted', closedAt: null };
  draft.tasks.push({ ...revived, isNew: false });
  const detail = JSON.stringify({ because: 'its acceptance still holds', by: task.acceptance.by, until: formatInstant(task.acceptance.until) });
  draft.events.push({ event: 'task.accepted', finding: task.findingId, task: task.id, detail });
  return revived;
}

function isCovered({ now }: Draft, { variance }: Match, task: KnownTask | undefined): boolean {
  return task !== undefined && task.acceptance !== null && findEndOfAcceptance(task.acceptance, variance, now) === null;
}

/** The finding still stands: a task resolved by hand reopens after another `for`, an accepted one when its acceptance ends. Returns the tasks as they then are. */
export function reviewTasks(draft: Draft, match: Match, known: readonly KnownTask[]): readonly KnownTask[] {
  return known.map((task) => {
    const because = findReasonToReopen(draft, match, task);
    if (because === null) return task;
    const action = match.actions.find((one): one is OpenTask => one.do === 'open_task' && one.team === task.team);
    return reopenTask(draft, task, action ? dueAt(draft, action.dueMs) : task.dueAt, because);
  });
}

function findReasonToReopen(draft: Draft, match: Match, task: KnownTask): string | null {
  if (task.state === 'accepted' && task.acceptance) return findEndOfAcceptance(task.acceptance, match.variance, draft.now);
  if (task.state !== 'resolved' || task.resolvedAt === null) return null;
  // Only a run that began after the resolution can know better than the person who resolved it.
  const stands = draft.now > task.resolvedAt && draft.now - task.resolvedAt >= match.forMs;
  return stands ? 'its finding still stands' : null;
}

/** The finding closed (or a folded task takes over): so do its tasks, whatever a person made of them; an acceptance is kept, in case it comes back. */
export function closeTasks(draft: TaskBook, known: readonly KnownTask[], because: string): void {
  for (const task of known) {
    if (task.state === 'closed') continue;
    draft.tasks.push({ ...task, state: 'closed', closedAt: draft.now, isNew: false });
    draft.events.push({ event: 'task.closed', finding: task.findingId, task: task.id, detail: JSON.stringify({ because }) });
    draft.taskCounts.resolved += 1;
  }
}

/** Whether people have written the finding off: it has accepted tasks, and none that asks for work. */
export function isWrittenOff(tasks: readonly KnownTask[]): boolean {
  return tasks.some((task) => task.state === 'accepted') && tasks.every((task) => task.state === 'accepted' || task.state === 'closed');
}

/** Why an acceptance covers these variances no longer; null: it does. */
function findEndOfAcceptance(acceptance: Acceptance, variance: readonly Variance[], now: number): string | null {
  if (now >= acceptance.until) return 'its acceptance expired';
  for (const { column, currency, amount } of variance) {
    const accepted = acceptance.variance.find((one) => one.column === column && one.currency === currency);
    if (absolute(amount) > absolute(accepted?.amount ?? 0n)) return `its variance of ${column} grew past what was accepted`;
  }
  return null;
}

export function reopenTask(draft: TaskBook, task: KnownTask, due: number | null, because: string): KnownTask {
  const open: KnownTask = { ...task, state: 'open', openedAt: draft.now, dueAt: due, resolvedAt: null, closedAt: null, acceptance: null };
  draft.tasks.push({ ...open, isNew: false });
  draft.events.push({ event: 'task.reopened', finding: task.findingId, task: task.id, detail: JSON.stringify({ because, due_at: due && formatInstant(due) }) });
  draft.taskCounts.reopened += 1;
  return open;
}

export function dueAt({ now }: TaskBook, dueMs: number | null): number | null {
  return dueMs === null ? null : now + dueMs;
}
