// The rows that a rule test gives: typed by the vocabulary, instants as they are or relative to the test's start. What a row leaves out, its system does not keep.

import { type ColumnDefinition, DATASETS } from '../domain/datasets.ts';
import { parseDecimal } from '../domain/decimal.ts';
import { parseDate, parseDuration, parseInstant } from '../domain/time.ts';
import type { Value } from '../domain/value.ts';
import { parseMoney } from './read-tolerance.ts';
import type { Boundary, SideSpec } from './rulebook.ts';
import { readList, readMap, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export type TestRow = ReadonlyMap<string, Value>;

/** By `oms.allocations`. */
export type TestRows = ReadonlyMap<string, readonly TestRow[]>;

/** Where nothing else is given for them, there is none: no component, no facility. */
const DEFAULT_KEYS: readonly string[] = ['component', 'facility'];

const NULLS: readonly string[] = ['', 'null', '~'];

/** Undefined where anything in it is wrong; every problem is reported. */
export function readTestRows(spot: Spot, boundary: Boundary, startMs: number): TestRows | undefined {
  const datasets = datasetsOf(boundary);
  const entries = readMap(spot, 'a map such as { oms.orders: [{ … }] }, or `same`');
  const rows = new Map<string, readonly TestRow[]>();
  for (const [name, entry] of entries ?? []) {
    const columns = datasets.get(name);
    if (!columns) {
      refuse(entry, `"${name}" is no dataset of the boundary ${boundary.id}${suggest(name, [...datasets.keys()])}`, 'key');
      continue;
    }
    const items = entry.value === '' ? [] : readList(entry, '[{ order_id: O1, … }]');
    const read = items?.map((item) => readRow(item, columns, boundary.key, startMs));
    if (read?.every((row) => row !== undefined)) rows.set(name, read);
  }
  return entries && rows.size === entries.size ? rows : undefined;
}

function datasetsOf({ left, right }: Boundary): ReadonlyMap<string, ReadonlyMap<string, ColumnDefinition>> {
  return new Map([left, right].flatMap((side) => side.datasets.map((name) => [`${side.role}.${name}`, columnsOf(side, name)] as const)));
}

/** The dataset's own columns, and what systems declare beyond the datasets of the side. */
function columnsOf(side: SideSpec, dataset: string): ReadonlyMap<string, ColumnDefinition> {
  const own = DATASETS.get(dataset)?.columns ?? new Map<string, ColumnDefinition>();
  const others = side.datasets.map((name) => DATASETS.get(name)?.columns);
  const extras = [...side.columns.values()].filter(({ name }) => !others.some((columns) => columns?.has(name)));
  return new Map([...own.values(), ...extras].map((column) => [column.name, column]));
}

function readRow(spot: Spot, columns: ReadonlyMap<string, ColumnDefinition>, key: readonly string[], startMs: number): TestRow | undefined {
  const entries = readMap(spot, 'a row such as { order_id: O1, quantity: 2 }');
  if (!entries) return undefined;
  const row = new Map<string, Value>();
  for (const [name, entry] of entries) {
    const column = columns.get(name);
    const value = column ? readCell(entry, column, startMs) : refuse(entry, `unknown column "${name}"${suggest(name, [...columns.keys()])}`, 'key');
    if (value !== undefined) row.set(name, value);
    if (value === null && key.includes(name)) refuse(entry, `"${name}" is part of the key: it cannot be empty`);
  }
  const sound = row.size === entries.size;
  for (const { name, constant } of columns.values()) if (constant !== undefined && !entries.has(name)) row.set(name, constant);
  for (const name of key) {
    if (row.has(name) || entries.has(name)) continue;
    if (DEFAULT_KEYS.includes(name)) row.set(name, '-');
    else refuse(spot, `"${name}:" is missing: it is part of the key`);
  }
  return sound ? row : undefined;
}

/** Undefined where it does not fit its column; the problem is reported. */
function readCell(spot: Spot, column: ColumnDefinition, startMs: number): Exclude<Value, undefined> | undefined {
  const { value } = spot;
  if (typeof value !== 'string') return refuse(spot, `a value for "${column.name}" is meant here`);
  if (NULLS.includes(value)) return null;
  return parseCell(value, column, startMs) ?? refuse(spot, `"${value}" does not fit "${column.name}": ${meant(column, value)}`);
}

function parseCell(text: string, { type, values }: ColumnDefinition, startMs: number): string | bigint | number | boolean | Value {
  switch (type) {
    case 'text':
      return values && !values.includes(text) ? undefined : text;
    case 'integer':
      return /^[+-]?\d+$/.test(text) ? parseDecimal(text) : undefined;
    case 'quantity':
      return parseDecimal(text);
    case 'money':
      return parseMoney(text);
    case 'boolean':
      return BOOLEANS.get(text.toLowerCase());
    case 'instant':
      return parseRelative(text, startMs) ?? parseInstant(text, 'UTC');
    case 'date': {
      const day = parseRelative(text, startMs);
      return day === undefined ? parseDate(text) : new Date(day).toISOString().slice(0, 10);
    }
    default:
      return type satisfies never;
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** `-2h`, `+3d`: before and after the test's start. */
function parseRelative(text: string, startMs: number): number | undefined {
  const sign = text[0];
  const ms = sign === '-' || sign === '+' ? parseDuration(text.slice(1)) : undefined;
  if (ms === undefined) return undefined;
  return sign === '-' ? startMs - ms : startMs + ms;
}

function meant({ type, values }: ColumnDefinition, given: string): string {
  switch (type) {
    case 'text':
      return `one of ${values?.join(', ') ?? ''}${nearest(given, values ?? [])}`;
    case 'integer':
      return 'a whole number';
    case 'quantity':
      return 'a number';
    case 'money':
      return 'an amount with its currency, 25.00 USD';
    case 'boolean':
      return 'true or false';
    case 'instant':
      return 'an instant, 2026-01-15T10:00:00Z, or one relative to the start of the test, -2h';
    case 'date':
      return 'a date, 2026-01-15, or one relative to the start of the test, -1d';
    default:
      return type satisfies never;
  }
}

/** The list of words stands in the message already. */
function nearest(text: string, words: readonly string[]): string {
  const hint = suggest(text, words);
  return hint.startsWith(' — ') ? hint : '';
}
