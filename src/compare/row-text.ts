// One row as text, by which equal rows are known and rows of one key are put in order. It is for comparing only, never for reading back.

import { isMoney, MIXED, type Value } from '../domain/value.ts';
import type { ComparePlan, Row } from './plan.ts';

/** Injective over tag, key and values with their types. What the driver left beyond them, and the values of a rejected row, are not the row's. */
export function rowText(plan: ComparePlan, row: Row): string {
  const tag = row[0] as number;
  const values = tag >= 2 ? 0 : plan.sides[(tag & 1) as 0 | 1].layout.columns.length;
  return JSON.stringify(row.slice(0, 1 + plan.keySize + values).map(plain));
}

function plain(value: Value): unknown {
  if (value === undefined) return ['not kept'];
  if (value === MIXED) return ['mixed'];
  if (typeof value === 'bigint') return [value.toString()];
  return isMoney(value) ? [value.amount.toString(), value.currency] : value;
}
