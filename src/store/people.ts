// What people do to tasks: assign, resolve, accept, reopen. Each under the head's lock, with an audit line that says who.

import type { Knex } from 'knex';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { EventName } from '../lifecycle/changes.ts';
import { mayGo, TASK_LIFE, type TaskState } from '../lifecycle/life-cycles.ts';
import { type Head, underHead } from './head.ts';
import type { TaskDetails } from './read-findings.ts';
import { readTaskDetails } from './read-tasks.ts';
import { type Row, storeInstant, storeVariance } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

interface Deed {
  readonly event: EventName;
  readonly change: Row;
  readonly detail: object;
}

/** `person` null takes the task from whoever had it. Rejects with CONFLICT where the task is done with. */
export async function assignTask(db: StateDatabase, id: number, person: string | null, by: string): Promise<TaskDetails> {
  return onTask(db, id, by, (task) => {
    if (task.state !== 'open') throw conflict(task, 'only an open task can be assigned');
    return { event: 'task.assigned', change: { assignee: person }, detail: { to: person, before: task.assignee } };
  });
}

/** It reopens where its finding still stands after another `for`. */
export async function resolveTask(db: StateDatabase, id: number, by: string, note: string | null): Promise<TaskDetails> {
  return onTask(db, id, by, (task, now) => {
    checkMove(task, 'resolved', 'only an open task can be resolved');
    return { event: 'task.resolved', change: { state: 'resolved', resolved_at: storeInstant(now), resolved_by: by, note }, detail: { note } };
  });
}

/** A write-off of the finding's variances as last seen, until `untilMs`. */
export async function acceptTask(db: StateDatabase, id: number, by: string, reason: string, untilMs: number): Promise<TaskDetails> {
  return onTask(db, id, by, (task, now) => {
    if (task.fold !== null)
      throw conflict(task, `what many findings come to cannot be written off at once: silence ${task.fold.rule} instead, or accept single findings`);
    checkMove(task, 'accepted', 'only an open task can be accepted');
    if (untilMs <= now) throw new StoreError('CONFLICT', `T-${id} cannot be accepted until ${formatInstant(untilMs)}: that is past`);
    const variance = storeVariance(task.finding.variance);
    const change = {
      state: 'accepted',
      accepted_at: storeInstant(now),
      accepted_by: by,
      accepted_reason: reason,
      accepted_until: storeInstant(untilMs),
      accepted_variance: variance,
    };
    return { event: 'task.accepted', change, detail: { reason, until: storeInstant(untilMs), variance: JSON.parse(variance) as unknown } };
  });
}

/** Takes back a resolution or an acceptance. A task that closed with its finding reopens with it alone. */
export async function reopenTask(db: StateDatabase, id: number, by: string): Promise<TaskDetails> {
  return onTask(db, id, by, (task, now) => {
    if (task.state === 'closed')
      throw conflict(task, task.fold === null ? `it reopens when F-${task.findingId} does` : 'it reopens when as many findings stand again');
    checkMove(task, 'open', 'there is nothing to reopen');
    const change = { state: 'open', opened_at: storeInstant(now), resolved_at: null, resolved_by: null, note: null };
    return { event: 'task.reopened', change: task.fold === null ? { ...change, ...NOT_ACCEPTED } : change, detail: { because: `${by} reopened it` } };
  });
}

const NOT_ACCEPTED: Row = { accepted_at: null, accepted_by: null, accepted_reason: null, accepted_until: null, accepted_variance: null };

async function onTask(db: StateDatabase, id: number, by: string, decide: (task: TaskDetails, now: number) => Deed): Promise<TaskDetails> {
  return underHead(db, null, async (trx, head) => {
    const task = await readTask(db, trx, id);
    const now = instantOf(db, head);
    const { event, change, detail } = decide(task, now);
    await trx(task.fold === null ? 'tasks' : 'folded_tasks')
      .where({ id })
      .update(change);
    head.record(now, by, null, [{ event, finding: task.findingId, task: id, detail: JSON.stringify(detail) }]);
    return readTask(db, trx, id);
  });
}

async function readTask(db: StateDatabase, trx: Knex, id: number): Promise<TaskDetails> {
  const task = await readTaskDetails(db, id, trx);
  if (task === null) throw new StoreError('NOT_FOUND', `there is no task T-${id}`);
  return task;
}

function instantOf(db: StateDatabase, head: Head): number {
  return db.now?.() ?? head.clock;
}

function checkMove(task: TaskDetails, to: TaskState, otherwise: string): void {
  if (!mayGo(TASK_LIFE, task.state, to)) throw conflict(task, otherwise);
}

function conflict(task: TaskDetails, otherwise: string): StoreError {
  return new StoreError('CONFLICT', `T-${task.id} ${describeState(task)}: ${otherwise}`);
}

function describeState(task: TaskDetails): string {
  const { state, resolvedAt, resolvedBy, acceptance, closedAt } = task;
  switch (state) {
    case 'open':
      return 'is open';
    case 'resolved':
      return `was resolved by ${resolvedBy ?? 'somebody'}${resolvedAt === null ? '' : ` at ${formatInstant(resolvedAt)}`}`;
    case 'accepted':
      return acceptance === null ? 'is accepted' : `is accepted by ${acceptance.by} until ${formatInstant(acceptance.until)}`;
    case 'closed':
      return `closed${closedAt === null ? '' : ` at ${formatInstant(closedAt)}`} ${describeEnd(task)}`;
    default:
      return state satisfies never;
  }
}

function describeEnd({ findingId, finding, fold }: TaskDetails): string {
  if (fold !== null) return 'with the last of its findings';
  // It gave way to a folded task.
  return finding.life.state === 'open'
    ? `when its finding F-${findingId} was folded with others`
    : `with its finding F-${findingId}, which is ${finding.life.state}`;
}
