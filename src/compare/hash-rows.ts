// A group's identity across runs: equal hash, equal streamed rows, and the same suspected of them.

import { createHash } from 'node:crypto';
import type { ConfirmedGroup, ReadRow } from './confirm-group.ts';
import { type ComparePlan, MAX_GROUP_KEYS, type Row } from './plan.ts';
import { rowText } from './row-text.ts';
import type { SuspectKey } from './suspect.ts';

/** SHA-256 hex over the rows, type and value of each, and over what is suspect in them: a `never` may hold, or a key leave the scope, by time alone. */
export function hashRows(plan: ComparePlan, rows: readonly Row[], suspects: readonly Pick<SuspectKey, 'key' | 'kinds'>[]): string {
  const hash = createHash('sha256').update(plan.version);
  // The order in which a driver or several systems deliver equal keys must not matter.
  for (const text of rows.map((row) => rowText(plan, row)).sort()) hash.update('\n').update(text);
  for (const { key, kinds } of suspects) hash.update('\n').update(JSON.stringify([key, kinds]));
  return hash.digest('hex');
}

/**
 * The hash that a group will have in the stream for as long as it stays as it was read again: it may have changed between stream and re-read, and what is
 * remembered is what was confirmed. Empty where the stream does not keep all its rows.
 */
export function hashConfirmed(stream: ComparePlan, full: ComparePlan, { keys }: ConfirmedGroup, rows: readonly ReadRow[]): string {
  if (keys.length > MAX_GROUP_KEYS) return '';
  const suspects = keys.filter(({ kinds, inScope }) => kinds.length > 0 && inScope);
  return hashRows(
    stream,
    rows.map(({ row }) => streamedRow(stream, full, row)),
    suspects,
  );
}

function streamedRow(stream: ComparePlan, full: ComparePlan, row: Row): Row {
  const side = ((row[0] as number) & 1) as 0 | 1;
  const { index } = full.sides[side].layout;
  return [...row.slice(0, 1 + stream.keySize), ...stream.sides[side].layout.columns.map((column) => row[index.get(column) ?? -1])];
}
