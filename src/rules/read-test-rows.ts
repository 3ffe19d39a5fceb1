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

/** How an empty cell is written. */
export const NULLS: readonly string[] = ['', 'null', '~'];

/** What a row of one dataset may hold, and what it must. */
interface RowShape {
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
  /** Columns that the boundary works out, and which are not a dataset's own. */
  readonly derived: ReadonlySet<string>;
  /** Column → why a row needs it. */
  readonly needed: ReadonlyMap<string, string>;
}

/** Undefined where anything in it is wrong; every problem is reported. */
export function readTestRows(spot: Spot, boundary: Boundary, startMs: number): TestRows | undefined {
  const shapes = shapesOf(boundary);
  const entries = readMap(spot, 'a map such as { oms.orders: [{ … }] }, or `same`');
  const rows = new Map<string, readonly TestRow[]>();
  for (const [name, entry] of entries ?? []) {
    const shape = shapes.get(name);
    if (!shape) {
      refuse(entry, `"${name}" is no dataset of the boundary ${boundary.id}${suggest(name, [...shapes.keys()])}`, 'key');
      continue;
    }
    const items = entry.value === '' ? [] : readList(entry, '[{ order_id: O1, … }]');
    const read = items?.map((item) => readRow(item, shape, startMs));
    if (read?.every((row) => row !== undefined)) rows.set(name, read);
  }
  return entries && rows.size === entries.size ? rows : undefined;
}

/** Of the datasets of both sides, and of those that look-ups alone read. */
function shapesOf({ key, left, right, lookups }: Boundary): ReadonlyMap<string, RowShape> {
  const shapes = new Map<string, RowShape>();
  const ofKey = new Map(key.map((column) => [column, 'it is part of the key'] as const));
  for (const side of [left, right]) {
    for (const dataset of side.datasets) shapes.set(`${side.role}.${dataset}`, { ...columnsOf(side, dataset), needed: ofKey });
  }
  const ofSides = new Set(shapes.keys());
  for (const lookup of lookups) {
    const name = `${lookup.role}.${lookup.dataset}`;
    if (ofSides.has(name)) continue;
    const other = shapes.get(name)?.needed;
    // A row may be meant for one look-up alone: it needs what all of them ask by.
    const columns = [...lookup.by.keys()].filter((column) => other?.has(column) ?? true);
    const needed = new Map(columns.map((column) => [column, `the look-up "${lookup.name}" finds rows by it`] as const));
    shapes.set(name, { columns: lookup.columns, derived: new Set(), needed });
  }
  return shapes;
}

/** The dataset's own columns, and what systems declare beyond the datasets of the side. */
function columnsOf(side: SideSpec, dataset: string): Pick<RowShape, 'columns' | 'derived'> {
  const own = DATASETS.get(dataset)?.columns ?? new Map<string, ColumnDefinition>();
  const derived = derivedOf(side, dataset, own);
  const others = side.datasets.map((name) => DATASETS.get(name)?.columns);
  const extras = [...side.columns.values()].filter(({ name }) => !derived.has(name) && !others.some((columns) => columns?.has(name)));
  return { columns: new Map([...own.values(), ...extras].map((column) => [column.name, column])), derived };
}

/** One that a derivation or a `where` of this dataset names is stated as well: its own is derived in its place. */
function derivedOf({ readings }: SideSpec, dataset: string, own: ReadonlyMap<string, ColumnDefinition>): ReadonlySet<string> {
  const reading = readings.get(dataset);
  const terms = [...(reading?.derive.values() ?? [])].flat();
  const stated = [...terms.flatMap((term) => ('column' in term ? [term.column] : [])), ...(reading?.where ?? []).map(({ column }) => column)];
  const names = [...readings.values()].flatMap(({ derive }) => [...derive.keys()]);
  return new Set(names.filter((name) => !own.has(name) && !stated.includes(name)));
}

function readRow(spot: Spot, { columns, derived, needed }: RowShape, startMs: number): TestRow | undefined {
  const entries = readMap(spot, 'a row such as { order_id: O1, quantity: 2 }');
  if (!entries) return undefined;
  const row = new Map<string, Value>();
  for (const [name, entry] of entries) {
    const column = columns.get(name);
    const value = column ? readCell(entry, column, startMs) : refuse(entry, unknownColumn(name, columns, derived), 'key');
    if (value !== undefined) row.set(name, value);
    if (value === null && needed.has(name)) refuse(entry, `"${name}" cannot be empty: ${needed.get(name)}`);
  }
  const sound = row.size === entries.size;
  for (const { name, constant } of columns.values()) if (constant !== undefined && !entries.has(name)) row.set(name, constant);
  for (const [name, reason] of needed) {
    if (row.has(name) || entries.has(name)) continue;
    if (DEFAULT_KEYS.includes(name)) row.set(name, '-');
    else refuse(spot, `"${name}:" is missing: ${reason}`);
  }
  return sound ? row : undefined;
}

function unknownColumn(name: string, columns: ReadonlyMap<string, ColumnDefinition>, derived: ReadonlySet<string>): string {
  if (derived.has(name)) return `"${name}" is derived: it is worked out, not given`;
  return `unknown column "${name}"${suggest(name, [...columns.keys()])}`;
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
      return WHOLE.test(text) ? parseDecimal(text) : undefined;
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

/** As an integer column takes it. */
export const WHOLE = /^[+-]?\d+$/;

export const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
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
