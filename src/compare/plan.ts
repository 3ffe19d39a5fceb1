// What a comparison needs to know of a boundary, resolved to positions in rows. Only types: the plan is made in reconcile/.

import type { Decimal } from '../domain/decimal.ts';
import type { Layout, SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import type { Tolerance } from '../domain/tolerance.ts';
import type { Value } from '../domain/value.ts';
import type { Aggregation } from './aggregate.ts';

/** A row as sources deliver it: `[tag, ...key, ...values]`. The tag is the side, plus 2 where the row was rejected: then only the key is valid. */
export type Row = readonly Value[];

/** A column that stands on both sides, by its place in each side's rows. */
export interface PlannedColumn {
  readonly column: string;
  readonly at: readonly [number, number];
}

export interface PlannedCompare extends PlannedColumn {
  readonly tolerance: Tolerance;
  readonly absent: Decimal | null;
}

export interface SidePlan {
  readonly layout: Layout;
  /** How each of the layout's columns is aggregated, in its order; null: equal keys are duplicates. */
  readonly aggregate: readonly Aggregation[] | null;
  /** Where the scope's column stands, or -1. */
  readonly scopeAt: number;
}

export interface ComparePlan {
  readonly keySize: number;
  readonly groupSize: number;
  /** Which key part is the facility, or -1. */
  readonly facilityPart: number;
  readonly sides: readonly [SidePlan, SidePlan];
  readonly compare: readonly PlannedCompare[];
  readonly compareGroup: readonly PlannedCompare[];
  readonly measure: PlannedColumn | null;
  /** Columns whose sums are stated: the measure and what is compared in quantities and money. */
  readonly totals: readonly PlannedColumn[];
  readonly never: readonly { readonly id: string; readonly holds: (key: Key, left: SideRow | null, right: SideRow | null, now: number) => boolean }[];
  /** A key is compared where either side has a row at or after this instant, or one without it. */
  readonly scopeFromMs: number | null;
  readonly now: number;
  /** Everything that the hash of a group must change with, besides its rows. */
  readonly version: string;
}

/** What cannot be said because a system was not read. */
export interface Withholding {
  /** Whether a key belongs to a system that was not read. */
  readonly key: (key: Key) => boolean;
  /** True where such a system may hold rows of any group: then nothing that a group's figures decide can be said. */
  readonly groups: boolean;
}

export const NOTHING_WITHHELD: Withholding = { key: () => false, groups: false };

/** Groups with more keys have totals only: no facilities, no shapes. */
export const MAX_GROUP_KEYS = 10_000;
