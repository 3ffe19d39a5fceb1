// One side of a boundary: which datasets of which role, under which name, with which columns, and how its equal keys are put together.

import type { Aggregation } from '../compare/aggregate.ts';
import { type ColumnDefinition, DATASETS, type DatasetDefinition, ROLES, type Role } from '../domain/datasets.ts';
import { isNumeric, RESERVED_COLUMNS, RESERVED_NAMES, sameKindOfValue } from './fact-table.ts';
import { article } from './read-tolerance.ts';
import type { SideSpec } from './rulebook.ts';
import { readEntries, readList, readMap, readName, readOneOf, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** The columns that systems declare beyond the datasets', by `oms.orders`. */
export type Extras = ReadonlyMap<string, readonly ColumnDefinition[]>;

interface Source {
  readonly spot: Spot;
  readonly role: Role;
  readonly definition: DatasetDefinition;
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
}

/** A side with what each of its datasets offers, so that key columns can be looked for in every one. */
export interface ReadSide {
  readonly spec: SideSpec;
  readonly sources: readonly { readonly name: string; readonly columns: ReadonlyMap<string, ColumnDefinition> }[];
}

/** Undefined where it is not clear what the side states; every problem is reported. */
export function readSide(spot: Spot, extras: Extras): ReadSide | undefined {
  const entries = readEntries(spot, { optional: ['dataset', 'datasets', 'as', 'aggregate'], unbuilt: new Set(['where', 'watermark', 'guard']) });
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
  const spec = { name: as ?? first.role, role: first.role, datasets: sources.map(({ definition }) => definition.name), aggregate, readings: new Map(), columns };
  return { spec, sources: sources.map((source) => ({ name: `${source.role}.${source.definition.name}`, columns: source.columns })) };
}

function readSources(spot: Spot, entries: ReadonlyMap<string, Spot>, extras: Extras): readonly Source[] {
  const [one, many] = [entries.get('dataset'), entries.get('datasets')];
  if (one && many) refuse(many, 'either "dataset" or "datasets", not both', 'key');
  if (!one && !many) refuse(spot, '"dataset:" is missing: oms.orders, for one');
  const named = one ? [one] : many ? (readList(many, '[warehouse.inventory, warehouse.transit]') ?? []) : [];
  if (many && !one && named.length === 0 && Array.isArray(many.value)) refuse(many, 'at least one dataset is meant here');
  const sources: Source[] = [];
  for (const item of named) {
    const source = readSource(item, extras);
    if (!source) continue;
    if (sources.some((other) => other.definition === source.definition)) refuse(item, 'this dataset is named twice');
    else if (sources[0] && sources[0].role !== source.role)
      refuse(item, `the datasets of one side are of one role: this is of ${source.role}, the first of ${sources[0].role}`);
    else sources.push(source);
  }
  return sources;
}

function readSource(spot: Spot, extras: Extras): Source | undefined {
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

function statedDatasets(): readonly string[] {
  return [...DATASETS.values()].flatMap(({ name, roles }) => roles.map((role) => `${role}.${name}`));
}

/** Every column that some dataset of the side has. */
function unite(sources: readonly Source[]): ReadonlyMap<string, ColumnDefinition> {
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

function readAggregate(spot: Spot, columns: ReadonlyMap<string, ColumnDefinition>): ReadonlyMap<string, Aggregation> {
  const aggregate = new Map<string, Aggregation>();
  for (const [name, entry] of readMap(spot, 'a map such as { quantity: sum }') ?? []) {
    const column = columns.get(name);
    if (!column) {
      refuse(entry, `unknown column "${name}"${suggest(name, [...columns.keys()])}`, 'key');
      continue;
    }
    const how = readOneOf(entry, ['sum', 'min', 'max', 'same']);
    const ordered = isNumeric(column.type) || column.type === 'instant' || column.type === 'date';
    if (how === 'sum' && !isNumeric(column.type)) refuse(entry, `"${name}" is ${article(column.type)}: it has no sum`);
    else if ((how === 'min' || how === 'max') && !ordered) refuse(entry, `"${name}" is ${article(column.type)}: it has no ${how}`);
    else if (how) aggregate.set(name, how);
  }
  return aggregate;
}
