// Findings as commands show them, and their history; and what a task shows beside its finding. Reading only.

import type { Knex } from 'knex';
import { type Key, parseKeyText } from '../domain/key.ts';
import type { Amount, Variance } from '../lifecycle/judged.ts';
import type { FindingLife, KnownTask } from '../lifecycle/known.ts';
import type { TaskState } from '../lifecycle/life-cycles.ts';
import type { Severity } from '../rules/rulebook.ts';
import { hashPlace } from './audit-lines.ts';
import { readLife } from './known-state.ts';
import {
  type Row,
  readAmount,
  readInstant,
  readLabels,
  readNumber,
  readNumberOrNull,
  readText,
  readTextOrNull,
  readTexts,
  readVariance,
  readWord,
} from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/** The gravest first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

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
  readonly labels: readonly string[];
  /** `silence:S-3`, `silence:dallas-move` or `baseline`: what keeps it from acting; null where it acts, or would once it is open. */
  readonly mutedBy: string | null;
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

/** What a folded task's findings share. */
export interface FoldView {
  readonly rule: string;
  readonly columns: readonly string[];
  readonly parts: Key;
  /** How many stand; once it has closed, how many did. */
  readonly members: number;
}

/** Title, severity, value at risk and labels are the finding's; a folded task's are those of all its findings. */
export interface TaskSummary extends KnownTask {
  readonly assignee: string | null;
  readonly resolvedBy: string | null;
  readonly note: string | null;
  readonly title: string;
  /** The gravest. */
  readonly severity: Severity;
  /** The sum; null where they are of several currencies. */
  readonly valueAtRisk: Amount | null;
  readonly labels: readonly string[];
  readonly mutedBy: string | null;
  /** Null: a task of one finding. */
  readonly fold: FoldView | null;
  /** Of a folded task the one that stands for all. */
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
  /** By number; folded tasks that it is a member of included. */
  readonly finding?: number;
  /** Of a folded task: any of its findings has it. */
  readonly label?: string;
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

export const SUMMARY_COLUMNS = [
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
  'labels',
  'muted_by',
  'first_seen_at',
  'since',
  'openings',
  'closed_as',
];
export const DETAIL_COLUMNS = ['rule_version', 'group_parts', 'runbook', 'for_ms', 'variance', 'evidence', 'evidence_hash'];

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

export function readSummary(row: Row): FindingSummary {
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
    labels: readLabels(row),
    mutedBy: readTextOrNull(row, 'muted_by'),
    life: readLife(row),
  };
}

export function readDetails(row: Row): FindingDetails {
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
