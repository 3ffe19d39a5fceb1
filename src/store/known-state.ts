// What the state remembers of the groups that were judged: read in few statements, under the head's lock, and no more than deciding needs.

import type { Knex } from 'knex';
import { isRenamed } from '../lifecycle/findings.ts';
import type { JudgedGroup, Match, ResolvedAction } from '../lifecycle/judged.ts';
import type { Acceptance, FindingLife, Known, KnownFinding, KnownHold, KnownRecount, KnownTask } from '../lifecycle/known.ts';
import type { FindingState, TaskState } from '../lifecycle/life-cycles.ts';
import { hashPlace } from './audit-lines.ts';
import { selectIn } from './batches.ts';
import {
  type Row,
  readAmount,
  readFolds,
  readInstant,
  readInstantOrNull,
  readLabels,
  readMute,
  readNumber,
  readText,
  readTextOrNull,
  readVariance,
  readWord,
} from './row-values.ts';

const FINDING_STATES: readonly FindingState[] = ['pending', 'open', 'resolved', 'lapsed'];
export const TASK_STATES: readonly TaskState[] = ['open', 'resolved', 'accepted', 'closed'];

const CLOSED_AS: readonly ('resolved' | 'lapsed')[] = ['resolved', 'lapsed'];
const LIFE_COLUMNS = ['state', 'first_seen_at', 'since', 'openings', 'opened_at', 'closed_at', 'closed_as'];
const FINDING_COLUMNS = [
  'id',
  'fingerprint',
  'group_fingerprint',
  'rule',
  'per',
  'key_parts',
  'order_name',
  'severity',
  'title',
  'evidence_hash',
  'value_at_risk',
  'currency',
  'labels',
  'folds',
  'muted_by',
  'muted_variance',
  'muted_value',
  'muted_currency',
  ...LIFE_COLUMNS,
];

export async function loadKnown(knex: Knex, groups: readonly JudgedGroup[]): Promise<Known> {
  const matches = groups.flatMap((group) => group.matches);
  const rows = await loadFindings(knex, groups, matches);
  const tasks = groupTasks(await loadTasks(knex, rows));
  const findings = rows.map((row) => readKnownFinding(row, tasks));
  const matched = new Map(matches.map((match) => [match.fingerprint, match]));
  const open = findings.filter(({ life }) => life.state === 'open');
  const isMoving = (finding: KnownFinding): boolean => {
    const match = matched.get(finding.fingerprint);
    return match === undefined || isRenamed(finding, match);
  };
  const leaving = open.filter(isMoving).map(({ id }) => id);
  // An open finding's actions happened when it opened, unless it was muted; its hold moves on with its order's name.
  const acting = new Set(open.filter((finding) => finding.mute === null && !isMoving(finding)).map(({ fingerprint }) => fingerprint));
  const actions = matches.filter(({ fingerprint }) => !acting.has(fingerprint)).flatMap((match) => match.actions);
  return { findings, recounts: await loadRecounts(knex, actions, leaving), holds: await loadHolds(knex, actions, leaving) };
}

async function loadFindings(knex: Knex, groups: readonly JudgedGroup[], matches: readonly Match[]): Promise<readonly Row[]> {
  const query = (): Knex.QueryBuilder => knex('findings').select(FINDING_COLUMNS);
  const ofGroups = await selectIn(query, 'group_fingerprint', [...new Set(groups.map((group) => group.groupFingerprint))]);
  const found = new Set(ofGroups.map((row) => readText(row, 'fingerprint')));
  // A finding may be known under another group, when its boundary's group columns were edited.
  const others = matches.map((match) => match.fingerprint).filter((fingerprint) => !found.has(fingerprint));
  return [...ofGroups, ...(await selectIn(query, 'fingerprint', [...new Set(others)]))];
}

async function loadTasks(knex: Knex, findings: readonly Row[]): Promise<readonly KnownTask[]> {
  const ids = findings.map((row) => readNumber(row, 'id'));
  const rows = await selectIn(() => knex('tasks').select('*'), 'finding_id', ids);
  return rows.map(readKnownTask);
}

function groupTasks(tasks: readonly KnownTask[]): ReadonlyMap<number, readonly KnownTask[]> {
  const groups = new Map<number, KnownTask[]>();
  for (const task of tasks) {
    const group = groups.get(task.findingId);
    if (group) group.push(task);
    else groups.set(task.findingId, [task]);
  }
  return groups;
}

