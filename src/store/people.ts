// What people do to tasks: assign, resolve, accept, reopen. Each under the head's lock, with an audit line that says who.

import type { Knex } from 'knex';
import { StoreError } from '../domain/errors.ts';
import { formatInstant } from '../domain/time.ts';
import type { EventName } from '../lifecycle/changes.ts';
import { mayGo, TASK_LIFE, type TaskState } from '../lifecycle/life-cycles.ts';
import { type Head, underHead } from './head.ts';
import { readTaskDetails, type TaskDetails } from './read-findings.ts';
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
    if (task.state === 'closed') throw conflict(task, `it reopens when F-${task.findingId} does`);
    checkMove(task, 'open', 'there is nothing to reopen');
    const change = {
      state: 'open',
      opened_at: storeInstant(now),
      resolved_at: null,
      resolved_by: null,
      note: null,
      accepted_at: null,
      accepted_by: null,
      accepted_reason: null,
      accepted_until: null,
      accepted_variance: null,
    };
    return { event: 'task.reopened', change, detail: { because: `${by} reopened it` } };
  });
}

async function onTask(db: StateDatabase, id: number, by: string, decide: (task: TaskDetails, now: number) => Deed): Promise<TaskDetails> {
  return underHead(db, null, async (trx, head) => {
    const task = await readTask(db, trx, id);
    const now = instantOf(db, head);
    const { event, change, detail } = decide(task, now);
    await trx('tasks').where({ id }).update(change);
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

function describeState({ state, resolvedAt, resolvedBy, acceptance, closedAt, findingId, finding }: TaskDetails): string {
  switch (state) {
    case 'open':
      return 'is open';
    case 'resolved':
      return `was resolved by ${resolvedBy ?? 'somebody'}${resolvedAt === null ? '' : ` at ${formatInstant(resolvedAt)}`}`;
    case 'accepted':
      return acceptance === null ? 'is accepted' : `is accepted by ${acceptance.by} until ${formatInstant(acceptance.until)}`;
    case 'closed':
      return `closed${closedAt === null ? '' : ` at ${formatInstant(closedAt)}`} with its finding F-${findingId}, which is ${finding.life.state}`;
    default:
      return state satisfies never;
  }
}
