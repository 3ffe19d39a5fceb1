// One side of a boundary: which datasets of which role, under which name, with which columns, and how its equal keys are put together.

import type { Aggregation } from '../compare/aggregate.ts';
import { type ColumnDefinition, DATASETS, type DatasetDefinition, ROLES, type Role } from '../domain/datasets.ts';
import { isNumeric, RESERVED_COLUMNS, RESERVED_NAMES, sameKindOfValue } from './fact-table.ts';
import { type Columns, type ReadReading, readReading } from './read-reading.ts';
import { article } from './read-tolerance.ts';
import type { SideSpec } from './rulebook.ts';
import { isMap, readEntries, readList, readMap, readName, readOneOf, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** The columns that systems declare beyond the datasets', by `oms.orders`. */
export type Extras = ReadonlyMap<string, readonly ColumnDefinition[]>;

/** A dataset with the role that states it, and its columns: as stated, or as a side reads them. */
export interface Dataset {
  readonly spot: Spot;
  readonly role: Role;
  readonly definition: DatasetDefinition;
  readonly columns: Columns;
}

interface Source extends Dataset, ReadReading {}

/** A side with what each of its datasets offers, so that key columns can be looked for in every one. */
export interface ReadSide {
  readonly spec: SideSpec;
  readonly sources: readonly { readonly name: string; readonly columns: Columns; readonly derived: ReadonlyMap<string, Spot> }[];
}

const READING = ['derive', 'where'] as const;
export const SIDE_KEYS = { optional: ['dataset', 'datasets', ...READING, 'as', 'aggregate'] } as const;
/** Of an entry of `datasets`. */
export const SOURCE_KEYS = { required: ['dataset'], optional: READING } as const;
export const AGGREGATIONS = ['sum', 'min', 'max', 'same'] as const satisfies readonly Aggregation[];

/** Undefined where it is not clear what the side states; every problem is reported. */
export function readSide(spot: Spot, extras: Extras): ReadSide | undefined {
  const entries = readEntries(spot, { ...SIDE_KEYS, elsewhere: ELSEWHERE });
  if (!entries) return undefined;
  const sources = readSources(spot, entries, extras);
  const asSpot = entries.get('as');
  const as = asSpot && readName(asSpot);
  if (asSpot && as !== undefined && RESERVED_NAMES.includes(as)) refuse(asSpot, `"${as}" means something else in conditions: choose another name`);
  const [first] = sources;
  if (!first) return undefined;
  const columns = unite(sources);
  const aggregateSpot = entries.get('aggregate');
  const aggregate = aggregateSpot ? readAggregate(aggregateSpot, columns) : null;
  const readings = new Map(sources.flatMap(({ definition, reading }) => (reading ? [[definition.name, reading] as const] : [])));
  const spec = { name: as ?? first.role, role: first.role, datasets: sources.map(({ definition }) => definition.name), readings, aggregate, columns };
  return { spec, sources: sources.map((source) => ({ name: `${source.role}.${source.definition.name}`, columns: source.columns, derived: source.derived })) };
}

/** Of tallyman.yaml. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['watermark', "it belongs to a system's dataset in tallyman.yaml"],
  ['guard', 'it belongs to a system in tallyman.yaml'],
]);

function readSources(spot: Spot, entries: ReadonlyMap<string, Spot>, extras: Extras): readonly Source[] {
  const sources: Source[] = [];
  for (const parts of datasetsIn(spot, entries)) {
    const dataset = parts.get('dataset');
    const source = dataset && readDataset(dataset, extras);
    if (!source) continue;
    if (sources.some((other) => other.definition === source.definition)) refuse(dataset, 'this dataset is named twice');
    else if (sources[0] && sources[0].role !== source.role)
      refuse(dataset, `the datasets of one side are of one role: this is of ${source.role}, the first of ${sources[0].role}`);
    else sources.push({ ...source, ...readReading(parts.get('derive'), parts.get('where'), source.columns) });
  }
  return sources;
}

/** `dataset`, `derive` and `where` of each dataset. */
function datasetsIn(spot: Spot, entries: ReadonlyMap<string, Spot>): readonly ReadonlyMap<string, Spot>[] {
  const [one, many] = [entries.get('dataset'), entries.get('datasets')];
  if (one && many) refuse(many, 'either "dataset" or "datasets", not both', 'key');
  if (!one && !many) refuse(spot, '"dataset:" is missing: oms.orders, for one');
  if (one || !many) return [entries];
  for (const key of READING) {
    const misplaced = entries.get(key);
    if (misplaced) refuse(misplaced, `"${key}" is of one dataset: write it beside that, - { dataset: …, ${key}: { … } }`, 'key');
  }
  const items = readList(many, '[warehouse.inventory, warehouse.transit]') ?? [];
  if (items.length === 0 && Array.isArray(many.value)) refuse(many, 'at least one dataset is meant here');
  return items.flatMap((item) => (isMap(item.value) ? (readEntries(item, SOURCE_KEYS) ?? []) : new Map([['dataset', item]])));
}

export function readDataset(spot: Spot, extras: Extras): Dataset | undefined {
  const text = readText(spot, 'a dataset such as oms.orders');
  if (text === undefined) return undefined;
  const unnamed = DATASETS.get(text);
  if (unnamed) return refuse(spot, `a dataset is named with the role that states it: ${unnamed.roles.map((role) => `${role}.${text}`).join(', ')}`);
  const [roleName, name, ...rest] = text.split('.');
  const role = ROLES.find((known) => known === roleName);
  const definition = DATASETS.get(name ?? '');
  if (rest.length > 0 || !role || !definition) return refuse(spot, `unknown dataset "${text}"${suggest(text, statedDatasets())}`);
  if (!definition.roles.includes(role)) return refuse(spot, `${definition.name} is not stated by ${role}, but by ${definition.roles.join(', ')}`);
  const columns = new Map(definition.columns);
  for (const extra of extras.get(text) ?? []) {
    if (RESERVED_COLUMNS.includes(extra.name))
      refuse(spot, `${text} has an extra column "${extra.name}", which is the name of another fact: rename it in the mapping`);
    columns.set(extra.name, extra);
  }
  return { spot, role, definition, columns };
}

/** `oms.orders`: every dataset, by each role that may state it. */
export function statedDatasets(): readonly string[] {
  return [...DATASETS.values()].flatMap(({ name, roles }) => roles.map((role) => `${role}.${name}`));
}

/** Every column that some dataset of the side has. */
function unite(sources: readonly Source[]): Columns {
  const columns = new Map<string, ColumnDefinition>();
  for (const source of sources) {
    for (const column of source.columns.values()) {
      const known = columns.get(column.name);
      if (!known) columns.set(column.name, column);
      else if (!sameKindOfValue(known.type, column.type))
        refuse(source.spot, `"${column.name}" is ${article(column.type)} here and ${article(known.type)} in the side's first dataset`);
      else columns.set(column.name, withWordsOf(known, column));
    }
  }
  return columns;
}

function withWordsOf(a: ColumnDefinition, b: ColumnDefinition): ColumnDefinition {
  const { values, ...rest } = a;
  return values && b.values ? { ...rest, values: [...new Set([...values, ...b.values])] } : rest;
}

export function readAggregate(spot: Spot, columns: Columns): ReadonlyMap<string, Aggregation> {
  const aggregate = new Map<string, Aggregation>();
  for (const [name, entry] of readMap(spot, 'a map such as { quantity: sum }') ?? []) {
    const column = columns.get(name);
    if (!column) {
      refuse(entry, `unknown column "${name}"${suggest(name, [...columns.keys()])}`, 'key');
      continue;
    }
    const how = readOneOf(entry, AGGREGATIONS);
    const ordered = isNumeric(column.type) || column.type === 'instant' || column.type === 'date';
    if (how === 'sum' && !isNumeric(column.type)) refuse(entry, `"${name}" is ${article(column.type)}: it has no sum`);
    else if ((how === 'min' || how === 'max') && !ordered) refuse(entry, `"${name}" is ${article(column.type)}: it has no ${how}`);
    else if (how) aggregate.set(name, how);
  }
  return aggregate;
}
