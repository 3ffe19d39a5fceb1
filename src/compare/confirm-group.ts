// What do a group's rows, read again whole, say? The same comparison as in the stream, with the group's figures and shape. Nothing is judged here.

import type { GroupSide, GroupSummary, Kind, Shape, SideRow } from '../domain/discrepancy.ts';
import { compareKeys, compareText, type Key, keyText } from '../domain/key.ts';
import { figureOf, isMoney, type Value } from '../domain/value.ts';
import { SideCollector } from './collect-side.ts';
import { compareKey, findBroken } from './compare-key.ts';
import { beyondTolerance, GroupSums } from './group-sums.ts';
import { type ComparePlan, MAX_GROUP_KEYS, type Row, type Withholding } from './plan.ts';

export interface ConfirmedKey {
  readonly key: Key;
  readonly left: SideRow | null;
  readonly right: SideRow | null;
  /** Empty where the sides agree. */
  readonly kinds: readonly Kind[];
  readonly inScope: boolean;
  /** Its system was not read, or a row of it was rejected: nothing can be said of it. */
  readonly withheld: boolean;
  /** Withheld because one side's row is newer than what the other side's system can have seen. */
  readonly inFlight?: true;
  /** By side, the systems whose rows were. */
  readonly rejectedBy: readonly [readonly string[], readonly string[]];
}

export interface ConfirmedGroup {
  readonly group: Key;
  readonly keys: readonly ConfirmedKey[];
  /** The group's own disagreement against `compare_group`. */
  readonly kinds: readonly Kind[];
  readonly summary: GroupSummary;
  /** False where a withheld key stands in it, or may: then its summary is of what could be read only. */
  readonly known: boolean;
  /** It holds a key of a system that was not read: nothing of it is decided. */
  readonly withheld: boolean;
}

/** A row with the systems it came from. */
export interface ReadRow {
  readonly row: Row;
  readonly systems: readonly string[];
}

/** Whether a key's difference is newer than what the other side's system can have seen. */
export type InFlight = (key: Key, left: SideRow | null, right: SideRow | null) => boolean;

const NOTHING_IN_FLIGHT: InFlight = () => false;

/** Compares all of a group's rows, of both sides and in any order. */
export function confirmGroup(
  plan: ComparePlan,
  group: Key,
  rows: readonly ReadRow[],
  withholding: Withholding,
  isInFlight: InFlight = NOTHING_IN_FLIGHT,
): ConfirmedGroup {
  const pairs = [...collectKeys(plan, rows).values()].sort((a, b) => compareKeys(a.key, b.key));
  const keys = pairs.map((pair) => confirmKey(plan, pair, withholding, isInFlight));
  // A key that stands nowhere now may yet stand in the system that was not read.
  const known = !withholding.groups && !withholding.key(group) && keys.every((key) => !key.withheld);
  const withheld = keys.some(({ key }) => withholding.key(key));
  return { group, keys, kinds: known ? compareGroup(plan, pairs) : [], summary: summarize(plan, pairs, keys), known, withheld };
}

interface Pair {
  readonly key: Key;
  readonly left: SideCollector;
  readonly right: SideCollector;
}

function collectKeys(plan: ComparePlan, rows: readonly ReadRow[]): ReadonlyMap<string, Pair> {
  const pairs = new Map<string, Pair>();
  for (const { row, systems } of rows) {
    const key = row.slice(1, 1 + plan.keySize) as string[];
    const text = keyText(key);
    let pair = pairs.get(text);
    if (!pair) {
      pair = { key, left: new SideCollector(plan, 0), right: new SideCollector(plan, 1) };
      pairs.set(text, pair);
    }
    (((row[0] as number) & 1) === 0 ? pair.left : pair.right).add(row, systems);
  }
  return pairs;
}

function confirmKey(plan: ComparePlan, { key, left, right }: Pair, withholding: Withholding, isInFlight: InFlight): ConfirmedKey {
  const withheld = left.rejected || right.rejected || withholding.key(key);
  const rows = { key, left: left.take(), right: right.take(), inScope: left.inScope || right.inScope };
  const kinds = withheld ? [] : [...compareKey(plan, left, right), ...findBroken(plan, key, rows.left, rows.right)];
  const rejectedBy = [left.rejectedBy, right.rejectedBy] as const;
  if ((kinds.length > 0 || differsAtAll(plan, rows.left, rows.right)) && isInFlight(key, rows.left, rows.right))
    return { ...rows, withheld: true, inFlight: true, rejectedBy, kinds: [] };
  return { ...rows, withheld, rejectedBy, kinds };
}

