// How a compiled condition gets at a fact of a subject: as a value, or as a set that is asked for its members. Nothing is judged here.

import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import { type Decimal, decimalOf } from '../domain/decimal.ts';
import type { GroupSide, Kind, Layout, Side, SideRow } from '../domain/discrepancy.ts';
import { isMoney, MIXED, type Money, type Value } from '../domain/value.ts';
import { type FactDefinition, type FactSource, factsOf, type KindFact, type SetSource } from './fact-table.ts';
import type { Boundary } from './rulebook.ts';
import { type Layouts, lookupLayout, type Subject } from './subject.ts';

/** A fact as conditions see it: null is absent, `mixed` a text; a set is the list of its members. */
export type FactValue = string | Decimal | number | boolean | Money | readonly string[] | null;

export type FactReader = (subject: Subject) => FactValue;

/** A set without its list, so that the screen allocates nothing. */
export interface Membership {
  readonly isAbsent: (subject: Subject) => boolean;
  readonly has: (subject: Subject, member: string) => boolean;
}

export interface FactAccess {
  /** Throws where the boundary has no such fact: rule files are checked before they get here. */
  readonly definition: (path: string) => FactDefinition;
  readonly reader: (path: string) => FactReader;
  readonly membership: (path: string) => Membership;
  /** Of which business days are counted. */
  readonly calendar: Calendar;
}

export function accessFacts(boundary: Boundary, layouts: Layouts, calendar: Calendar = PLAIN_CALENDAR): FactAccess {
  const facts = factsOf(boundary, 'expected');
  const names = [boundary.left.name, boundary.right.name] as const;
  const brought = new Map(boundary.lookups.map((lookup) => [lookup.name, lookupLayout(lookup)]));
  const definition = (path: string): FactDefinition => {
    const found = facts.get(path);
    if (!found) throw new TypeError(`boundary ${boundary.id} has no fact "${path}"`);
    return found;
  };
  return {
    definition,
    reader: (path) => compileReader(definition(path).source, layouts, brought, names),
    membership: (path) => compileMembership(definition(path).source, names),
    calendar,
  };
}

/** False: the fact may be anything, since a system that may hold part of the group could not be read, or the look-up was not asked or could not be. */
export function isKnown(source: FactSource, subject: Subject): boolean {
  if (source.of === 'lookup') return subject.lookups.has(source.lookup);
  return subject.groupKnown || !isOfGroup(source, subject.level);
}

/** Whether a fact hangs on the whole group: unknown where the group is. At the group's own level, so does `differs`. */
function isOfGroup(source: FactSource, level: Subject['level']): boolean {
  return (
    source.of === 'measure' || source.of === 'facilities' || source.of === 'shape' || (source.of === 'kind' && source.kind === 'differs' && level === 'group')
  );
}

// rows and seen are small: most of their decimals are made once.
const SMALL: readonly Decimal[] = Array.from({ length: 256 }, (_, i) => decimalOf(i));

function count(n: number): Decimal {
  return SMALL[n] ?? decimalOf(n);
}

function rowOf(subject: Subject, side: Side): SideRow | null {
  return side === 0 ? subject.left : subject.right;
}

function groupSide({ group }: Subject, side: Side): GroupSide {
  return side === 0 ? group.left : group.right;
}

function compileReader(source: FactSource, layouts: Layouts, brought: ReadonlyMap<string, Layout>, names: readonly [string, string]): FactReader {
  switch (source.of) {
    case 'key':
      return (subject) => subject.key[source.index] ?? null;
    case 'key_column':
      return (subject) => (rowOf(subject, source.side) ? (subject.key[source.index] ?? null) : null);
    case 'column':
      return columnReader(source.side, layouts[source.side].index.get(source.column), source.type === 'text');
    case 'rows':
      return (subject) => count(rowOf(subject, source.side)?.rows ?? 0);
    case 'delta':
      return deltaReader(source.absent, layouts[0].index.get(source.column), layouts[1].index.get(source.column));
    case 'measure':
      return (subject) => (subject.groupKnown ? plain(groupSide(subject, source.side).measure, false) : null);
    case 'age':
      return (subject) => subject.ageMs;
    case 'seen':
      return (subject) => count(subject.seen);
    case 'held':
      return (subject) => subject.order.held;
    case 'open':
      return (subject) => subject.order.open.has(source.rule);
    case 'lookup':
      return lookupReader(source, brought.get(source.lookup));
    case 'kind':
    case 'shape':
    case 'system':
    case 'facilities':
      return (subject) => membersOf(source, subject, names);
    default:
      return source satisfies never;
  }
}

