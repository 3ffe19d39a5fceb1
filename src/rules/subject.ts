// What a rule is judged on: one key, or one group, at which a run found the sides to disagree, with all that is known of it. No evaluation here.

import { type GroupSummary, type Kind, type Layout, layoutOf, type SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import type { Lookup } from './rulebook.ts';

/** Where the columns of the left and the right side's rows stand. */
export type Layouts = readonly [Layout, Layout];

/** Where the columns of a look-up's rows stand. */
export function lookupLayout(lookup: Lookup): Layout {
  return layoutOf([...lookup.columns.keys()]);
}

export interface Subject {
  readonly level: 'key' | 'group';
  /** The full key, or the group's. */
  readonly key: Key;
  readonly kinds: readonly Kind[];
  readonly left: SideRow | null;
  readonly right: SideRow | null;
  readonly group: GroupSummary;
  /** False: a system that may hold keys of the group could not be read, so that every group fact is unknown. */
  readonly groupKnown: boolean;
  /** Since first seen. */
  readonly ageMs: number;
  /** In how many complete runs, this one included. */
  readonly seen: number;
  /** What else stands on the same order, as it was before this boundary's run. */
  readonly order: OrderStanding;
  /** What its look-ups brought, by their names: the row, or null where there is none. One that is not listed was not asked or could not be: its facts are unknown. */
  readonly lookups: ReadonlyMap<string, SideRow | null>;
}

export interface OrderStanding {
  /** Whether a hold of tallyman's own stands on it. */
  readonly held: boolean;
  /** The rules with an open finding on it. */
  readonly open: ReadonlySet<string>;
}

export const NOTHING_STANDS: OrderStanding = { held: false, open: new Set() };