/** Within tolerance by itself, it still has its part in what the group comes to. */
function differsAtAll({ measure, compareGroup: columns }: ComparePlan, left: SideRow | null, right: SideRow | null): boolean {
  const amount = (row: SideRow | null, at: number) => figureOf(row?.values[at])?.amount ?? 0n;
  return [...(measure === null ? [] : [measure]), ...columns].some(({ at }) => amount(left, at[0]) !== amount(right, at[1]));
}

function compareGroup(plan: ComparePlan, pairs: readonly Pair[]): readonly Kind[] {
  if (plan.compareGroup.length === 0) return [];
  const sums = new GroupSums(plan.compareGroup);
  for (const { left, right } of pairs) sums.add(left, right);
  const columns = beyondTolerance(sums);
  return columns.length > 0 ? [{ kind: 'differs', columns }] : [];
}

function summarize(plan: ComparePlan, pairs: readonly Pair[], keys: readonly ConfirmedKey[]): GroupSummary {
  const left = summarizeSide(plan, pairs, 0);
  const right = summarizeSide(plan, pairs, 1);
  return { keys: keys.length, left, right, shape: findShapes(plan, pairs, keys, left, right) };
}

function summarizeSide(plan: ComparePlan, pairs: readonly Pair[], side: 0 | 1): GroupSide {
  let measure: Value = plan.measure === null ? null : 0n;
  const facilities = new Set<string>();
  for (const pair of pairs) {
    const collector = side === 0 ? pair.left : pair.right;
    if (collector.rows === 0) continue;
    for (const stated of statedMeasures(plan, collector, side)) measure = addMeasure(measure, stated);
    if (plan.facilityPart >= 0 && (plan.measure === null || hasMeasure(plan, collector, side))) facilities.add(pair.key[plan.facilityPart] as string);
  }
  return { measure, facilities: pairs.length > MAX_GROUP_KEYS ? null : [...facilities].sort(compareText) };
}

/** One value a key; of duplicates, each row's. */
function statedMeasures({ measure }: ComparePlan, collector: SideCollector, side: 0 | 1): readonly Value[] {
  if (measure === null || collector.rows === 0) return [];
  const at = measure.at[side];
  return collector.duplicated ? collector.all.map((row) => row[at]) : [collector.values[at]];
}

function hasMeasure(plan: ComparePlan, collector: SideCollector, side: 0 | 1): boolean {
  return statedMeasures(plan, collector, side).some((value) => !isZero(value));
}

/** Null once the sum is unknown: currencies, `mixed`, or a column that is not kept. */
function addMeasure(sum: Value, stated: Value): Value {
  if (sum === null || stated === null) return sum;
  if (typeof stated === 'bigint') return typeof sum === 'bigint' ? sum + stated : null;
  if (!isMoney(stated)) return null;
  if (sum === 0n) return stated;
  return isMoney(sum) && sum.currency === stated.currency ? { amount: sum.amount + stated.amount, currency: sum.currency } : null;
}

function isZero(value: Value): boolean {
  return value === null || value === undefined || value === 0n || (isMoney(value) && value.amount === 0n);
}

function findShapes(plan: ComparePlan, pairs: readonly Pair[], keys: readonly ConfirmedKey[], leftSide: GroupSide, rightSide: GroupSide): readonly Shape[] {
  const l = figureOf(leftSide.measure)?.amount;
  const r = figureOf(rightSide.measure)?.amount;
  const { facilities: fl } = leftSide;
  const { facilities: fr } = rightSide;
  const { measure } = plan;
  if (l === undefined || r === undefined || measure === null || fl === null || fr === null) return [];
  if (isMoney(leftSide.measure) && isMoney(rightSide.measure) && leftSide.measure.currency !== rightSide.measure.currency) return [];
  const shapes: Shape[] = [];
  if (r === 0n && l > 0n) shapes.push('unshipped');
  if (r < l) shapes.push('short');
  if (r > l) shapes.push('over');
  if (fr.length > fl.length && fl.length > 0) shapes.push('split');
  if (l === r && fr.some((facility) => !fl.includes(facility))) shapes.push('reassigned');
  const differs = (kind: Kind) => kind.kind === 'missing' || (kind.kind === 'differs' && kind.columns.includes(measure.column));
  // A row of nothing that the other side lacks (a cancelled allocation) sets nothing off.
  const moves = ({ left, right }: Pair) => hasMeasure(plan, left, 0) || hasMeasure(plan, right, 1);
  if (l === r && pairs.some((pair, i) => keys[i]?.kinds.some(differs) && moves(pair))) shapes.push('offsetting');
  return shapes;
}