/** A value as conditions see it. */
function plain(value: Value, isText: boolean): Exclude<FactValue, readonly string[]> {
  if (value === MIXED) return isText ? 'mixed' : null;
  return value ?? null;
}

function columnReader(side: Side, index: number | undefined, isText: boolean): FactReader {
  if (index === undefined) return () => null;
  return (subject) => {
    const row = rowOf(subject, side);
    return row === null ? null : plain(row.values[index], isText);
  };
}

/** A look-up that found nothing has no rows and no values; of one that is unknown, all is absent. */
function lookupReader({ lookup, column, type }: Extract<FactSource, { of: 'lookup' }>, layout: Layout | undefined): FactReader {
  if (column === null) {
    return ({ lookups }) => {
      const row = lookups.get(lookup);
      return row === undefined ? null : count(row?.rows ?? 0);
    };
  }
  const index = layout?.index.get(column);
  if (index === undefined) throw new TypeError(`look-up ${lookup} has no column "${column}"`);
  return ({ lookups }) => plain(lookups.get(lookup)?.values[index], type === 'text');
}

function deltaReader(absent: Decimal | null, leftIndex: number | undefined, rightIndex: number | undefined): FactReader {
  if (leftIndex === undefined || rightIndex === undefined) return () => null;
  return ({ left, right }) => {
    if (left === null && right === null) return null;
    const a = left === null ? absent : left.values[leftIndex];
    const b = right === null ? absent : right.values[rightIndex];
    if (typeof a === 'bigint' && typeof b === 'bigint') return b - a;
    if (isMoney(a) && isMoney(b)) return a.currency === b.currency ? { amount: b.amount - a.amount, currency: a.currency } : null;
    // A missing row's stand-in has no currency of its own: it takes the other side's.
    if (isMoney(a) && right === null && absent !== null) return { amount: absent - a.amount, currency: a.currency };
    if (isMoney(b) && left === null && absent !== null) return { amount: b.amount - absent, currency: b.currency };
    return null;
  };
}

function membersOf(source: SetSource, subject: Subject, names: readonly [string, string]): readonly string[] | null {
  switch (source.of) {
    case 'system':
      return rowOf(subject, source.side)?.systems ?? null;
    case 'facilities':
      return subject.groupKnown ? groupSide(subject, source.side).facilities : null;
    case 'shape':
      return subject.groupKnown ? subject.group.shape : null;
    case 'kind':
      return subject.kinds.flatMap((kind) => membersOfKind(kind, source.kind, names));
    default:
      return source satisfies never;
  }
}

function membersOfKind(kind: Kind, of: KindFact, names: readonly [string, string]): readonly string[] {
  if (kind.kind === 'missing') return of === 'missing_in' ? [names[kind.side]] : [];
  if (kind.kind === 'duplicated') return of === 'duplicated_in' ? [names[kind.side]] : [];
  if (kind.kind === 'differs') return of === 'differs' ? kind.columns : [];
  return of === 'breaks' ? [kind.id] : [];
}

function compileMembership(source: FactSource, names: readonly [string, string]): Membership {
  switch (source.of) {
    case 'kind':
      return ofKinds(source.kind, names);
    case 'shape':
    case 'system':
    case 'facilities':
      return {
        isAbsent: (subject) => membersOf(source, subject, names) === null,
        has: (subject, member) => membersOf(source, subject, names)?.includes(member) ?? false,
      };
    default:
      throw new TypeError(`a fact of kind ${source.of} is no set`);
  }
}

function ofKinds(fact: KindFact, names: readonly [string, string]): Membership {
  return {
    isAbsent: () => false,
    has: ({ kinds }, member) => {
      for (const kind of kinds) if (kindHas(kind, fact, member, names)) return true;
      return false;
    },
  };
}

function kindHas(kind: Kind, fact: KindFact, member: string, names: readonly [string, string]): boolean {
  switch (fact) {
    case 'missing_in':
      return kind.kind === 'missing' && names[kind.side] === member;
    case 'duplicated_in':
      return kind.kind === 'duplicated' && names[kind.side] === member;
    case 'differs':
      return kind.kind === 'differs' && kind.columns.includes(member);
    case 'breaks':
      return kind.kind === 'breaks' && kind.id === member;
    default:
      return fact satisfies never;
  }
}
