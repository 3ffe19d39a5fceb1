// What is stored beside a finding so that anyone can later see why: both sides' rows, when each was read, which conditions decided. The shape that `explain` reads.

import { createHash } from 'node:crypto';
import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import type { GroupSide, Kind } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import { formatInstant } from '../domain/time.ts';
import { type StoredValue, storeValue, type Value } from '../domain/value.ts';
import type { Layouts, Receipt } from '../rules/compile.ts';
import type { Boundary } from '../rules/rulebook.ts';
import { type PlainRow, toPlainRow } from './group-text.ts';

export interface EvidenceSide {
  readonly name: string;
  readonly row: PlainRow | null;
}

export interface EvidenceKey {
  readonly key: Key;
  readonly kinds: readonly string[];
  readonly sides: readonly [EvidenceSide, EvidenceSide];
}

export interface Evidence {
  readonly key_columns: readonly string[];
  /** The finding's own key; for a group its keys, those first that it is about, at most 50. */
  readonly keys: readonly EvidenceKey[];
  readonly group: {
    readonly columns: readonly string[];
    readonly key: Key;
    readonly keys: number;
    readonly measure: string | null;
    readonly sides: readonly { readonly name: string; readonly measure: StoredValue; readonly facilities: readonly string[] | null }[];
    readonly shape: readonly string[];
    readonly differs: readonly string[];
  };
  /** System → ISO instant of the snapshot that the rows were read from. */
  readonly read_at: Readonly<Record<string, string>>;
  readonly receipt: readonly Receipt[];
}

const MAX_KEYS = 50;

/** JSON text of {@link Evidence}, with the first of these keys. */
export function writeEvidence(
  boundary: Boundary,
  layouts: Layouts,
  group: ConfirmedGroup,
  keys: readonly ConfirmedKey[],
  readAt: ReadonlyMap<string, number>,
  receipt: readonly Receipt[],
): string {
  const evidence: Evidence = {
    key_columns: boundary.key,
    keys: keys.slice(0, MAX_KEYS).map((key) => describeKey(boundary, layouts, key)),
    group: describeGroup(boundary, group),
    read_at: Object.fromEntries([...readAt].map(([system, at]) => [system, formatInstant(at)])),
    receipt,
  };
  return JSON.stringify(evidence);
}

/** A group's keys, those first that a finding is about. */
export function ownFirst({ keys }: ConfirmedGroup, own: ReadonlySet<ConfirmedKey>): readonly ConfirmedKey[] {
  return [...keys.filter((key) => own.has(key)), ...keys.filter((key) => !own.has(key))];
}

/**
 * A hash of what the evidence says of these keys, the finding's own, and after it one of what it says of their group: two SHA-256 in hex. Only the first where
 * the group could not be read whole. How many keys there are that agree comes and goes with what was read at the time.
 */
export function hashEvidence(boundary: Boundary, layouts: Layouts, group: ConfirmedGroup, keys: readonly ConfirmedKey[]): string {
  const rows = createHash('sha256');
  for (const key of keys) rows.update(JSON.stringify(describeKey(boundary, layouts, key)));
  return (
    rows.digest('hex') +
    (group.known
      ? createHash('sha256')
          .update(JSON.stringify({ ...describeGroup(boundary, group), keys: 0 }))
          .digest('hex')
      : '')
  );
}

/** Of a group that could not be read whole, no figures are stated. */
function describeGroup(boundary: Boundary, { group, kinds, summary, known }: ConfirmedGroup): Evidence['group'] {
  const unknown: GroupSide = { measure: null, facilities: null };
  return {
    columns: boundary.group,
    key: group,
    keys: summary.keys,
    measure: boundary.measure,
    sides: [describeSide(boundary.left.name, known ? summary.left : unknown), describeSide(boundary.right.name, known ? summary.right : unknown)],
    shape: known ? summary.shape : [],
    differs: kinds.flatMap((kind) => (kind.kind === 'differs' ? kind.columns : [])),
  };
}

/** `missing in warehouse`, `differs in quantity, sku`: a kind in the sides' own words. */
function describeKind(boundary: Boundary, kind: Kind): string {
  switch (kind.kind) {
    case 'missing':
    case 'duplicated':
      return `${kind.kind} in ${(kind.side === 0 ? boundary.left : boundary.right).name}`;
    case 'differs':
      return `differs in ${kind.columns.join(', ')}`;
    case 'breaks':
      return `breaks ${kind.id}`;
    default:
      return kind satisfies never;
  }
}

function describeKey(boundary: Boundary, layouts: Layouts, { key, kinds, left, right }: ConfirmedKey): EvidenceKey {
  return {
    key,
    kinds: kinds.map((kind) => describeKind(boundary, kind)),
    sides: [
      { name: boundary.left.name, row: toPlainRow(left, layouts[0]) },
      { name: boundary.right.name, row: toPlainRow(right, layouts[1]) },
    ],
  };
}

function describeSide(name: string, side: GroupSide): Evidence['group']['sides'][number] {
  return { name, measure: stored(side.measure), facilities: side.facilities };
}

function stored(value: Value): StoredValue {
  return value === undefined ? null : storeValue(value);
}
