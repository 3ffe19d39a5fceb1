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
  /** The finding's own key; for a group its keys, the disagreeing ones first, at most 50. */
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

/** JSON text of {@link Evidence}, and a hash of what it says apart from when it was read and by which conditions. */
export function writeEvidence(
  boundary: Boundary,
  layouts: Layouts,
  group: ConfirmedGroup,
  key: ConfirmedKey | null,
  readAt: ReadonlyMap<string, number>,
  receipt: readonly Receipt[],
): { readonly text: string; readonly hash: string } {
  const disagreeing = group.keys.filter(({ kinds }) => kinds.length > 0);
  const keys = key === null ? [...disagreeing, ...group.keys.filter(({ kinds }) => kinds.length === 0)].slice(0, MAX_KEYS) : [key];
  const stated = {
    key_columns: boundary.key,
    keys: keys.map((shown) => describeKey(boundary, layouts, shown)),
    group: {
      columns: boundary.group,
      key: group.group,
      keys: group.summary.keys,
      measure: boundary.measure,
      sides: [describeSide(boundary.left.name, group.summary.left), describeSide(boundary.right.name, group.summary.right)],
      shape: group.summary.shape,
      differs: group.kinds.flatMap((kind) => (kind.kind === 'differs' ? kind.columns : [])),
    },
  };
  const evidence: Evidence = { ...stated, read_at: Object.fromEntries([...readAt].map(([system, at]) => [system, formatInstant(at)])), receipt };
  // Keys that agree come and go with what was read at the time; only what disagrees makes the evidence another.
  const hashed = { ...stated, keys: stated.keys.filter(({ kinds }) => kinds.length > 0), group: { ...stated.group, keys: 0 } };
  return { text: JSON.stringify(evidence), hash: createHash('sha256').update(JSON.stringify(hashed)).digest('hex') };
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
