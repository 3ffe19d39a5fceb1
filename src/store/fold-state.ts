// What the state says of a boundary's folding: the findings that may fold, their own tasks, the folded ones and their members. It decides nothing.

import type { Knex } from 'knex';
import { parseKeyText } from '../domain/key.ts';
import { bucketText } from '../lifecycle/fold-keys.ts';
import type { KnownFolds } from '../lifecycle/folds.ts';
import type { Bucket, KnownFoldedTask, TaskFold } from '../lifecycle/known.ts';
import type { BucketWork, FoldableFinding, FoldState, OwnTask } from '../lifecycle/plan-folds.ts';
import { hashPlace } from './audit-lines.ts';
import { selectIn } from './batches.ts';
import { readKnownTask, TASK_STATES } from './known-state.ts';
import { type Row, readFolds, readInstant, readInstantOrNull, readNumber, readText, readTexts, readWord } from './row-values.ts';

/** Nothing but what stands, so that a boundary whose history is long is read as fast as any. */
export async function readFoldState(knex: Knex, boundary: string): Promise<Omit<FoldState, 'found'>> {
  const folded = (await knex('folded_tasks').where({ boundary }).whereNot({ state: 'closed' })).map(readFolded);
  return {
    boundary,
    findings: await readFoldable(knex, boundary),
    tasks: await readOwnTasks(knex, boundary),
    folded,
    members: await readMembers(knex, boundary),
  };
}

/** The folded tasks of the work's buckets, and the own tasks of the findings that it serves. */
export async function loadFolds(knex: Knex, work: readonly BucketWork[]): Promise<KnownFolds> {
  const folded = await selectIn(
    () => knex('folded_tasks').select('*'),
    'bucket_hash',
    work.map(({ bucket }) => hashPlace([bucketText(bucket)])),
  );
  const findings = work.flatMap(({ serve }) => serve);
  const tasks = await selectIn(() => knex('tasks').select('*'), 'finding_id', [...new Set(findings)]);
  return { folded: folded.map(readFolded), tasks: tasks.map(readOwnTask) };
}

export async function loadFolded(knex: Knex, ids: readonly number[]): Promise<readonly KnownFoldedTask[]> {
  return (await selectIn(() => knex('folded_tasks').select('*'), 'id', ids)).map(readFolded);
}

async function readFoldable(knex: Knex, boundary: string): Promise<readonly FoldableFinding[]> {
  const rows: readonly Row[] = await knex('findings')
    .where({ boundary, state: 'open' })
    .whereNull('muted_by')
    .whereNotNull('folds')
    .select('id', 'rule', 'folds')
    .orderBy('id');
  // All findings of a bucket fold by the same text.
  const read = new Map<unknown, readonly TaskFold[]>();
  return rows.map((row) => {
    const folds = read.get(row['folds']) ?? readFolds(row);
    read.set(row['folds'], folds);
    return { id: readNumber(row, 'id'), rule: readText(row, 'rule'), folds };
  });
}

async function readOwnTasks(knex: Knex, boundary: string): Promise<readonly OwnTask[]> {
  const rows: readonly Row[] = await knex('tasks')
    .join('findings', 'findings.id', 'tasks.finding_id')
    .where({ 'findings.boundary': boundary, 'findings.state': 'open' })
    .whereNotNull('findings.folds')
    .whereNot({ 'tasks.state': 'closed' })
    .select('tasks.*');
  return rows.map(readOwnTask);
}

async function readMembers(knex: Knex, boundary: string): Promise<ReadonlyMap<number, readonly number[]>> {
  const rows: readonly Row[] = await knex('task_members')
    .join('folded_tasks', 'folded_tasks.id', 'task_members.task_id')
    .where({ 'folded_tasks.boundary': boundary })
    .whereNot({ 'folded_tasks.state': 'closed' })
    .whereNull('task_members.left_at')
    .select('task_members.task_id', 'task_members.finding_id');
  const members = new Map<number, number[]>();
  for (const row of rows) {
    const task = readNumber(row, 'task_id');
    const list = members.get(task);
    if (list) list.push(readNumber(row, 'finding_id'));
    else members.set(task, [readNumber(row, 'finding_id')]);
  }
  return members;
}

function readOwnTask(row: Row): OwnTask {
  return { ...readKnownTask(row), assigned: row['assignee'] !== null };
}

function readFolded(row: Row): KnownFoldedTask {
  return {
    id: readNumber(row, 'id'),
    bucket: readBucket(row),
    lead: readNumber(row, 'finding_id'),
    state: readWord(row, 'state', TASK_STATES),
    openedAt: readInstant(row, 'opened_at'),
    dueAt: readInstantOrNull(row, 'due_at'),
    resolvedAt: readInstantOrNull(row, 'resolved_at'),
    closedAt: readInstantOrNull(row, 'closed_at'),
  };
}

function readBucket(row: Row): Bucket {
  return {
    boundary: readText(row, 'boundary'),
    rule: readText(row, 'rule'),
    team: readText(row, 'team'),
    columns: readTexts(row, 'fold_columns'),
    parts: parseKeyText(readText(row, 'fold_parts')),
  };
}
