// Who says what: both sides' rows beside each other as they were stored, with what of them differs, and when each system was read.

import { type Decimal, formatDecimal } from '../domain/decimal.ts';
import { describeKey } from '../domain/key.ts';
import { formatLocal } from '../domain/time.ts';
import { formatMoney, formatValue, isMoney, readStoredValue, type StoredValue, type Value } from '../domain/value.ts';
import type { Evidence, EvidenceKey, EvidenceSide } from '../reconcile/evidence.ts';
import type { Boundary, SideSpec } from '../rules/rulebook.ts';
import { type Cell, printTable, type TableColumn } from './print-table.ts';
import { printable, type Terminal } from './terminal.ts';

/** What evidence is read with; `boundary` is undefined where the rules no longer have it. */
export interface EvidenceReader {
  readonly boundary: Boundary | undefined;
  readonly timezone: string;
  readonly terminal: Terminal;
}

const DIFFERS = 'differs in ';

/** `missing in warehouse`; where several keys disagree, each by itself: `DAL: missing in warehouse; RNO: missing in oms`. */
export function describeWhat({ keys, key_columns, group }: Evidence): string {
  const disagreeing = keys.filter(({ kinds }) => kinds.length > 0);
  const single = disagreeing.length === 1 && keys.length === 1;
  const said = disagreeing.map(({ key, kinds }) => {
    const within = key.slice(group.columns.length < key_columns.length ? group.columns.length : 0).join(', ');
    return single ? kinds.join(', ') : `${within}: ${kinds.join(', ')}`;
  });
  return [...said, ...(group.differs.length > 0 ? [`the total of all differs in ${group.differs.join(', ')}`] : [])].join('; ');
}

export function printEvidence(reader: EvidenceReader, evidence: Evidence): void {
  const { terminal } = reader;
  const [first] = evidence.keys;
  if (first !== undefined) {
    terminal.out('');
    if (evidence.keys.length === 1) printKey(reader, first);
    else printKeys(reader, evidence);
    if (evidence.group.keys > evidence.keys.length && evidence.keys.length > 1) terminal.out(`… and ${evidence.group.keys - evidence.keys.length} more`);
  }
  if (evidence.group.shape.length > 0 || evidence.keys.length !== 1) printGroup(reader, evidence);
  terminal.out('');
  const read = Object.entries(evidence.read_at).map(([system, at]) => [system, formatLocal(Date.parse(at), reader.timezone)]);
  printTable(terminal, [{ title: 'system' }, { title: 'read at (again only after a change)' }], read);
}

/** One key: a column of the row a line, what is compared first. */
function printKey(reader: EvidenceReader, { sides, kinds }: EvidenceKey): void {
  const { boundary, terminal } = reader;
  const compared = boundary?.compare.map(({ column }) => column) ?? [];
  const present = [...new Set(sides.flatMap(({ row }) => Object.keys(row?.values ?? {})))];
  const columns = [...compared.filter((column) => present.includes(column)), ...present.filter((column) => !compared.includes(column))];
  const differing = new Set(kinds.flatMap((kind) => (kind.startsWith(DIFFERS) ? kind.slice(DIFFERS.length).split(', ') : [])));
  const mark = (column: string, text: string): Cell => (differing.has(column) ? { text, paint: terminal.colors.bold } : text);
  const rows = columns.map((column) => [
    mark(column, column),
    ...sides.map((side, i) => mark(column, cellOf(reader, side, i, column))),
    differing.has(column) ? describeDifference(reader, sides, column) : '',
  ]);
  const stated = ['rows', ...sides.map(({ row }) => (row === null ? '0' : String(row.rows))), ''];
  const systems = ['stated by', ...sides.map(({ row }) => row?.systems.join(', ') ?? ''), ''];
  printTable(
    terminal,
    [{ title: 'who says what' }, ...sides.map(({ name }): TableColumn => ({ title: name, wraps: true })), { title: '' }],
    [...rows, stated, systems],
  );
  printDuplicates(reader, sides);
}

