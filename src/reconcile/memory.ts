// What the state remembers of a suspect group between runs: the confirmed discrepancies with both sides' rows, when they were read and first seen.
// So an unchanged group is judged again (time goes on) without being read again.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import type { GroupSide, Kind, Layout, Shape, SideRow } from '../domain/discrepancy.ts';
import { type Key, keyText } from '../domain/key.ts';
import { type ColumnType, readStoredValue, type StoredValue, storeValue, type Value } from '../domain/value.ts';
import type { Layouts } from '../rules/compile.ts';
import type { Boundary, SideSpec } from '../rules/rulebook.ts';
import { sidesOf } from './plan-boundary.ts';

/** Since when a discrepancy is seen: the run's `now`, and the boundary's ordinal of that run. */
export interface FirstSeen {
  readonly at: number;
  readonly ordinal: number;
}

export interface RememberedGroup {
  readonly confirmed: ConfirmedGroup;
  /** By `keyText`; the group's own under ''. */
  readonly firstSeen: ReadonlyMap<string, FirstSeen>;
  readonly readAt: ReadonlyMap<string, number>;
}

interface StoredRow {
  readonly rows: number;
  readonly systems: readonly string[];
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly duplicates?: readonly Readonly<Record<string, StoredValue>>[];
}

interface StoredKey {
  readonly key: Key;
  readonly kinds: readonly Kind[];
  readonly in_scope: boolean;
  readonly sides: readonly [StoredRow | null, StoredRow | null];
  readonly first: FirstSeen;
}

interface StoredSide {
  readonly measure: StoredValue;
  readonly facilities: readonly string[] | null;
}

interface StoredGroup {
  readonly keys: readonly StoredKey[];
  readonly kinds: readonly Kind[];
  readonly summary: { readonly keys: number; readonly sides: readonly [StoredSide, StoredSide]; readonly shape: readonly Shape[] };
  readonly first: FirstSeen;
  readonly readAt: Readonly<Record<string, number>>;
}

/** JSON text of a confirmed group's disagreeing keys; of all of them where the group disagrees as a whole, for then each has its part in it. */
export function storeGroup(
  group: ConfirmedGroup,
  layouts: Layouts,
  firstSeen: ReadonlyMap<string, FirstSeen>,
  readAt: ReadonlyMap<string, number>,
  now: FirstSeen,
): string {
  const { summary } = group;
  const stored: StoredGroup = {
    keys: keysToRemember(group).map(({ key, kinds, left, right, inScope }) => ({
      key,
      kinds,
      in_scope: inScope,
      sides: [storeRow(left, layouts[0]), storeRow(right, layouts[1])],
      first: firstSeen.get(keyText(key)) ?? now,
    })),
    kinds: group.kinds,
    summary: { keys: summary.keys, sides: [storeSide(summary.left), storeSide(summary.right)], shape: summary.shape },
    first: firstSeen.get('') ?? now,
    readAt: Object.fromEntries(readAt),
  };
  return JSON.stringify(stored);
}

const MAX_AGREEING_KEYS = 200;

function keysToRemember(group: ConfirmedGroup): readonly ConfirmedKey[] {
  const disagreeing = group.keys.filter(isDiscrepancy);
  return group.kinds.length === 0 ? disagreeing : [...disagreeing, ...group.keys.filter((key) => !isDiscrepancy(key)).slice(0, MAX_AGREEING_KEYS)];
}

/** What {@link storeGroup} wrote. Keys that were not remembered do not come back. */
export function recallGroup(boundary: Boundary, group: Key, layouts: Layouts, data: string): RememberedGroup {
  const stored = JSON.parse(data) as StoredGroup;
  const [left, right] = sidesOf(boundary);
  const keys = stored.keys.map(
    ({ key, kinds, sides, in_scope }): ConfirmedKey => ({
      key,
      kinds,
      left: recallRow(sides[0], layouts[0], left),
      right: recallRow(sides[1], layouts[1], right),
      inScope: in_scope,
      withheld: false,
    }),
  );
  const { summary } = stored;
  return {
    confirmed: {
      group,
      keys,
      kinds: stored.kinds,
      known: true,
      withheld: false,
      summary: { keys: summary.keys, left: recallSide(boundary, summary.sides[0]), right: recallSide(boundary, summary.sides[1]), shape: summary.shape },
    },
    firstSeen: new Map([['', stored.first], ...stored.keys.map(({ key, first }): [string, FirstSeen] => [keyText(key), first])]),
    readAt: new Map(Object.entries(stored.readAt)),
  };
}

export function isDiscrepancy(key: ConfirmedKey): boolean {
  return key.kinds.length > 0;
}

function storeRow(row: SideRow | null, layout: Layout): StoredRow | null {
  if (row === null) return null;
  const { rows, systems, duplicates } = row;
  return {
    rows,
    systems,
    values: storeValues(row.values, layout),
    ...(duplicates ? { duplicates: duplicates.map((values) => storeValues(values, layout)) } : {}),
  };
}

/** A row's values by column name; what the system does not keep is left out. */
export function storeValues(values: readonly Value[], layout: Layout): Readonly<Record<string, StoredValue>> {
  return Object.fromEntries(
    layout.columns.flatMap((column) => {
      const value = values[layout.index.get(column) ?? -1];
      return value === undefined ? [] : [[column, storeValue(value)]];
    }),
  );
}

function recallRow(stored: StoredRow | null, layout: Layout, side: SideSpec): SideRow | null {
  if (stored === null) return null;
  const { rows, systems, duplicates } = stored;
  return {
    rows,
    systems,
    values: recallValues(stored.values, layout, side),
    ...(duplicates ? { duplicates: duplicates.map((values) => recallValues(values, layout, side)) } : {}),
  };
}

function recallValues(stored: Readonly<Record<string, StoredValue>>, layout: Layout, side: SideSpec): readonly Value[] {
  const values: Value[] = [];
  for (const column of layout.columns) {
    const value = stored[column];
    values[layout.index.get(column) as number] = value === undefined ? undefined : readStoredValue(value, side.columns.get(column)?.type ?? 'text');
  }
  return values;
}

function storeSide(side: GroupSide): StoredSide {
  return { measure: side.measure === undefined ? null : storeValue(side.measure), facilities: side.facilities };
}

function recallSide(boundary: Boundary, stored: StoredSide): GroupSide {
  const type: ColumnType = (boundary.measure === null ? undefined : boundary.left.columns.get(boundary.measure)?.type) ?? 'quantity';
  return { measure: readStoredValue(stored.measure, type), facilities: stored.facilities };
}
