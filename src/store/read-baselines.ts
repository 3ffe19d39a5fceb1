// How many rows the last whole read of each dataset brought: what a boundary's next read is held against. Whether it is believed is decided elsewhere.

import type { Side } from '../domain/discrepancy.ts';
import { hashPlace } from './audit-lines.ts';
import { upsertRows } from './batches.ts';
import { type Run, underHead } from './head.ts';
import { type Row, readNumber, readText, storeInstant } from './row-values.ts';
import type { StateDatabase } from './state-database.ts';

export interface ReadBaseline {
  readonly system: string;
  readonly dataset: string;
  readonly side: Side;
  /** A hash of how the dataset is read: another mapping's rows say nothing of this one's. At most 64 characters. */
  readonly mapping: string;
  readonly rows: number;
}

export async function readBaselines({ knex }: StateDatabase, boundary: string): Promise<readonly ReadBaseline[]> {
  const rows: readonly Row[] = await knex('read_baselines').where({ boundary }).orderBy(['side', 'system_name', 'dataset']);
  return rows.map((row) => ({
    system: readText(row, 'system_name'),
    dataset: readText(row, 'dataset'),
    side: readNumber(row, 'side') === 0 ? 0 : 1,
    mapping: readText(row, 'mapping'),
    rows: readNumber(row, 'row_count'),
  }));
}

/** What is not listed stays as it was: it was not read whole. No decision, and no audit line. */
export async function saveBaselines(db: StateDatabase, run: Run, boundary: string, baselines: readonly ReadBaseline[]): Promise<void> {
  if (run.dryRun || baselines.length === 0) return;
  const rows = baselines.map(({ system, dataset, side, mapping, rows: count }) => ({
    boundary,
    part_hash: hashPlace([system, dataset, String(side)]),
    system_name: system,
    dataset,
    side,
    mapping,
    row_count: count,
    read_at: storeInstant(run.now),
  }));
  await underHead(db, run, (trx) => upsertRows(trx, 'read_baselines', rows, ['boundary', 'part_hash'], ['mapping', 'row_count', 'read_at']));
}
