// Writes what was decided: findings, tasks, recounts, holds and memories, in few statements. The transaction, its audit lines and its seal are the head's.

import type { Knex } from 'knex';
import { formatDecimal } from '../domain/decimal.ts';
import { keyText } from '../domain/key.ts';
import type {
  CauseChange,
  Changes,
  FindingClosing,
  FindingMark,
  FindingWrite,
  FoldChanges,
  FoldedTaskWrite,
  StandingChanges,
  TaskWrite,
} from '../lifecycle/changes.ts';
import { bucketText } from '../lifecycle/fold-keys.ts';
import type { JudgedGroup } from '../lifecycle/judged.ts';
import type { FindingLife } from '../lifecycle/known.ts';
import { hashPlace } from './audit-lines.ts';
import { deleteIn, insertRows, updateIn, upsertRows } from './batches.ts';
import { type Row, storeFolds, storeInstant, storeInstantOrNull, storeMute, storeVariance } from './row-values.ts';

export async function writeChanges(trx: Knex, changes: Changes, now: number): Promise<void> {
  await writeFindings(trx, changes);
  await writeTasks(trx, changes.tasks);
  await writeRecounts(trx, changes, now);
  await writeHolds(trx, changes, now);
}

async function writeFindings(trx: Knex, { findings, marks, closings, dropped }: Changes): Promise<void> {
  const added = findings.filter((finding) => finding.isNew).map(storeFinding);
  const seen = findings.filter((finding) => !finding.isNew).map(storeFinding);
  await insertRows(trx, 'findings', added);
  const columns = Object.keys(seen[0] ?? {}).filter((column) => column !== 'id' && column !== 'fingerprint');
  await upsertRows(trx, 'findings', seen, ['id'], columns);
  for (const [change, ids] of groupByMarks(marks)) await updateIn(() => trx('findings'), 'id', ids, change);
  for (const [life, ids] of groupByEnd(closings)) {
    const end = { state: life.state, closed_at: storeInstantOrNull(life.closedAt), closed_as: life.closedAs };
    const change = { ...end, folds: null, ...storeMute(null) };
    await updateIn(() => trx('findings'), 'id', ids, change);
  }
  await deleteIn(() => trx('findings'), 'id', dropped);
}

/** A silence that ends, or a rule that folds otherwise, marks many findings alike. */
function groupByMarks(marks: readonly FindingMark[]): Iterable<readonly [Row, readonly number[]]> {
  const groups = new Map<string, readonly [Row, number[]]>();
  for (const { id, folds, mute } of marks) {
    const change = { folds: storeFolds(folds), ...storeMute(mute) };
    const text = JSON.stringify(change);
    const group = groups.get(text);
    if (group) group[1].push(id);
    else groups.set(text, [change, [id]]);
  }
  return groups.values();
}

/** Findings that close in one run close alike; those that go back to what they were keep their own instants. */
function groupByEnd(closings: readonly FindingClosing[]): Iterable<readonly [FindingLife, readonly number[]]> {
  const groups = new Map<string, readonly [FindingLife, number[]]>();
  for (const { id, life } of closings) {
    const end = `${life.state} ${life.closedAt}`;
    const group = groups.get(end);
    if (group) group[1].push(id);
    else groups.set(end, [life, [id]]);
  }
  return groups.values();
}

function storeFinding({ id, groupFingerprint, group, match, life, mute, folds }: FindingWrite): Row {
  return {
    id,
    fingerprint: match.fingerprint,
    boundary: match.boundary,
    rule: match.rule,
    rule_version: match.ruleVersion,
    per: match.per,
    key_columns: JSON.stringify(match.keyColumns),
    key_parts: keyText(match.key),
    group_fingerprint: groupFingerprint,
    group_parts: keyText(group),
    order_name: match.order,
    order_hash: match.order === null ? null : hashPlace([match.order]),
    severity: match.severity,
    title: match.title,
    runbook: match.runbook,
    for_ms: match.forMs,
    value_at_risk: match.valueAtRisk && formatDecimal(match.valueAtRisk.amount),
    currency: match.valueAtRisk?.currency ?? null,
    variance: storeVariance(match.variance),
    evidence: match.evidence(),
    evidence_hash: match.evidenceHash,
    labels: match.labels.length === 0 ? null : JSON.stringify(match.labels),
    folds: storeFolds(folds),
    ...storeMute(mute),
    state: life.state,
    first_seen_at: storeInstant(life.firstSeenAt),
    since: storeInstant(life.since),
    openings: life.openings,
    opened_at: storeInstantOrNull(life.openedAt),
    closed_at: storeInstantOrNull(life.closedAt),
    closed_as: life.closedAs,
  };
}

async function writeTasks(trx: Knex, tasks: readonly TaskWrite[]): Promise<void> {
  const added = tasks.filter((task) => task.isNew).map(storeTask);
  const changed = tasks.filter((task) => !task.isNew).map(storeTask);
  await insertRows(trx, 'tasks', added);
  const columns = Object.keys(changed[0] ?? {}).filter((column) => !['id', 'finding_id', 'team'].includes(column));
  await upsertRows(trx, 'tasks', changed, ['id'], columns);
}

