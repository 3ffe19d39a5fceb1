// A group's identity across runs: equal hash, equal streamed rows.

import { createHash } from 'node:crypto';
import type { ComparePlan, Row } from './plan.ts';
import { rowText } from './row-text.ts';
import type { SuspectKey } from './suspect.ts';
import type { KeyTotal } from './totals.ts';

/** What stands for the rows of a group that is too large for all of them to be kept. */
export interface Remainder {
  readonly suspects: readonly SuspectKey[];
  readonly rest: readonly KeyTotal[];
}

/** SHA-256 hex over the rows, type and value of each. Of a group too large to be kept, over its first rows, what is suspect in it and the figures of the rest. */
export function hashRows(plan: ComparePlan, rows: readonly Row[], remainder: Remainder | null): string {
  const hash = createHash('sha256').update(plan.version);
  // The order in which a driver or several systems deliver equal keys must not matter.
  for (const text of rows.map((row) => rowText(plan, row)).sort()) hash.update('\n').update(text);
  for (const { key, kinds, totals } of remainder?.suspects ?? []) hash.update(JSON.stringify([key, kinds, totals.map(plain)]));
  for (const total of remainder?.rest ?? []) hash.update(JSON.stringify(plain(total)));
  return hash.digest('hex');
}

function plain({ column, currency, left, right }: KeyTotal): readonly unknown[] {
  return [column, currency, left.toString(), right.toString()];
}
