// What a boundary's next run needs of the earlier ones: ordinals, remembered groups, unclosed findings. It decides nothing.

import type { Knex } from 'knex';
import { type Key, parseKeyText } from '../domain/key.ts';
import { selectIn } from './batches.ts';
import { type Run, underHead } from './head.ts';
import { type Row, readNumber, readNumberOrNull, readText, readWord } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

/** Key column → the values of it that a system states and no other does. */
export type Owned = Readonly<Record<string, readonly string[]>>;

export interface BoundaryHistory {
  /** Of the last counted run; 0 before the first. */
  readonly ordinal: number;
  /** Counted runs in which some systems could not be read, and what those own. */
  readonly withheld: readonly { readonly ordinal: number; readonly owns: readonly Owned[] }[];
}

export async function readHistory({ knex }: StateDatabase, boundary: string): Promise<BoundaryHistory> {
  const last: Row | undefined = await knex('boundary_runs').where({ boundary }).max({ ordinal: 'ordinal' }).first();
  const rows: readonly Row[] = await knex('boundary_runs')
    .where({ boundary })
    .whereNotNull('ordinal')
    .whereNotNull('withheld')
    .select('ordinal', 'withheld')
    .orderBy('ordinal');
  return {
    ordinal: (last && readNumberOrNull(last, 'ordinal')) ?? 0,
    withheld: rows.map((row) => ({ ordinal: readNumber(row, 'ordinal'), owns: JSON.parse(readText(row, 'withheld')) as readonly Owned[] })),
  };
}

/** System → rows that the boundary's last counted run read of it; empty before the first. */
export async function readLastRows({ knex }: StateDatabase, boundary: string): Promise<ReadonlyMap<string, number>> {
  const last: Row | undefined = await knex('boundary_runs').where({ boundary }).whereNotNull('ordinal').orderBy('ordinal', 'desc').first('summary');
  if (last === undefined) return new Map();
  const { sides } = JSON.parse(readText(last, 'summary')) as {
    readonly sides: Readonly<Record<string, { readonly systems: Readonly<Record<string, { readonly rows: number }>> }>>;
  };
  const rows = new Map<string, number>();
  // A system may state both sides.
  for (const { systems } of Object.values(sides)) for (const [system, read] of Object.entries(systems)) rows.set(system, (rows.get(system) ?? 0) + read.rows);
  return rows;
}

export interface BoundaryRunRecord {
  readonly boundary: string;
  readonly status: string;
  /** The boundary's number for this run, where it counts: one more than the last. */
  readonly ordinal: number | null;
  readonly withheld: readonly Owned[];
  /** JSON text. */
  readonly summary: string;
}

export async function finishBoundary(db: StateDatabase, run: Run, record: BoundaryRunRecord): Promise<void> {
  if (run.dryRun) return;
  const { boundary, status, ordinal, withheld, summary } = record;
  await underHead(db, run, async (trx) => {
    const row = { run_id: run.id, boundary, status, ordinal, withheld: withheld.length === 0 ? null : JSON.stringify(withheld), summary };
    await trx('boundary_runs').insert(row);
  });
}

/** Group fingerprint → hash of its streamed rows when it was last confirmed. */
export async function readMemoryHashes({ knex }: StateDatabase, boundary: string): Promise<ReadonlyMap<string, string>> {
  const rows: readonly Row[] = await knex('group_memory').where({ boundary }).select('group_fingerprint', 'hash');
  return new Map(rows.map((row) => [readText(row, 'group_fingerprint'), readText(row, 'hash')]));
}

export async function readMemories({ knex }: StateDatabase, boundary: string, fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const query = (): Knex.QueryBuilder => knex('group_memory').where({ boundary }).select('group_fingerprint', 'data');
  const rows = await selectIn(query, 'group_fingerprint', fingerprints);
  return new Map(rows.map((row) => [readText(row, 'group_fingerprint'), readText(row, 'data')]));
}

/** A finding that is pending or open; `key` is its group's where it is of the group itself. */
export interface UnclosedFinding {
  readonly rule: string;
  readonly per: 'key' | 'group';
  readonly key: Key;
}

/** A group with pending or open findings. */
export interface UnclosedGroup {
  readonly groupFingerprint: string;
  readonly group: Key;
  readonly findings: readonly UnclosedFinding[];
}

export async function readUnclosedGroups({ knex }: StateDatabase, boundary: string): Promise<readonly UnclosedGroup[]> {
  const rows: readonly Row[] = await knex('findings')
    .where({ boundary })
    .whereIn('state', ['pending', 'open'])
    .select('group_fingerprint', 'group_parts', 'rule', 'per', 'key_parts')
    .orderBy('id');
  const groups = new Map<string, { readonly groupFingerprint: string; readonly group: Key; readonly findings: UnclosedFinding[] }>();
  for (const row of rows) {
    const groupFingerprint = readText(row, 'group_fingerprint');
    const group = groups.get(groupFingerprint) ?? { groupFingerprint, group: parseKeyText(readText(row, 'group_parts')), findings: [] };
    groups.set(groupFingerprint, group);
    group.findings.push({ rule: readText(row, 'rule'), per: readWord(row, 'per', ['key', 'group']), key: parseKeyText(readText(row, 'key_parts')) });
  }
  return [...groups.values()];
}

/** Whose findings are about tallyman itself; no rules folder has it. */
const OWN = 'tallyman';

/** The boundaries that have pending or open findings, or folded tasks that are not closed, by name; tallyman's own is none. */
export async function readUnclosedBoundaries({ knex }: StateDatabase): Promise<readonly string[]> {
  const ofFindings: readonly Row[] = await knex('findings').distinct('boundary').whereIn('state', ['pending', 'open']).whereNot({ boundary: OWN });
  const ofTasks: readonly Row[] = await knex('folded_tasks').distinct('boundary').whereNot({ state: 'closed' }).whereNot({ boundary: OWN });
  return [...new Set([...ofFindings, ...ofTasks].map((row) => readText(row, 'boundary')))].sort();
}
