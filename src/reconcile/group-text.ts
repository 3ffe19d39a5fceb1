// A confirmed group as plain JSON and back, exactly: for the state's memory, and for groups that wait in a file.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import type { GroupSide, Kind, Layout, Shape, SideRow } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { type ColumnType, readStoredValue, type StoredValue, storeValue, type Value } from '../domain/value.ts';
import type { Layouts } from '../rules/compile.ts';
import type { Boundary, SideSpec } from '../rules/rulebook.ts';
import { sidesOf } from './plan-boundary.ts';

export interface PlainRow {
  readonly rows: number;
  readonly systems: readonly string[];
  readonly values: Readonly<Record<string, StoredValue>>;
  readonly duplicates?: readonly Readonly<Record<string, StoredValue>>[];
}

export interface PlainKey {
  readonly key: Key;
  readonly kinds: readonly Kind[];
  readonly in_scope: boolean;
  readonly withheld: boolean;
  readonly in_flight?: true;
  readonly rejected_by: ConfirmedKey['rejectedBy'];
  readonly sides: readonly [PlainRow | null, PlainRow | null];
}

interface PlainSide {
  readonly measure: StoredValue;
  readonly facilities: readonly string[] | null;
}

export interface PlainGroup {
  readonly group: Key;
  readonly keys: readonly PlainKey[];
  readonly kinds: readonly Kind[];
  readonly known: boolean;
  readonly withheld: boolean;
  readonly summary: { readonly keys: number; readonly sides: readonly [PlainSide, PlainSide]; readonly shape: readonly Shape[] };
}

/** `keys`: those to be kept; all of them unless given. */
export function toPlainGroup(group: ConfirmedGroup, layouts: Layouts, keys: readonly ConfirmedKey[] = group.keys): PlainGroup {
  const { summary } = group;
  return {
    group: group.group,
    keys: keys.map(({ key, kinds, left, right, inScope, withheld, inFlight, rejectedBy }) => ({
      key,
      kinds,
      in_scope: inScope,
      withheld,
      ...(inFlight && { in_flight: inFlight }),
      rejected_by: rejectedBy,
      sides: [toPlainRow(left, layouts[0]), toPlainRow(right, layouts[1])],
    })),
    kinds: group.kinds,
    known: group.known,
    withheld: group.withheld,
    summary: { keys: summary.keys, sides: [toPlainSide(summary.left), toPlainSide(summary.right)], shape: summary.shape },
  };
}

export function fromPlainGroup(boundary: Boundary, layouts: Layouts, plain: PlainGroup): ConfirmedGroup {
  const [left, right] = sidesOf(boundary);
  const { group, kinds, known, withheld, summary } = plain;
  return {
    group,
    keys: plain.keys.map(({ key, kinds: own, in_scope, withheld: one, in_flight, rejected_by, sides }) => ({
      key,
      kinds: own,
      left: fromPlainRow(sides[0], layouts[0], left),
      right: fromPlainRow(sides[1], layouts[1], right),
      inScope: in_scope,
      withheld: one,
      ...(in_flight && { inFlight: in_flight }),
      rejectedBy: rejected_by,
    })),
    kinds,
    known,
    withheld,
    summary: { keys: summary.keys, left: fromPlainSide(boundary, summary.sides[0]), right: fromPlainSide(boundary, summary.sides[1]), shape: summary.shape },
  };
}

export function toPlainRow(row: SideRow | null, layout: Layout): PlainRow | null {
  if (row === null) return null;
  const { rows, systems, duplicates } = row;
  return {
    rows,
    systems,
    values: toPlainValues(row.values, layout),
    ...(duplicates ? { duplicates: duplicates.map((values) => toPlainValues(values, layout)) } : {}),
  };
}

/** A row's values by column name; what the system does not keep is left out. */
function toPlainValues(values: readonly Value[], layout: Layout): Readonly<Record<string, StoredValue>> {
  return Object.fromEntries(
    layout.columns.flatMap((column) => {
      const value = values[layout.index.get(column) ?? -1];
      return value === undefined ? [] : [[column, storeValue(value)]];
    }),
  );
}

function fromPlainRow(stored: PlainRow | null, layout: Layout, side: SideSpec): SideRow | null {
  if (stored === null) return null;
  const { rows, systems, duplicates } = stored;
  return {
    rows,
    systems,
    values: fromPlainValues(stored.values, layout, side),
    ...(duplicates ? { duplicates: duplicates.map((values) => fromPlainValues(values, layout, side)) } : {}),
  };
}

function fromPlainValues(stored: Readonly<Record<string, StoredValue>>, layout: Layout, side: SideSpec): readonly Value[] {
  const values: Value[] = [];
  for (const column of layout.columns) {
    const value = stored[column];
    values[layout.index.get(column) as number] = value === undefined ? undefined : readStoredValue(value, side.columns.get(column)?.type ?? 'text');
  }
  return values;
}

function toPlainSide(side: GroupSide): PlainSide {
  return { measure: side.measure === undefined ? null : storeValue(side.measure), facilities: side.facilities };
}

function fromPlainSide(boundary: Boundary, stored: PlainSide): GroupSide {
  const type: ColumnType = (boundary.measure === null ? undefined : boundary.left.columns.get(boundary.measure)?.type) ?? 'quantity';
  return { measure: readStoredValue(stored.measure, type), facilities: stored.facilities };
}
