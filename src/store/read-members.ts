// What the findings of folded tasks come to: how many, how grave, worth how much. Reading only.

import type { Knex } from 'knex';
import type { Amount } from '../lifecycle/judged.ts';
import type { Severity } from '../rules/rulebook.ts';
import { selectIn } from './batches.ts';
import { type FindingSummary, readSummary, SEVERITIES } from './read-findings.ts';
import { type Row, readAmount, readInstant, readInstantOrNull, readLabels, readNumber, readWord } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

export interface MemberSums {
  readonly members: number;
  /** The gravest; null where there are no members. */
  readonly severity: Severity | null;
  /** Null where none has a value, or where they are of several currencies. */
  readonly valueAtRisk: Amount | null;
  readonly labels: readonly string[];
}

export interface TaskMember {
  readonly finding: FindingSummary;
  readonly joinedAt: number;
  readonly leftAt: number | null;
}

export const NO_MEMBERS: MemberSums = { members: 0, severity: null, valueAtRisk: null, labels: [] };

/** Everyone who ever was a member of the folded task, by number. Empty where it is the task of one finding. */
export async function readTaskMembers({ knex }: StateDatabase, task: number): Promise<readonly TaskMember[]> {
  const rows: readonly Row[] = await knex('task_members')
    .join('findings', 'findings.id', 'task_members.finding_id')
    .where({ 'task_members.task_id': task })
    .select('findings.*', 'task_members.joined_at', 'task_members.left_at')
    .orderBy('findings.id');
  return rows.map((row) => ({ finding: readSummary(row), joinedAt: readInstant(row, 'joined_at'), leftAt: readInstantOrNull(row, 'left_at') }));
}

/** The members that make up a folded task: those that have not left; of one that has closed, those that were there since it last opened. */
export function countedMembers(knex: Knex): Knex.QueryBuilder {
  return knex('task_members')
    .join('folded_tasks as folded', 'folded.id', 'task_members.task_id')
    .join('findings', 'findings.id', 'task_members.finding_id')
    .where((either) => {
      either.whereNull('task_members.left_at');
      either.orWhere((closed) => closed.where({ 'folded.state': 'closed' }).where('task_members.left_at', '>=', knex.ref('folded.opened_at')));
    });
}

/** By the task's number; `tasks` are rows of folded tasks. */
export async function sumMembers(knex: Knex, tasks: readonly Row[]): Promise<ReadonlyMap<number, MemberSums>> {
  const columns = ['task_members.task_id', 'findings.severity', 'findings.value_at_risk', 'findings.currency', 'findings.labels'];
  const rows = await selectIn(
    () => countedMembers(knex).select(columns),
    'task_members.task_id',
    tasks.map((task) => readNumber(task, 'id')),
  );
  const byTask = new Map<number, Row[]>();
  for (const row of rows) {
    const task = readNumber(row, 'task_id');
    const list = byTask.get(task);
    if (list) list.push(row);
    else byTask.set(task, [row]);
  }
  return new Map([...byTask].map(([task, members]) => [task, sumUp(members)]));
}

function sumUp(members: readonly Row[]): MemberSums {
  const severities = new Set(members.map((row) => readWord(row, 'severity', SEVERITIES)));
  const sums = new Map<string | null, bigint>();
  const labels = new Set<string>();
  for (const row of members) {
    const value = readAmount(row);
    if (value) sums.set(value.currency, (sums.get(value.currency) ?? 0n) + value.amount);
    for (const label of readLabels(row)) labels.add(label);
  }
  const [sum, ...others] = [...sums].map(([currency, amount]): Amount => ({ amount, currency }));
  return {
    members: members.length,
    severity: SEVERITIES.find((severity) => severities.has(severity)) ?? null,
    valueAtRisk: others.length > 0 ? null : (sum ?? null),
    labels: [...labels].sort(),
  };
}
