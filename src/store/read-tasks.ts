// Tasks as commands show them: those of one finding, and folded ones, which stand for many. Reading only.

import type { Knex } from 'knex';
import { parseKeyText } from '../domain/key.ts';
import { foldTitle } from '../lifecycle/fold-keys.ts';
import { readKnownTask } from './known-state.ts';
import {
  DETAIL_COLUMNS,
  type FindingSummary,
  readDetails,
  readSummary,
  SUMMARY_COLUMNS,
  type TaskDetails,
  type TaskFilter,
  type TaskSummary,
} from './read-findings.ts';
import { countedMembers, type MemberSums, NO_MEMBERS, sumMembers } from './read-members.ts';
import { type Row, readNumber, readText, readTextOrNull, readTexts } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

type TaskTable = 'tasks' | 'folded_tasks';

/** The first due first, those without a due time last. */
export async function readTasks({ knex }: StateDatabase, filter: TaskFilter): Promise<readonly TaskSummary[]> {
  const own: readonly Row[] = await restrict(knex, 'tasks', filter);
  const folded: readonly Row[] = await restrict(knex, 'folded_tasks', filter);
  const sums = await sumMembers(knex, folded);
  const tasks = [
    ...own.map((row) => readOwn(row, readSummary(findingPart(row)))),
    ...folded.map((row) => readFolded(row, readSummary(findingPart(row)), sums.get(readNumber(row, 'id')) ?? NO_MEMBERS)),
  ];
  return tasks.sort((a, b) => (a.dueAt ?? Number.MAX_SAFE_INTEGER) - (b.dueAt ?? Number.MAX_SAFE_INTEGER) || a.id - b.id).slice(0, filter.limit);
}

export async function readTaskDetails({ knex }: StateDatabase, id: number, trx: Knex = knex): Promise<TaskDetails | null> {
  const columns = [...SUMMARY_COLUMNS, ...DETAIL_COLUMNS];
  const own: Row | undefined = await selectTasks(trx, 'tasks', columns).where({ 'tasks.id': id }).first();
  if (own !== undefined) return readOwn(own, readDetails(findingPart(own)));
  const folded: Row | undefined = await selectTasks(trx, 'folded_tasks', columns).where({ 'folded_tasks.id': id }).first();
  if (folded === undefined) return null;
  return readFolded(folded, readDetails(findingPart(folded)), (await sumMembers(trx, [folded])).get(id) ?? NO_MEMBERS);
}

/** How many ask for work. */
export async function countOpenTasks({ knex }: StateDatabase): Promise<number> {
  let count = 0;
  for (const table of ['tasks', 'folded_tasks'] satisfies readonly TaskTable[]) {
    const row: Row | undefined = await knex(table).where({ state: 'open' }).count({ n: '*' }).first();
    count += row ? readNumber(row, 'n') : 0;
  }
  return count;
}

function selectTasks(knex: Knex, table: TaskTable, columns: readonly string[]): Knex.QueryBuilder {
  const findings = columns.map((column) => `findings.${column}`);
  const life = ['state', 'opened_at', 'closed_at'].map((column) => `findings.${column} as finding_${column}`);
  return knex(table)
    .join('findings', 'findings.id', `${table}.finding_id`)
    .select(`${table}.*`, ...findings, ...life);
}

function restrict(knex: Knex, table: TaskTable, filter: TaskFilter): Knex.QueryBuilder {
  const query = selectTasks(knex, table, SUMMARY_COLUMNS).orderByRaw(`CASE WHEN ${table}.due_at IS NULL THEN 1 ELSE 0 END, ${table}.due_at, ${table}.id`);
  if (filter.states !== undefined) query.whereIn(`${table}.state`, [...filter.states]);
  if (filter.team !== undefined) query.where({ [`${table}.team`]: filter.team });
  if (filter.assignee !== undefined) query.where({ [`${table}.assignee`]: filter.assignee });
  if (filter.boundary !== undefined) query.where({ 'findings.boundary': filter.boundary });
  if (filter.finding !== undefined) restrictToFinding(knex, query, table, filter.finding);
  if (filter.label !== undefined) restrictToLabel(knex, query, table, filter.label);
  if (filter.limit !== undefined) query.limit(filter.limit);
  return query;
}

function restrictToFinding(knex: Knex, query: Knex.QueryBuilder, table: TaskTable, finding: number): void {
  if (table === 'tasks') query.where({ 'tasks.finding_id': finding });
  else query.whereIn('folded_tasks.id', countedMembers(knex).where({ 'task_members.finding_id': finding }).select('task_members.task_id'));
}

function restrictToLabel(knex: Knex, query: Knex.QueryBuilder, table: TaskTable, label: string): void {
  // As JSON quotes it; not LIKE, in whose patterns a label's letters could mean something.
  const has = [JSON.stringify(label)];
  if (table === 'tasks') query.whereRaw('INSTR(findings.labels, ?) > 0', has);
  else query.whereIn('folded_tasks.id', countedMembers(knex).whereRaw('INSTR(findings.labels, ?) > 0', has).select('task_members.task_id'));
}

/** A task's row says `id`, `state`, `opened_at` and `closed_at` of itself, and the finding's under another name. */
function findingPart(row: Row): Row {
  return { ...row, id: row['finding_id'], state: row['finding_state'], opened_at: row['finding_opened_at'], closed_at: row['finding_closed_at'] };
}

type Shown<Finding extends FindingSummary> = Omit<TaskSummary, 'finding'> & { readonly finding: Finding };

function readOwn<Finding extends FindingSummary>(row: Row, finding: Finding): Shown<Finding> {
  const { title, severity, valueAtRisk, labels, mutedBy } = finding;
  return { ...readWorked(row), title, severity, valueAtRisk, labels, mutedBy, fold: null, finding };
}

function readFolded<Finding extends FindingSummary>(row: Row, finding: Finding, sums: MemberSums): Shown<Finding> {
  const rule = readText(row, 'rule');
  const columns = readTexts(row, 'fold_columns');
  const parts = parseKeyText(readText(row, 'fold_parts'));
  const { members, severity, valueAtRisk, labels } = sums;
  return {
    // It is never accepted.
    ...readWorked({ ...row, accepted_at: null }),
    title: foldTitle(members, rule, columns, parts),
    severity: severity ?? finding.severity,
    valueAtRisk,
    labels,
    mutedBy: null,
    fold: { rule, columns, parts, members },
    finding,
  };
}

function readWorked(row: Row): Omit<TaskSummary, 'title' | 'severity' | 'valueAtRisk' | 'labels' | 'mutedBy' | 'fold' | 'finding'> {
  const task = readKnownTask(row);
  // Who resolved it before it reopened is history.
  const resolved = task.resolvedAt !== null;
  return {
    ...task,
    assignee: readTextOrNull(row, 'assignee'),
    resolvedBy: resolved ? readTextOrNull(row, 'resolved_by') : null,
    note: resolved ? readTextOrNull(row, 'note') : null,
  };
}
