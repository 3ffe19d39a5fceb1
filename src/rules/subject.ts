// What a rule is judged on: one key, or one group, at which a run found the sides to disagree, with all that is known of it. No evaluation here.

import type { GroupSummary, Kind, Layout, SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';

/** Where the columns of the left and the right side's rows stand. */
export type Layouts = readonly [Layout, Layout];

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
}