/** What a run may change of a task. Who it is assigned to and what a person noted stay. */
function storeTask({ id, findingId, team, state, openedAt, dueAt, resolvedAt, closedAt, acceptance }: TaskWrite): Row {
  return {
    id,
    finding_id: findingId,
    team,
    state,
    opened_at: storeInstant(openedAt),
    due_at: storeInstantOrNull(dueAt),
    resolved_at: storeInstantOrNull(resolvedAt),
    closed_at: storeInstantOrNull(closedAt),
    accepted_at: acceptance && storeInstant(acceptance.at),
    accepted_by: acceptance?.by ?? null,
    accepted_reason: acceptance?.reason ?? null,
    accepted_until: acceptance && storeInstant(acceptance.until),
    accepted_variance: acceptance && storeVariance(acceptance.variance),
  };
}

async function writeRecounts(trx: Knex, { recounts }: Changes, now: number): Promise<void> {
  const rows = recounts.opened.map(({ id, sku, facility, askedAt, book, bookAt }) => ({
    id,
    sku,
    facility,
    place_hash: hashPlace([sku, facility]),
    state: 'waiting',
    asked_at: storeInstant(askedAt),
    book,
    book_at: storeInstantOrNull(bookAt),
  }));
  await insertRows(trx, 'recounts', rows);
  await writeCauses(trx, 'recount_causes', 'recount_id', recounts, now);
  await updateIn(() => trx('recounts'), 'id', recounts.ended, { state: 'ended', ended_at: storeInstant(now) });
}

async function writeHolds(trx: Knex, { holds }: Changes, now: number): Promise<void> {
  const rows = holds.opened.map(({ id, order, placedAt }) => ({ id, order_name: order, order_hash: hashPlace([order]), placed_at: storeInstant(placedAt) }));
  // Before any other is placed: an order has one hold at a time.
  await updateIn(() => trx('holds'), 'id', holds.ended, { released_at: storeInstant(now) });
  await insertRows(trx, 'holds', rows);
  await writeCauses(trx, 'hold_causes', 'hold_id', holds, now);
}

async function writeCauses(trx: Knex, table: string, column: string, { joined, left }: StandingChanges<unknown>, now: number): Promise<void> {
  // A finding that leaves, leaves everything that it caused; what it joins, it joins afterwards.
  const findings = [...new Set(left.map((cause) => cause.finding))];
  await updateIn(() => trx(table).whereNull('ended_at'), 'finding_id', findings, { ended_at: storeInstant(now) });
  const rows = joined.map((cause: CauseChange) => ({ [column]: cause.of, finding_id: cause.finding, since: storeInstant(now), ended_at: null }));
  await upsertRows(trx, table, rows, [column, 'finding_id'], ['since', 'ended_at']);
}

/** What folding changed. */
export async function writeFolds(trx: Knex, { tasks, folded, joined, left }: FoldChanges, now: number): Promise<void> {
  await insertRows(trx, 'folded_tasks', folded.filter((task) => task.isNew).map(storeFolded));
  const changed = folded.filter((task) => !task.isNew).map(storeFolded);
  const columns = ['finding_id', 'state', 'opened_at', 'due_at', 'resolved_at', 'closed_at'];
  await upsertRows(trx, 'folded_tasks', changed, ['id'], columns);
  await writeTasks(trx, tasks);
  const members = joined.map(({ of, finding }) => ({ task_id: of, finding_id: finding, joined_at: storeInstant(now), left_at: null }));
  await upsertRows(trx, 'task_members', members, ['task_id', 'finding_id'], ['joined_at', 'left_at']);
  for (const [task, findings] of groupByTask(left)) {
    await updateIn(() => trx('task_members').where({ task_id: task }).whereNull('left_at'), 'finding_id', findings, { left_at: storeInstant(now) });
  }
}

function groupByTask(changes: readonly CauseChange[]): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>();
  for (const { of, finding } of changes) {
    const group = groups.get(of);
    if (group) group.push(finding);
    else groups.set(of, [finding]);
  }
  return groups;
}

/** What a run may change of a folded task, as of any other. */
function storeFolded({ id, bucket, lead, state, openedAt, dueAt, resolvedAt, closedAt }: FoldedTaskWrite): Row {
  return {
    id,
    bucket_hash: hashPlace([bucketText(bucket)]),
    boundary: bucket.boundary,
    rule: bucket.rule,
    team: bucket.team,
    fold_columns: JSON.stringify(bucket.columns),
    fold_parts: keyText(bucket.parts),
    finding_id: lead,
    state,
    opened_at: storeInstant(openedAt),
    due_at: storeInstantOrNull(dueAt),
    resolved_at: storeInstantOrNull(resolvedAt),
    closed_at: storeInstantOrNull(closedAt),
  };
}

/** What the next run is to know of the groups. It is no decision, and leaves no audit line. */
export async function writeMemories(trx: Knex, groups: readonly JudgedGroup[]): Promise<void> {
  const kept: Row[] = [];
  const forgotten = new Map<string, string[]>();
  for (const { boundary, groupFingerprint, memory } of groups) {
    if (memory === 'keep') continue;
    if (memory !== null) kept.push({ boundary, group_fingerprint: groupFingerprint, hash: memory.hash, data: memory.data });
    else if (forgotten.has(boundary)) forgotten.get(boundary)?.push(groupFingerprint);
    else forgotten.set(boundary, [groupFingerprint]);
  }
  await upsertRows(trx, 'group_memory', kept, ['boundary', 'group_fingerprint'], ['hash', 'data']);
  for (const [boundary, fingerprints] of forgotten) await deleteIn(() => trx('group_memory').where({ boundary }), 'group_fingerprint', fingerprints);
}
