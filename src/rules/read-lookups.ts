// `lookups:` declares further queries, asked for the keys whose rules name them: which dataset, by which of its columns, and how several rows become one.

import type { FactDefinition } from './fact-table.ts';
import { type FactChoice, findFact } from './find-fact.ts';
import { type Dataset, type Extras, readAggregate, readDataset } from './read-side.ts';
import { article } from './read-tolerance.ts';
import type { Fact, Lookup } from './rulebook.ts';
import { readEntries, readKeyName, readMap, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export const LOOKUP_KEYS = { required: ['dataset', 'by'], optional: ['aggregate'] } as const;

export interface ReadLookups {
  readonly lookups: readonly Lookup[];
  /** Names of those that could not be read. */
  readonly broken: ReadonlySet<string>;
}

/** `facts`: those of the key and the sides; every problem is reported. */
export function readLookups(spot: Spot, extras: Extras, facts: FactChoice): ReadLookups {
  const lookups: Lookup[] = [];
  const broken = new Set<string>();
  for (const [name, entry] of readMap(spot, 'a map such as { order: { dataset: oms.orders, by: { order_id: key.order_id } } }') ?? []) {
    const named = readKeyName(entry, name);
    const lookup = readLookup(entry, name, extras, facts);
    if (lookup && named !== undefined) lookups.push(lookup);
    else broken.add(name);
  }
  return { lookups, broken };
}

function readLookup(spot: Spot, name: string, extras: Extras, facts: FactChoice): Lookup | undefined {
  const entries = readEntries(spot, LOOKUP_KEYS);
  const [datasetSpot, bySpot, aggregateSpot] = ['dataset', 'by', 'aggregate'].map((key) => entries?.get(key));
  const dataset = datasetSpot && readDataset(datasetSpot, extras);
  if (!dataset) return undefined;
  const by = bySpot && readBy(bySpot, dataset, facts);
  const aggregate = aggregateSpot ? readAggregate(aggregateSpot, dataset.columns) : new Map();
  return by && { name, role: dataset.role, dataset: dataset.definition.name, by, aggregate, columns: dataset.columns };
}

function readBy(spot: Spot, { columns, role, definition }: Dataset, facts: FactChoice): ReadonlyMap<string, Fact> | undefined {
  const by = new Map<string, Fact>();
  const entries = readMap(spot, 'a map such as { order_id: key.order_id }');
  if (entries?.size === 0) refuse(spot, 'at least one column is meant here: { order_id: key.order_id }');
  for (const [name, entry] of entries ?? []) {
    const column = columns.get(name);
    const fact = readKeyFact(entry, facts);
    if (!column) refuse(entry, `"${name}" is not a column of ${role}.${definition.name}${suggest(name, [...columns.keys()])}`, 'key');
    else if (column.type !== 'text') refuse(entry, `"${name}" is ${article(column.type)}: rows are looked up by texts`, 'key');
    else if (fact) by.set(name, { path: fact.path, type: fact.type });
  }
  return entries && by.size > 0 && by.size === entries.size ? by : undefined;
}

/** A text of the key or of a side's row. */
function readKeyFact(spot: Spot, facts: FactChoice): FactDefinition | undefined {
  const path = readText(spot, 'a fact such as key.order_id');
  const fact = path === undefined ? undefined : findFact(spot, path, facts, 'value');
  if (!fact) return undefined;
  const { of } = fact.source;
  if (fact.type === 'text' && (of === 'key' || of === 'key_column' || of === 'column')) return fact;
  return refuse(spot, `"${fact.path}" is ${article(fact.type)}: rows are looked up by key.* or a text column of a side`);
}
