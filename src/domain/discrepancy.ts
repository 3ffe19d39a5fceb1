// The words for what a comparison finds. Nothing here decides whether it matters.

import type { Value } from './value.ts';

/** 0 is the boundary's left side, 1 its right. */
export type Side = 0 | 1;

/** In what way the sides disagree at one key, or a `never` holds there. */
export type Kind =
  | { readonly kind: 'missing'; readonly side: Side }
  | { readonly kind: 'duplicated'; readonly side: Side }
  | { readonly kind: 'differs'; readonly columns: readonly string[] }
  | { readonly kind: 'breaks'; readonly id: string };

/** One side's row at a key: aggregated where several had it. `values` follow a {@link Layout}. */
export interface SideRow {
  readonly values: readonly Value[];
  /** How many source rows stand behind it; at least 1. */
  readonly rows: number;
  /** The systems that stated them, by name. */
  readonly systems: readonly string[];
  /** All of them, where equal keys were not aggregated but are duplicates; at most 10. */
  readonly duplicates?: readonly (readonly Value[])[];
}

/** Which column stands where in a {@link SideRow}'s values. Key columns are not in it: they stand in the key. */
export interface Layout {
  readonly columns: readonly string[];
  readonly index: ReadonlyMap<string, number>;
}

/** `offset`: how many values stand before the first column (a streamed row's tag and key). */
export function layoutOf(columns: readonly string[], offset = 0): Layout {
  return { columns, index: new Map(columns.map((column, i) => [column, i + offset])) };
}

export type Shape = 'unshipped' | 'short' | 'over' | 'split' | 'reassigned' | 'offsetting';

/** What one side states of a whole group. `measure` is null where the sum is unknown (currencies or `mixed` values that do not add up). */
export interface GroupSide {
  readonly measure: Value;
  /** Facilities with a non-zero measure, in byte order; null above 10,000 keys. */
  readonly facilities: readonly string[] | null;
}

export interface GroupSummary {
  readonly keys: number;
  readonly left: GroupSide;
  readonly right: GroupSide;
  readonly shape: readonly Shape[];
}