function readKnownFinding(row: Row, tasks: ReadonlyMap<number, readonly KnownTask[]>): KnownFinding {
  const id = readNumber(row, 'id');
  return {
    id,
    fingerprint: readText(row, 'fingerprint'),
    groupFingerprint: readText(row, 'group_fingerprint'),
    rule: readText(row, 'rule'),
    per: readWord(row, 'per', ['key', 'group']),
    key: readText(row, 'key_parts'),
    order: readTextOrNull(row, 'order_name'),
    severity: readText(row, 'severity'),
    title: readText(row, 'title'),
    evidenceHash: readText(row, 'evidence_hash'),
    valueAtRisk: readAmount(row),
    labels: readLabels(row),
    life: readLife(row),
    mute: readMute(row),
    folds: readFolds(row),
    tasks: tasks.get(id) ?? [],
  };
}

export function readLife(row: Row): FindingLife {
  return {
    state: readWord(row, 'state', FINDING_STATES),
    firstSeenAt: readInstant(row, 'first_seen_at'),
    since: readInstant(row, 'since'),
    openings: readNumber(row, 'openings'),
    openedAt: readInstantOrNull(row, 'opened_at'),
    closedAt: readInstantOrNull(row, 'closed_at'),
    closedAs: row['closed_as'] === null ? null : readWord(row, 'closed_as', CLOSED_AS),
  };
}

export function readKnownTask(row: Row): KnownTask {
  return {
    id: readNumber(row, 'id'),
    findingId: readNumber(row, 'finding_id'),
    team: readText(row, 'team'),
    state: readWord(row, 'state', TASK_STATES),
    openedAt: readInstant(row, 'opened_at'),
    dueAt: readInstantOrNull(row, 'due_at'),
    resolvedAt: readInstantOrNull(row, 'resolved_at'),
    closedAt: readInstantOrNull(row, 'closed_at'),
    acceptance: readAcceptance(row),
  };
}

function readAcceptance(row: Row): Acceptance | null {
  const at = readInstantOrNull(row, 'accepted_at');
  if (at === null) return null;
  return {
    at,
    by: readText(row, 'accepted_by'),
    reason: readText(row, 'accepted_reason'),
    until: readInstant(row, 'accepted_until'),
    variance: readVariance(row, 'accepted_variance'),
  };
}

async function loadRecounts(knex: Knex, actions: readonly ResolvedAction[], leaving: readonly number[]): Promise<readonly KnownRecount[]> {
  const places = actions.flatMap((action) => (action.do === 'request_recount' ? [hashPlace([action.sku, action.facility])] : []));
  const query = (): Knex.QueryBuilder => knex('recounts').select('recounts.id', 'sku', 'facility');
  const rows = [
    ...(await selectIn(query, 'open_place', [...new Set(places)])),
    ...(await selectIn(() => query().join('recount_causes', 'recount_id', 'recounts.id').whereNull('recount_causes.ended_at'), 'finding_id', leaving)),
  ];
  const causes = await loadCauses(knex, 'recount_causes', 'recount_id', rows);
  return distinct(rows).map((row) => {
    const id = readNumber(row, 'id');
    return { id, sku: readText(row, 'sku'), facility: readText(row, 'facility'), causes: causes.get(id) ?? [] };
  });
}

async function loadHolds(knex: Knex, actions: readonly ResolvedAction[], leaving: readonly number[]): Promise<readonly KnownHold[]> {
  const orders = actions.flatMap((action) => (action.do === 'hold_invoice' ? [hashPlace([action.order])] : []));
  const query = (): Knex.QueryBuilder => knex('holds').select('holds.id', 'order_name');
  const rows = [
    ...(await selectIn(query, 'standing_order', [...new Set(orders)])),
    ...(await selectIn(() => query().join('hold_causes', 'hold_id', 'holds.id').whereNull('hold_causes.ended_at'), 'finding_id', leaving)),
  ];
  const causes = await loadCauses(knex, 'hold_causes', 'hold_id', rows);
  return distinct(rows).map((row) => {
    const id = readNumber(row, 'id');
    return { id, order: readText(row, 'order_name'), causes: causes.get(id) ?? [] };
  });
}

function distinct(rows: readonly Row[]): readonly Row[] {
  return [...new Map(rows.map((row) => [readNumber(row, 'id'), row])).values()];
}

/** The causes that stand, by what they cause. */
async function loadCauses(knex: Knex, table: string, column: string, of: readonly Row[]): Promise<ReadonlyMap<number, readonly number[]>> {
  const ids = [...new Set(of.map((row) => readNumber(row, 'id')))];
  const causes = new Map<number, number[]>();
  for (const row of await selectIn(() => knex(table).select(column, 'finding_id').whereNull('ended_at'), column, ids)) {
    const id = readNumber(row, column);
    const list = causes.get(id);
    if (list) list.push(readNumber(row, 'finding_id'));
    else causes.set(id, [readNumber(row, 'finding_id')]);
  }
  return causes;
}
