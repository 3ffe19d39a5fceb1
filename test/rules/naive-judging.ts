// A third reading of the rule language, written apart from the product's, word by word from its documentation and without regard to speed. Conditions are held against it.

import { MIXED, type Value } from '../../src/domain/value.ts';
import type { Boundary, Condition, Fact, Operand, Test } from '../../src/rules/rulebook.ts';
import type { Layouts, Subject } from '../../src/rules/subject.ts';

const DAY_MS = 86_400_000;

/** undefined: absent. A Set holds the members of a set. */
type Found = Operand | ReadonlySet<string> | undefined;

/** A week and its holidays, by a clock that stands so many hours behind UTC all the year. */
export interface NaiveCalendar {
  readonly hoursBehind: number;
  /** `Sat`, `Sun`. */
  readonly weekend: readonly string[];
  readonly holidays: readonly string[];
}

export class NaiveJudge {
  readonly #boundary: Boundary;
  readonly #layouts: Layouts;
  readonly #calendar: NaiveCalendar;

  constructor(boundary: Boundary, layouts: Layouts, calendar: NaiveCalendar) {
    this.#boundary = boundary;
    this.#layouts = layouts;
    this.#calendar = calendar;
  }

  holds(condition: Condition, subject: Subject, now: number): boolean {
    if (condition.op === 'test') return this.#tests(condition.fact, condition.test, subject, now);
    const holding = condition.of.filter((part) => this.holds(part, subject, now)).length;
    if (condition.op === 'all') return holding === condition.of.length;
    return condition.op === 'any' ? holding > 0 : holding === 0;
  }

