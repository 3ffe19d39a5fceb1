// What a boundary compares: the columns with their tolerances, the measure, the scope, and from when on it is not believed. Every column must be on both sides, of one kind.

import type { ColumnDefinition } from '../domain/datasets.ts';
import { type Decimal, ONE, parseDecimal } from '../domain/decimal.ts';
import { EXACT } from '../domain/tolerance.ts';
import { isNumeric, sameKindOfValue } from './fact-table.ts';
import { article, readPercent, readTolerance, TOLERANCE_KEYS } from './read-tolerance.ts';
import type { CompareColumn, Halt, Scope, SideSpec } from './rulebook.ts';
import { readCount, readDuration, readEntries, readMap, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export const COMPARE_KEYS = [...TOLERANCE_KEYS, 'absent'] as const;
export const SCOPE_KEYS = { required: ['since', 'on'], optional: ['margin'] } as const;
export const HALT_KEYS = { required: ['count', 'percent'] } as const;

export interface Sides {
  readonly left: SideSpec;
  readonly right: SideSpec;
}

/** A column of one kind on both sides; reported at `at` where it is not. */
function readSharedColumn(spot: Spot, name: string, { left, right }: Sides, at: 'key' | 'value'): ColumnDefinition | undefined {
  const [a, b] = [left.columns.get(name), right.columns.get(name)];
  if (!a && !b)
    return refuse(
      spot,
      `unknown column "${name}"${suggest(
        name,
        [...left.columns.keys()].filter((column) => right.columns.has(column)),
      )}`,
      at,
    );
  if (!a || !b) return refuse(spot, `"${name}" is not a column of ${a ? right.name : left.name}: only what both sides have can be compared`, at);
  if (!sameKindOfValue(a.type, b.type)) return refuse(spot, `"${name}" is ${article(a.type)} in ${left.name} and ${article(b.type)} in ${right.name}`, at);
  return a;
}

/** `compare`; or `compare_group`, which knows sums alone: of no rows they are 0. */
export function readCompare(spot: Spot, sides: Sides, key: readonly string[], of: 'keys' | 'groups'): readonly CompareColumn[] {
  const compared: CompareColumn[] = [];
  for (const [name, entry] of readMap(spot, 'a map such as { quantity: {}, on_hand: { abs: 5 } }') ?? []) {
    const column = readSharedColumn(entry, name, sides, 'key');
    if (!column) continue;
    if (key.includes(name)) {
      refuse(entry, `"${name}" is part of the key: it never differs`, 'key');
      continue;
    }
    if (of === 'groups' && !isNumeric(column.type)) {
      refuse(entry, `"${name}" is ${article(column.type)}: a group has totals of quantities and money only`, 'key');
      continue;
    }
    const parts = readParts(entry, name, of);
    // Its tolerance is a problem already; that the column is compared stands, so that rules may name it.
    if (!parts) {
      compared.push({ column: name, tolerance: EXACT, absent: null });
      continue;
    }
    const absentSpot = parts.get('absent');
    compared.push({ column: name, tolerance: readTolerance(parts, column.type), absent: (absentSpot && readAbsent(absentSpot, column)) ?? null });
  }
  return compared;
}

function readParts(entry: Spot, name: string, of: 'keys' | 'groups'): ReadonlyMap<string, Spot> | undefined {
  const { value } = entry;
  if (typeof value === 'string' && value !== '')
    return refuse(entry, `a tolerance is a map: write ${name}: { ${value.endsWith('%') ? 'percent' : 'abs'}: ${value} }, or ${name}: {} for none`);
  return readEntries(value === '' ? { ...entry, value: {} } : entry, { optional: of === 'keys' ? COMPARE_KEYS : TOLERANCE_KEYS });
}

function readAbsent(spot: Spot, column: ColumnDefinition): Decimal | undefined {
  const text = readText(spot, 'a number');
  if (text === undefined) return undefined;
  if (!isNumeric(column.type))
    return refuse(spot, `"${column.name}" is ${article(column.type)}: only a quantity or an amount can stand for a missing row`, 'key');
  return parseDecimal(text) ?? refuse(spot, `"${text}" is no number: write 0`);
}

export function readMeasure(spot: Spot, sides: Sides): string | undefined {
  const name = readText(spot, 'a column');
  const column = name === undefined ? undefined : readSharedColumn(spot, name, sides, 'value');
  if (column && !isNumeric(column.type)) return refuse(spot, `"${column.name}" is ${article(column.type)}: only quantities and money can be summed`);
  return column?.name;
}

export function readScope(spot: Spot, { left, right }: Sides): Scope | undefined {
  const entries = readEntries(spot, SCOPE_KEYS);
  const [sinceSpot, onSpot, marginSpot] = ['since', 'on', 'margin'].map((key) => entries?.get(key));
  const sinceMs = sinceSpot && readDuration(sinceSpot);
  const marginMs = marginSpot ? readDuration(marginSpot) : 0;
  const on = onSpot && readText(onSpot, 'a column');
  if (!onSpot || on === undefined) return undefined;
  const columns = [left.columns.get(on), right.columns.get(on)].filter((column) => column !== undefined);
  if (columns.length === 0) return refuse(onSpot, `unknown column "${on}"${suggest(on, [...new Set([...timeColumns(left), ...timeColumns(right)])])}`);
  const wrong = columns.find(({ type }) => type !== 'instant' && type !== 'date');
  if (wrong) return refuse(onSpot, `"${on}" is ${article(wrong.type)}: a scope looks at an instant or a date`);
  return sinceMs === undefined || marginMs === undefined ? undefined : { sinceMs, on, marginMs };
}

function timeColumns({ columns }: SideSpec): readonly string[] {
  return [...columns.values()].filter(({ type }) => type === 'instant' || type === 'date').map(({ name }) => name);
}

export function readHalt(spot: Spot): Halt | undefined {
  const entries = readEntries(spot, HALT_KEYS);
  const [countSpot, percentSpot] = [entries?.get('count'), entries?.get('percent')];
  const count = countSpot && readCount(countSpot, 0);
  const percent = percentSpot && readPercent(percentSpot);
  if (percentSpot && percent !== undefined && percent >= ONE) refuse(percentSpot, 'never are more than all keys new discrepancies: write less than 100%');
  return count === undefined || percent === undefined ? undefined : { count, percent };
}