function cellOf(reader: EvidenceReader, { row }: EvidenceSide, side: number, column: string): string {
  if (row === null) return 'no row';
  const value = row.values[column];
  if (value !== undefined) return formatStored(reader, value, side, column);
  return specOf(reader, side)?.columns.has(column) ? 'not kept' : '';
}

function specOf({ boundary }: EvidenceReader, side: number): SideSpec | undefined {
  return side === 0 ? boundary?.left : boundary?.right;
}

/** Right minus left, where that can be said. */
function describeDifference(reader: EvidenceReader, sides: EvidenceKey['sides'], column: string): string {
  const [left, right] = sides.map(({ row }, i) => readCell(reader, row?.values[column] ?? null, i, column));
  if (typeof left === 'bigint' && typeof right === 'bigint') return `differs by ${signed(right - left, formatDecimal)}`;
  if (!isMoney(left) || !isMoney(right) || left.currency !== right.currency) return 'differs';
  const { currency } = left;
  return `differs by ${signed(right.amount - left.amount, (amount) => formatMoney({ amount, currency }))}`;
}

function signed(amount: Decimal, format: (amount: Decimal) => string): string {
  return `${amount > 0n ? '+' : ''}${format(amount)}`;
}

function readCell(reader: EvidenceReader, stored: StoredValue, side: number, column: string): Value {
  return readStoredValue(stored, specOf(reader, side)?.columns.get(column)?.type ?? 'text');
}

function formatStored(reader: EvidenceReader, stored: StoredValue, side: number, column: string): string {
  const value = readCell(reader, stored, side, column);
  return typeof value === 'number' ? formatLocal(value, reader.timezone) : formatValue(value);
}

function printDuplicates(reader: EvidenceReader, sides: EvidenceKey['sides']): void {
  for (const [side, { name, row }] of sides.entries()) {
    for (const [i, values] of (row?.duplicates ?? []).entries()) {
      const stated = Object.entries(values).filter(([, value]) => value !== null);
      const said = stated.map(([column, value]) => `${column} ${formatStored(reader, value, side, column)}`).join(', ');
      reader.terminal.out(printable(`${name} row ${i + 1}: ${said}`));
    }
  }
}

/** Several keys of a group: a key a line, with what is compared on both sides. */
function printKeys(reader: EvidenceReader, { keys, key_columns, group }: Evidence): void {
  const columns = reader.boundary?.compare.map(({ column }) => column) ?? (group.measure === null ? [] : [group.measure]);
  const within = key_columns.slice(group.columns.length < key_columns.length ? group.columns.length : 0);
  const names = keys[0]?.sides.map(({ name }) => name) ?? [];
  printTable(
    reader.terminal,
    [
      ...within.map((title) => ({ title })),
      ...columns.flatMap((column) => names.map((name): TableColumn => ({ title: `${name} ${column}`, align: 'right' }))),
      { title: '', wraps: true },
    ],
    keys.map(({ key, kinds, sides }) => [
      ...key.slice(-within.length),
      ...columns.flatMap((column) => sides.map((side, i) => cellOf(reader, side, i, column))),
      kinds.join('; '),
    ]),
  );
}

function printGroup({ terminal }: EvidenceReader, { group }: Evidence): void {
  const sides = group.sides.map(({ name, measure, facilities }) => {
    const sum = measure === null || typeof measure === 'boolean' ? '' : ` ${formatSum(measure)}`;
    return `${name}${sum}${facilities === null || facilities.length === 0 ? '' : ` at ${facilities.join(', ')}`}`;
  });
  const shape = group.shape.length === 0 ? '' : ` (${group.shape.join(', ')})`;
  terminal.out('');
  terminal.out(printable(`all of ${describeKey(group.columns, group.key)}${group.measure === null ? '' : `, ${group.measure}`}: ${sides.join('; ')}${shape}`));
}

function formatSum(measure: Exclude<StoredValue, null | boolean>): string {
  if (typeof measure === 'string') return measure;
  return 'mixed' in measure ? 'mixed' : formatValue(readStoredValue(measure, 'money'));
}