  #tests(fact: Fact, test: Test, subject: Subject, now: number): boolean {
    const found = this.#find(fact, subject);
    if (test.operator === 'absent') return found === undefined;
    if (found === undefined) return false;
    if (test.operator === 'present') return true;
    if (found instanceof Set) return holdsOfSet(found, test);
    const value = found as Operand;
    if (test.operator === 'same_as') {
      const other = this.#find(test.fact, subject);
      return other !== undefined && same(value, other as Operand, test);
    }
    if (test.operator === 'older_than' || test.operator === 'newer_than') return this.#isSoOld(value, test, now);
    return holdsOfValue(value, test);
  }

  #isSoOld(value: Operand, { operator, span }: Extract<Test, { operator: 'older_than' | 'newer_than' }>, now: number): boolean {
    const then = typeof value === 'number' ? value : new Date(`${String(value)}T00:00:00Z`).getTime();
    if (span.unit === 'ms') return operator === 'older_than' ? now - then > span.ms : now - then < span.ms;
    if (span.days === 0) return operator === 'older_than' ? then < now : then > now;
    const passed = this.#businessMs(then, now);
    const due = span.days * DAY_MS;
    if (operator === 'newer_than') return passed < due;
    // What happened on a day off lies before all of the days that have passed since.
    return passed > due || (passed === due && this.#isOff(then));
  }

  #isOff(instant: number): boolean {
    const local = new Date(instant - this.#calendar.hoursBehind * 3_600_000);
    const weekday = local.toUTCString().slice(0, 3);
    return this.#calendar.weekend.includes(weekday) || this.#calendar.holidays.includes(local.toISOString().slice(0, 10));
  }

  /** Business goes on at every hour of a day that is not off. All instants here are whole hours, give or take a millisecond. */
  #businessMs(from: number, to: number): number {
    let passed = 0;
    for (let at = from; at < to; ) {
      const next = Math.min(to, (Math.floor(at / 3_600_000) + 1) * 3_600_000);
      if (!this.#isOff(at)) passed += next - at;
      at = next;
    }
    return passed;
  }

  #find(fact: Fact, subject: Subject): Found {
    const { left, right } = this.#boundary;
    const names = [left.name, right.name];
    const [first = '', second = '', third = ''] = fact.path.split('.');
    const side = names.indexOf(first);
    if (fact.path === 'age') return subject.ageMs;
    if (fact.path === 'held') return subject.order.held;
    if (first === 'open') return subject.order.open.has(second);
    if (first === 'lookup') return this.#lookUp(second, third, subject, fact.type === 'text');
    if (fact.path === 'seen') return BigInt(subject.seen) * 10n ** 12n;
    if (first === 'missing_in') return new Set(subject.kinds.flatMap((kind) => (kind.kind === 'missing' ? [names[kind.side] ?? ''] : [])));
    if (first === 'duplicated_in') return new Set(subject.kinds.flatMap((kind) => (kind.kind === 'duplicated' ? [names[kind.side] ?? ''] : [])));
    if (first === 'differs') return new Set(subject.kinds.flatMap((kind) => (kind.kind === 'differs' ? kind.columns : [])));
    if (first === 'breaks') return new Set(subject.kinds.flatMap((kind) => (kind.kind === 'breaks' ? [kind.id] : [])));
    if (first === 'key') return subject.key[this.#boundary.key.indexOf(second)];
    if (first === 'delta') return this.#delta(second, subject);
    if (fact.path === 'group.shape') return new Set(subject.group.shape);
    if (first === 'group') {
      const summary = second === left.name ? subject.group.left : subject.group.right;
      if (third === 'facilities') return summary.facilities === null ? undefined : new Set(summary.facilities);
      return plain(summary.measure, false);
    }
    const row = side === 0 ? subject.left : subject.right;
    if (second === 'rows') return row === null ? 0n : BigInt(row.rows) * 10n ** 12n;
    if (row === null) return undefined;
    if (second === 'system') return new Set(row.systems);
    if (this.#boundary.key.includes(second)) return subject.key[this.#boundary.key.indexOf(second)];
    return plain(row.values[this.#layouts[side]?.columns.indexOf(second) ?? -1], fact.type === 'text');
  }

  /** What is not asked for, or could not be, is read as absent here. */
  #lookUp(name: string, column: string, { lookups }: Subject, isText: boolean): Found {
    const row = lookups.get(name);
    if (row === undefined) return undefined;
    if (column === 'rows') return row === null ? 0n : BigInt(row.rows) * 10n ** 12n;
    const columns = [...(this.#boundary.lookups.find((lookup) => lookup.name === name)?.columns.keys() ?? [])];
    return row === null ? undefined : plain(row.values[columns.indexOf(column)], isText);
  }

  /** Right minus left, of quantities, or of money in one currency; `absent:` stands for a missing row. */
  #delta(column: string, { left, right }: Subject): Found {
    if (left === null && right === null) return undefined;
    const at = (side: 0 | 1) => this.#layouts[side].columns.indexOf(column);
    const standIn = this.#boundary.compare.find((one) => one.column === column)?.absent ?? undefined;
    const a = left === null ? standIn : left.values[at(0)];
    const b = right === null ? standIn : right.values[at(1)];
    if (a === undefined || a === null || a === MIXED || b === undefined || b === null || b === MIXED) return undefined;
    const [currencyOfA, amountOfA] = typeof a === 'object' ? [a.currency, a.amount] : [null, a as bigint];
    const [currencyOfB, amountOfB] = typeof b === 'object' ? [b.currency, b.amount] : [null, b as bigint];
    if (currencyOfA !== null && currencyOfB !== null && currencyOfA !== currencyOfB) return undefined;
    const currency = currencyOfA ?? currencyOfB;
    return currency === null ? amountOfB - amountOfA : { amount: amountOfB - amountOfA, currency };
  }
}

function plain(value: Value, isText: boolean): Found {
  if (value === null || value === undefined) return undefined;
  if (value === MIXED) return isText ? 'mixed' : undefined;
  return value;
}

function holdsOfSet(members: ReadonlySet<string>, test: Test): boolean {
  if (test.operator === 'equals') return members.has(String(test.operand));
  if (test.operator === 'not') return !members.has(String(test.operand));
  if (test.operator === 'in') return test.operands.some((operand) => members.has(String(operand)));
  if (test.operator === 'not_in') return test.operands.every((operand) => !members.has(String(operand)));
  throw new Error(`no such test of a set: ${test.operator}`);
}

function equal(a: Operand, b: Operand): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.currency === b.currency && a.amount === b.amount;
  if (typeof a === 'object') return a.amount === b;
  return a === b;
}

/** Neither of two currencies is above the other. */
function above(a: Operand, b: Operand): boolean {
  if (typeof a === 'object') {
    if (typeof b === 'object') return a.currency === b.currency && a.amount > b.amount;
    return a.amount > (b as bigint);
  }
  return a > b;
}

function below(a: Operand, b: Operand): boolean {
  if (typeof a === 'object') {
    if (typeof b === 'object') return a.currency === b.currency && a.amount < b.amount;
    return a.amount < (b as bigint);
  }
  return a < b;
}

function holdsOfValue(value: Operand, test: Test): boolean {
  switch (test.operator) {
    case 'equals':
      return equal(value, test.operand);
    case 'not':
      return !equal(value, test.operand);
    case 'in':
      return test.operands.some((operand) => equal(value, operand));
    case 'not_in':
      return !test.operands.some((operand) => equal(value, operand));
    case 'over':
      return above(value, test.operand);
    case 'at_least':
      return above(value, test.operand) || equal(value, test.operand);
    case 'under':
      return below(value, test.operand);
    case 'at_most':
      return below(value, test.operand) || equal(value, test.operand);
    case 'between':
      return (above(value, test.low) || equal(value, test.low)) && (below(value, test.high) || equal(value, test.high));
    case 'outside':
      return below(value, test.low) || above(value, test.high);
    case 'matches':
      return new RegExp(test.pattern, 'u').test(String(value));
    default:
      throw new Error(`no such test of a value: ${test.operator}`);
  }
}

function same(a: Operand, b: Operand, { unit, tolerance }: Extract<Test, { operator: 'same_as' }>): boolean {
  if (unit !== null) {
    const part = (value: Operand) => {
      const date = new Date(typeof value === 'number' ? value : `${String(value)}T00:00:00Z`);
      return [date.getUTCFullYear(), unit === 'year' ? 0 : date.getUTCMonth(), unit === 'day' ? date.getUTCDate() : 0].join('-');
    };
    return part(a) === part(b);
  }
  if (equal(a, b)) return true;
  const currency = typeof a === 'object' ? a.currency : null;
  if (typeof a === 'object' && typeof b === 'object' && a.currency !== b.currency) return false;
  const [x, y] = [typeof a === 'object' ? a.amount : a, typeof b === 'object' ? b.amount : b];
  if (typeof x !== 'bigint' || typeof y !== 'bigint') return false;
  const distance = x > y ? x - y : y - x;
  const withinAbs = tolerance.abs !== undefined && (tolerance.currency ?? currency) === currency && distance <= tolerance.abs;
  const base = tolerance.of === 'right' ? y : x;
  const withinPercent = tolerance.percent !== undefined && distance * 10n ** 12n <= (base < 0n ? -base : base) * tolerance.percent;
  return withinAbs || withinPercent;
}
