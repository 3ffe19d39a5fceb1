// What a controller would add up with paper and pencil: the month's rows in cents, key by key, each key to one part. It uses nothing of the program.

import type { TableRow } from '../source-database.ts';
import type { Month, Planted } from './month.ts';

export interface Statement {
  readonly left: number;
  readonly right: number;
  readonly variance: number;
  readonly parts: Readonly<Record<string, number>>;
}

export type Statements = Readonly<Record<string, Statement>>;

/** By currency. */
export function addUp(month: Month, boundary: 'sales' | 'returns' | 'refunds'): Statements {
  const entries = ENTRIES[boundary](month);
  const sums: Record<string, { left: number; right: number; variance: number; parts: Record<string, number> }> = {};
  for (const key of new Set(entries.map((entry) => entry.key))) {
    for (const currency of new Set(entries.filter((entry) => entry.key === key).map((entry) => entry.currency))) {
      const own = entries.filter((entry) => entry.key === key && entry.currency === currency);
      const left = add(own.filter(({ side }) => side === 'left'));
      const right = add(own.filter(({ side }) => side === 'right'));
      const sum = sums[currency] ?? { left: 0, right: 0, variance: 0, parts: {} };
      sums[currency] = sum;
      sum.left += left;
      sum.right += right;
      sum.variance += right - left;
      const part = partOf(month.planted, boundary, key, right - left);
      sum.parts[part] = (sum.parts[part] ?? 0) + right - left;
    }
  }
  return sums;
}

/** What is at risk, by currency: each order at the largest of its faults, once. */
export function atRiskOnce(faults: readonly { readonly order: string; readonly cents: number; readonly currency: string }[]): Readonly<Record<string, number>> {
  const largest = new Map<string, { readonly cents: number; readonly currency: string }>();
  for (const fault of faults) {
    const key = `${fault.order} ${fault.currency}`;
    if (fault.cents > (largest.get(key)?.cents ?? 0)) largest.set(key, fault);
  }
  const sums: Record<string, number> = {};
  for (const { cents, currency } of largest.values()) sums[currency] = (sums[currency] ?? 0) + cents;
  return sums;
}

interface Entry {
  readonly key: string;
  readonly currency: string;
  readonly side: 'left' | 'right';
  readonly cents: number;
}

const ENTRIES: Readonly<Record<'sales' | 'returns' | 'refunds', (month: Month) => readonly Entry[]>> = {
  // Due against what was billed and not reversed, less what was credited.
  sales: (month) => [
    ...stated(month, 'oms', 'financials').map((row) => entry(`${row['order_id']}/${row['currency']}`, 'left', row, 'due')),
    ...stated(month, 'books', 'invoices')
      .filter((row) => row['reversed_at'] === undefined)
      .map((row) => entry(`${row['order_id']}/${row['currency']}`, 'right', row, 'amount')),
    ...stated(month, 'books', 'credits').map((row) => {
      const { cents, ...rest } = entry(`${row['order_id']}/${row['currency']}`, 'right', row, 'amount');
      return { ...rest, cents: -cents };
    }),
  ],
  returns: (month) => [
    ...stated(month, 'oms', 'returns').map((row) => entry(`${row['return_id']}`, 'left', row, 'credit_due')),
    ...stated(month, 'books', 'credits').map((row) => entry(`${row['return_id']}`, 'right', row, 'amount')),
  ],
  refunds: (month) => [
    ...[...stated(month, 'webshop', 'refunds'), ...stated(month, 'marketplace', 'refunds')].map((row) =>
      entry(`${row['channel']}/${row['refund_id']}`, 'left', row, 'amount'),
    ),
    ...stated(month, 'oms', 'refunds').map((row) => entry(`${row['channel']}/${row['refund_id']}`, 'right', row, 'amount')),
  ],
};

function stated({ rows }: Month, system: 'webshop' | 'marketplace' | 'oms' | 'books', dataset: string): readonly TableRow[] {
  return rows.flatMap((one) => one[system]?.[dataset] ?? []);
}

function entry(key: string, side: Entry['side'], row: TableRow, column: string): Entry {
  const [whole = '', part = ''] = String(row[column]).split('.');
  if (!/^\d+$/.test(whole) || !/^\d\d$/.test(part)) throw new Error(`no amount: ${row[column]}`);
  return { key, currency: String(row['currency']), side, cents: Number(whole) * 100 + Number(part) };
}

function add(entries: readonly Entry[]): number {
  return entries.reduce((sum, { cents }) => sum + cents, 0);
}

/** What nobody planted agrees to the cent. */
function partOf(planted: readonly Planted[], boundary: string, key: string, variance: number): string {
  const found = planted.find((one) => one.boundary === boundary && one.key === key);
  if (found !== undefined) return found.part;
  if (Math.abs(variance) > 1) throw new Error(`${boundary} ${key} is off by ${variance}, and nobody planted it`);
  return 'within_tolerance';
}
