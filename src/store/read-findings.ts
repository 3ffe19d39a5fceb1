// Findings and tasks as commands show them, and their history. Reading only.

import type { Knex } from 'knex';
import { type Key, parseKeyText } from '../domain/key.ts';
import type { Amount, Variance } from '../lifecycle/judged.ts';
import type { FindingLife, KnownTask } from '../lifecycle/known.ts';
import type { TaskState } from '../lifecycle/life-cycles.ts';
import type { Severity } from '../rules/rulebook.ts';
import { hashPlace } from './audit-lines.ts';
import { readKnownTask, readLife } from './known-state.ts';
import { type Row, readAmount, readInstant, readNumber, readNumberOrNull, readText, readTextOrNull, readTexts, readVariance, readWord } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

/** What a list shows of a finding. */
export interface FindingSummary {
  readonly id: number;
  readonly fingerprint: string;
  readonly boundary: string;
  readonly rule: string;
  readonly per: 'key' | 'group';
  readonly key: Key;
  readonly keyColumns: readonly string[];
  readonly order: string | null;
  readonly severity: Severity;
  readonly title: string;
  readonly valueAtRisk: Amount | null;
  readonly life: FindingLife;
}

export interface FindingDetails extends FindingSummary {
  readonly ruleVersion: string;
  readonly group: Key;
  readonly runbook: string | null;
  readonly forMs: number;
  readonly variance: readonly Variance[];
  /** JSON text, as last seen. */
  readonly evidence: string;
  readonly evidenceHash: string;
}

export interface TaskSummary extends KnownTask {
  readonly assignee: string | null;
  readonly resolvedBy: string | null;
  readonly note: string | null;
  readonly finding: FindingSummary;
}

export interface TaskDetails extends TaskSummary {
  readonly finding: FindingDetails;
}

export interface TaskFilter {
  readonly states?: readonly TaskState[];
  readonly team?: string;
  readonly boundary?: string;
  readonly assignee?: string;
  /** By number. */
  readonly finding?: number;
  readonly limit?: number;
}

/** One line of a finding's history; `detail` is JSON text. */
export interface HistoryLine {
  readonly n: number;
  readonly at: number;
  readonly who: string;
  readonly runId: string | null;
  readonly event: string;
  readonly task: number | null;
  readonly recount: number | null;
  readonly hold: number | null;
  readonly detail: string;
}

const SUMMARY_COLUMNS = [
  'fingerprint',
  'boundary',
  'rule',
  'per',
  'key_columns',
  'key_parts',
  'order_name',
  'severity',
  'title',
  'value_at_risk',
  'currency',
  'first_seen_at',
  'since',
  'openings',
  'closed_as',
];
const DETAIL_COLUMNS = ['rule_version', 'group_parts', 'runbook', 'for_ms', 'variance', 'evidence', 'evidence_hash'];

export async function readFindings({ knex }: StateDatabase, restrict: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<readonly FindingDetails[]> {
  const rows: readonly Row[] = await restrict(knex('findings').select('*').orderBy('id'));
  return rows.map(readDetails);
}

export async function readFinding(db: StateDatabase, id: number): Promise<FindingDetails | null> {
  return (await readFindings(db, (query) => query.where({ id })))[0] ?? null;
}

export async function readFindingsOfOrder(db: StateDatabase, order: string): Promise<readonly FindingDetails[]> {
  return readFindings(db, (query) => query.where({ order_hash: hashPlace([order]) }));
}

/** The first due first, those without a due time last. */
export async function readTasks(db: StateDatabase, filter: TaskFilter): Promise<readonly TaskSummary[]> {
  const query = selectTasks(db, SUMMARY_COLUMNS).orderByRaw('CASE WHEN tasks.due_at IS NULL THEN 1 ELSE 0 END, tasks.due_at, tasks.id');
  if (filter.states !== undefined) query.whereIn('tasks.state', [...filter.states]);
  if (filter.team !== undefined) query.where({ 'tasks.team': filter.team });
  if (filter.assignee !== undefined) query.where({ 'tasks.assignee': filter.assignee });
  if (filter.boundary !== undefined) query.where({ 'findings.boundary': filter.boundary });
  if (filter.finding !== undefined) query.where({ 'tasks.finding_id': filter.finding });
  if (filter.limit !== undefined) query.limit(filter.limit);
  const rows: readonly Row[] = await query;
  return rows.map((row) => ({ ...readTask(row), finding: readSummary(findingPart(row)) }));
}

export async function readTaskDetails(db: StateDatabase, id: number, knex: Knex = db.knex): Promise<TaskDetails | null> {
  const row: Row | undefined = await selectTasks(db, [...SUMMARY_COLUMNS, ...DETAIL_COLUMNS], knex)
    .where({ 'tasks.id': id })
    .first();
  return row === undefined ? null : { ...readTask(row), finding: readDetails(findingPart(row)) };
}

function selectTasks(db: StateDatabase, columns: readonly string[], knex: Knex = db.knex): Knex.QueryBuilder {
  const findings = columns.map((column) => `findings.${column}`);
  const life = ['state', 'opened_at', 'closed_at'].map((column) => `findings.${column} as finding_${column}`);
  return knex('tasks')
    .join('findings', 'findings.id', 'tasks.finding_id')
    .select('tasks.*', ...findings, ...life);
}

/** A task's row says `id`, `state`, `opened_at` and `closed_at` of itself, and the finding's under another name. */
function findingPart(row: Row): Row {
  return { ...row, id: row['finding_id'], state: row['finding_state'], opened_at: row['finding_opened_at'], closed_at: row['finding_closed_at'] };
}

function readTask(row: Row): Omit<TaskSummary, 'finding'> {
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

function readSummary(row: Row): FindingSummary {
  return {
    id: readNumber(row, 'id'),
    fingerprint: readText(row, 'fingerprint'),
    boundary: readText(row, 'boundary'),
    rule: readText(row, 'rule'),
    per: readWord(row, 'per', ['key', 'group']),
    key: parseKeyText(readText(row, 'key_parts')),
    keyColumns: readTexts(row, 'key_columns'),
    order: readTextOrNull(row, 'order_name'),
    severity: readWord(row, 'severity', SEVERITIES),
    title: readText(row, 'title'),
    valueAtRisk: readAmount(row),
    life: readLife(row),
  };
}

function readDetails(row: Row): FindingDetails {
  return {
    ...readSummary(row),
    ruleVersion: readText(row, 'rule_version'),
    group: parseKeyText(readText(row, 'group_parts')),
    runbook: readTextOrNull(row, 'runbook'),
    forMs: readNumber(row, 'for_ms'),
    variance: readVariance(row, 'variance'),
    evidence: readText(row, 'evidence'),
    evidenceHash: readText(row, 'evidence_hash'),
  };
}

/** Everything that happened to the finding, its tasks, recounts and holds, in order. */
export async function readFindingHistory({ knex }: StateDatabase, finding: number): Promise<readonly HistoryLine[]> {
  const rows: readonly Row[] = await knex('audit').where({ finding_id: finding }).orderBy('n');
  return rows.map((row) => ({
    n: readNumber(row, 'n'),
    at: readInstant(row, 'at'),
    who: readText(row, 'who'),
    runId: readTextOrNull(row, 'run_id'),
    event: readText(row, 'event'),
    task: readNumberOrNull(row, 'task_id'),
    recount: readNumberOrNull(row, 'recount_id'),
    hold: readNumberOrNull(row, 'hold_id'),
    detail: readText(row, 'detail'),
  }));
}
