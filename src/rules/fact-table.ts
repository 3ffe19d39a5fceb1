// Which facts a boundary's conditions and titles may name, what each holds, and where it comes from. No reading of values.

import type { ColumnDefinition } from '../domain/datasets.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { Side } from '../domain/discrepancy.ts';
import type { ColumnType } from '../domain/value.ts';
import type { CompareColumn, Fact, FactType, Lookup, SideSpec } from './rulebook.ts';

/** What a `missing_in`, `duplicated_in`, `differs` or `breaks` test asks of a discrepancy. */
export type KindFact = 'missing_in' | 'duplicated_in' | 'differs' | 'breaks';

export type SetSource =
  | { readonly of: 'kind'; readonly kind: KindFact }
  | { readonly of: 'shape' }
  | { readonly of: 'system'; readonly side: Side }
  | { readonly of: 'facilities'; readonly side: Side };

export type ScalarSource =
  | { readonly of: 'age' }
  | { readonly of: 'seen' }
  | { readonly of: 'held' }
  | { readonly of: 'open'; readonly rule: string }
  /** `column` null: how many rows it found. */
  | { readonly of: 'lookup'; readonly lookup: string; readonly column: string | null; readonly type: ColumnType }
  | { readonly of: 'key'; readonly index: number }
  | { readonly of: 'key_column'; readonly side: Side; readonly index: number }
  | { readonly of: 'column'; readonly side: Side; readonly column: string; readonly type: ColumnType }
  | { readonly of: 'rows'; readonly side: Side }
  | { readonly of: 'measure'; readonly side: Side }
  | { readonly of: 'delta'; readonly column: string; readonly absent: Decimal | null };

export type FactSource = SetSource | ScalarSource;

export interface FactDefinition extends Fact {
  readonly source: FactSource;
  /** The words it may hold; null where any value of its type will do. */
  readonly words: readonly string[] | null;
  /** Whether `present` and `absent` may be asked of it. Of what is always there, or a set that may be empty, they would mislead. */
  readonly mayBeAbsent: boolean;
}

/** Who asks. `never` knows one key's rows only; a rule per group knows the group only; an `expected` entry is tried on both. */
export type FactLevel = 'never' | 'key' | 'group' | 'expected';

/** The part of a boundary that its facts follow from. */
export interface FactScope {
  readonly left: Pick<SideSpec, 'name' | 'columns'>;
  readonly right: Pick<SideSpec, 'name' | 'columns'>;
  readonly key: readonly string[];
  readonly group: readonly string[];
  readonly order: readonly string[];
  readonly measure: string | null;
  readonly compare: readonly Pick<CompareColumn, 'column' | 'absent'>[];
  readonly compareGroup: readonly Pick<CompareColumn, 'column'>[];
  readonly never: readonly { readonly id: string }[];
  readonly lookups: readonly Pick<Lookup, 'name' | 'by' | 'columns'>[];
}

/** Words that a side's name (`as:`) may not be, since facts of their own begin with them. */
export const RESERVED_NAMES: readonly string[] = [
  'key',
  'delta',
  'group',
  'age',
  'seen',
  'missing_in',
  'duplicated_in',
  'differs',
  'breaks',
  'held',
  'open',
  'lookup',
  'shape',
  'all',
  'any',
  'not',
  'use',
];

/** Names of a side's facts that are no column's. */
export const RESERVED_COLUMNS: readonly string[] = ['rows', 'system'];

export const SHAPES: readonly string[] = ['unshipped', 'short', 'over', 'split', 'reassigned', 'offsetting'];

const NUMERIC: readonly FactType[] = ['integer', 'quantity', 'money'];

export function isNumeric(type: FactType): boolean {
  return NUMERIC.includes(type);
}

/** Whether two columns hold the same kind of value: integers and quantities are both decimals. */
export function sameKindOfValue(a: FactType, b: FactType): boolean {
  const plain = (type: FactType) => (type === 'integer' ? 'quantity' : type);
  return plain(a) === plain(b);
}

/** Every fact that may be named at this level, by its path. Of `open.<rule>` it knows any, and lists none: whether there is such a rule is not asked here. */
export function factsOf(scope: FactScope, level: FactLevel): ReadonlyMap<string, FactDefinition> {
  const facts = new FactMap();
  for (const fact of allFacts(scope, level)) {
    if (isAllowed(fact, scope, level) && !facts.has(fact.path)) facts.set(fact.path, fact);
  }
  return facts;
}

class FactMap extends Map<string, FactDefinition> {
  override get(path: string): FactDefinition | undefined {
    // What stands on the order may be asked wherever its holds may.
    return super.get(path) ?? (super.has('held') ? openFact(path) : undefined);
  }

  override has(path: string): boolean {
    return this.get(path) !== undefined;
  }
}

function openFact(path: string): FactDefinition | undefined {
  const rule = /^open\.([^.]+)$/.exec(path)?.[1];
  return rule === undefined ? undefined : { path, type: 'boolean', source: { of: 'open', rule }, words: null, mayBeAbsent: false };
}

function isAllowed(fact: FactDefinition, scope: FactScope, level: FactLevel): boolean {
  const { of } = fact.source;
  switch (level) {
    case 'key':
    case 'expected':
      return true;
    case 'never':
      return of === 'key' || of === 'key_column' || of === 'column' || of === 'rows' || of === 'system' || of === 'delta';
    case 'group':
      if (fact.source.of === 'key') return fact.source.index < scope.group.length;
      if (fact.source.of === 'kind') return fact.source.kind === 'differs';
      if (fact.source.of === 'lookup') return strangersInLookup(scope, fact.source.lookup).length === 0;
      if (of === 'held') return scope.order.every((column) => scope.group.includes(column));
      return of === 'measure' || of === 'facilities' || of === 'shape' || of === 'age' || of === 'seen';
    default:
      return level satisfies never;
  }
}

