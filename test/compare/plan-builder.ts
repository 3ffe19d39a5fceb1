// Plans, rows and sources for tests of the comparison, written in columns' names instead of positions.

import type { Aggregation } from '../../src/compare/aggregate.ts';
import { type StreamFigures, SuspectFinder } from '../../src/compare/find-suspects.ts';
import { mergeByKey, type RowSource } from '../../src/compare/merge.ts';
import { type ComparePlan, NOTHING_WITHHELD, type PlannedCompare, type Row, type Withholding } from '../../src/compare/plan.ts';
import type { Suspect } from '../../src/compare/suspect.ts';
import { Totals } from '../../src/compare/totals.ts';
import { layoutOf, type Side } from '../../src/domain/discrepancy.ts';
import type { Key } from '../../src/domain/key.ts';
import type { Tolerance } from '../../src/domain/tolerance.ts';
import type { Money, Value } from '../../src/domain/value.ts';

const UNIT = 10n ** 12n;

export function count(units: number): bigint {
  return BigInt(units) * UNIT;
}

export function money(cents: number, currency = 'USD'): Money {
  return { amount: (BigInt(cents) * UNIT) / 100n, currency };
}

export interface ComparedColumn {
  readonly tolerance?: Tolerance;
  readonly absent?: bigint;
}

type Aggregates = Readonly<Record<string, Aggregation>>;

/** What a test says of its boundary; everything else is as plain as can be. */
export interface Sketch {
  readonly key?: readonly string[];
  /** How many of the key's columns make the group; all of them unless said. */
  readonly group?: number;
  /** Of both sides, or of each. */
  readonly columns: readonly string[] | readonly [readonly string[], readonly string[]];
  readonly compare?: Readonly<Record<string, ComparedColumn>>;
  readonly compareGroup?: Readonly<Record<string, Tolerance>>;
  readonly measure?: string;
  /** By default the measure and all that is compared. */
  readonly totals?: readonly string[];
  /** Of both sides, or of each; a column that it does not name is `same`. */
  readonly aggregate?: Aggregates | readonly [Aggregates | null, Aggregates | null];
  readonly never?: ComparePlan['never'];
  readonly scope?: { readonly on: string; readonly fromMs: number };
  readonly version?: string;
}

const KEY = ['sku', 'facility'];

type Columns = readonly [readonly string[], readonly string[]];

function columnsOf(columns: Sketch['columns']): Columns {
  const bothSides = columns.every((column) => typeof column === 'string');
  return bothSides ? [columns as readonly string[], columns as readonly string[]] : (columns as Columns);
}

export function planOf(sketch: Sketch): ComparePlan {
  const key = sketch.key ?? KEY;
  const columns = columnsOf(sketch.columns);
  const layouts = [layoutOf(columns[0], 1 + key.length), layoutOf(columns[1], 1 + key.length)] as const;
  const aggregates = aggregatesOf(sketch.aggregate);
  const planned = (column: string) => ({ column, at: [layouts[0].index.get(column) ?? -1, layouts[1].index.get(column) ?? -1] as const });
  const side = (at: Side) => ({
    layout: layouts[at],
    aggregate: aggregates[at] === null ? null : columns[at].map((column) => aggregates[at]?.[column] ?? ('same' as const)),
    scopeAt: sketch.scope === undefined ? -1 : (layouts[at].index.get(sketch.scope.on) ?? -1),
  });
  const compare = Object.entries(sketch.compare ?? {}).map(
    ([column, { tolerance, absent }]): PlannedCompare => ({ ...planned(column), tolerance: tolerance ?? {}, absent: absent ?? null }),
  );
  const measure = sketch.measure === undefined ? null : planned(sketch.measure);
  const totals = sketch.totals ?? [...new Set([...(sketch.measure === undefined ? [] : [sketch.measure]), ...compare.map(({ column }) => column)])];
  return {
    keySize: key.length,
    groupSize: sketch.group ?? key.length,
    facilityPart: key.indexOf('facility'),
    sides: [side(0), side(1)],
    compare,
    compareGroup: Object.entries(sketch.compareGroup ?? {}).map(([column, tolerance]) => ({ ...planned(column), tolerance, absent: null })),
    measure,
    totals: totals.map(planned),
    never: sketch.never ?? [],
    scopeFromMs: sketch.scope?.fromMs ?? null,
    now: Date.UTC(2026, 10, 21),
    version: sketch.version ?? 'v1',
  };
}

function aggregatesOf(aggregate: Sketch['aggregate']): readonly [Aggregates | null, Aggregates | null] {
  if (aggregate === undefined) return [null, null];
  return Array.isArray(aggregate) ? (aggregate as readonly [Aggregates | null, Aggregates | null]) : [aggregate as Aggregates, aggregate as Aggregates];
}

export function left(key: Key, ...values: readonly Value[]): Row {
  return [0, ...key, ...values];
}

export function right(key: Key, ...values: readonly Value[]): Row {
  return [1, ...key, ...values];
}

/** A row whose values did not fit their types: of these only the key is valid. */
export function rejected(side: Side, key: Key, ...values: readonly Value[]): Row {
  return [side + 2, ...key, ...values];
}

/** Orders rows as the sources do, by nothing but the bytes of their key's parts. */
export function inKeyOrder(rows: readonly Row[], keySize: number): readonly Row[] {
  const compare = (a: Row, b: Row): number => {
    for (let i = 1; i <= keySize; i++) {
      const order = Buffer.compare(Buffer.from(a[i] as string), Buffer.from(b[i] as string));
      if (order !== 0) return order;
    }
    return 0;
  };
  return [...rows].sort(compare);
}

/** Delivers rows as given, in chunks of these sizes, over and over; a size of 0 is an empty chunk. */
export function sourceOf(system: string, rows: readonly Row[], sizes: readonly number[] = [2]): RowSource {
  let at = 0;
  let turn = 0;
  return {
    systems: [system],
    read: async () => {
      if (at >= rows.length) return null;
      const size = turn % (sizes.length + 1) === sizes.length ? 1 : (sizes[turn % (sizes.length + 1)] ?? 1);
      turn++;
      const chunk = rows.slice(at, at + size);
      at += size;
      return chunk;
    },
  };
}

export interface Study {
  readonly suspects: readonly Suspect[];
  readonly totals: Totals;
  readonly figures: StreamFigures;
}

export interface Circumstances {
  readonly withholding?: Withholding;
  readonly only?: (key: Key) => boolean;
}

/** Streams the rows of systems through the merge to the suspects. Rows need no order. */
export async function study(
  plan: ComparePlan,
  systems: Readonly<Record<string, readonly Row[]>>,
  circumstances: Circumstances = {},
  sizes?: readonly number[],
): Promise<Study> {
  const suspects: Suspect[] = [];
  const totals = new Totals(plan);
  const finder = new SuspectFinder(plan, totals, circumstances.withholding ?? NOTHING_WITHHELD, circumstances.only ?? null, (suspect) =>
    suspects.push(suspect),
  );
  const sources = Object.entries(systems).map(([system, rows]) => sourceOf(system, inKeyOrder(rows, plan.keySize), sizes));
  await mergeByKey(sources, plan.keySize, finder);
  finder.finish();
  return { suspects, totals, figures: finder.figures };
}