/** The facts by which a look-up is asked that a group does not have one of. */
export function strangersInLookup(scope: FactScope, name: string): readonly string[] {
  const ofGroup = scope.group.map((column) => `key.${column}`);
  const by = scope.lookups.find((lookup) => lookup.name === name)?.by ?? new Map<string, Fact>();
  return [...by.values()].map(({ path }) => path).filter((path) => !ofGroup.includes(path));
}

function* allFacts(scope: FactScope, level: FactLevel): Generator<FactDefinition> {
  const sides = [scope.left.name, scope.right.name];
  yield { path: 'missing_in', type: 'set', source: { of: 'kind', kind: 'missing_in' }, words: sides, mayBeAbsent: false };
  yield { path: 'duplicated_in', type: 'set', source: { of: 'kind', kind: 'duplicated_in' }, words: sides, mayBeAbsent: false };
  yield { path: 'differs', type: 'set', source: { of: 'kind', kind: 'differs' }, words: differingColumns(scope, level), mayBeAbsent: false };
  yield { path: 'breaks', type: 'set', source: { of: 'kind', kind: 'breaks' }, words: scope.never.map(({ id }) => id), mayBeAbsent: false };
  yield { path: 'age', type: 'duration', source: { of: 'age' }, words: null, mayBeAbsent: false };
  yield { path: 'seen', type: 'integer', source: { of: 'seen' }, words: null, mayBeAbsent: false };
  if (scope.order.length > 0) yield { path: 'held', type: 'boolean', source: { of: 'held' }, words: null, mayBeAbsent: false };
  for (const [index, column] of scope.key.entries()) {
    yield { path: `key.${column}`, type: 'text', source: { of: 'key', index }, words: null, mayBeAbsent: false };
  }
  yield* sideFacts(scope, 0);
  yield* sideFacts(scope, 1);
  yield* deltaFacts(scope);
  yield* groupFacts(scope);
  yield* lookupFacts(scope);
}

function differingColumns(scope: FactScope, level: FactLevel): readonly string[] {
  const columns = (list: readonly { readonly column: string }[]) => list.map(({ column }) => column);
  if (level === 'group') return columns(scope.compareGroup);
  return level === 'expected' ? [...new Set([...columns(scope.compare), ...columns(scope.compareGroup)])] : columns(scope.compare);
}

function* sideFacts(scope: FactScope, side: Side): Generator<FactDefinition> {
  const { name, columns } = side === 0 ? scope.left : scope.right;
  yield { path: `${name}.rows`, type: 'integer', source: { of: 'rows', side }, words: null, mayBeAbsent: false };
  yield { path: `${name}.system`, type: 'set', source: { of: 'system', side }, words: null, mayBeAbsent: true };
  for (const column of columns.values()) {
    const index = scope.key.indexOf(column.name);
    const source: FactSource = index >= 0 ? { of: 'key_column', side, index } : { of: 'column', side, column: column.name, type: column.type };
    yield { path: `${name}.${column.name}`, type: column.type, source, words: wordsOf(column), mayBeAbsent: true };
  }
}

/** Rows that were aggregated and do not agree hold the word `mixed` in a text column. */
function wordsOf(column: ColumnDefinition): readonly string[] | null {
  return column.values ? [...column.values, 'mixed'] : null;
}

function* deltaFacts(scope: FactScope): Generator<FactDefinition> {
  for (const left of scope.left.columns.values()) {
    const right = scope.right.columns.get(left.name);
    if (!right || !isNumeric(left.type) || !sameKindOfValue(left.type, right.type)) continue;
    const absent = scope.compare.find(({ column }) => column === left.name)?.absent ?? null;
    const type = left.type === right.type ? left.type : 'quantity';
    yield { path: `delta.${left.name}`, type, source: { of: 'delta', column: left.name, absent }, words: null, mayBeAbsent: true };
  }
}

function* groupFacts(scope: FactScope): Generator<FactDefinition> {
  const { measure } = scope;
  if (measure === null) return;
  yield { path: 'group.shape', type: 'set', source: { of: 'shape' }, words: SHAPES, mayBeAbsent: false };
  for (const side of [0, 1] as const) {
    const { name, columns } = side === 0 ? scope.left : scope.right;
    const type = columns.get(measure)?.type ?? 'quantity';
    yield { path: `group.${name}.${measure}`, type, source: { of: 'measure', side }, words: null, mayBeAbsent: true };
    if (scope.key.includes('facility'))
      yield { path: `group.${name}.facilities`, type: 'set', source: { of: 'facilities', side }, words: null, mayBeAbsent: false };
  }
}

function* lookupFacts({ lookups }: FactScope): Generator<FactDefinition> {
  for (const { name, columns } of lookups) {
    const prefix = `lookup.${name}`;
    yield { path: `${prefix}.rows`, type: 'integer', source: { of: 'lookup', lookup: name, column: null, type: 'integer' }, words: null, mayBeAbsent: false };
    for (const column of columns.values()) {
      const source: FactSource = { of: 'lookup', lookup: name, column: column.name, type: column.type };
      yield { path: `${prefix}.${column.name}`, type: column.type, source, words: wordsOf(column), mayBeAbsent: true };
    }
  }
}
