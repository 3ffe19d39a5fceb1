// The screen: a condition as a plain predicate, run on every discrepancy and, for `never`, on every key of the merge. It must allocate nothing and explain nothing.

import { RE2JS } from 're2js';
import { type Calendar, compileBefore } from '../domain/calendar.ts';
import type { FactAccess, FactReader } from './fact-access.ts';
import type { Condition, Fact, Operand, Test } from './rulebook.ts';
import type { Subject } from './subject.ts';
import { instantOf, isSame, orderOf, type Scalar } from './value-order.ts';

/** `now` in UTC milliseconds. */
export type Predicate = (subject: Subject, now: number) => boolean;

export function compileScreen(condition: Condition, facts: FactAccess): Predicate {
  if (condition.op === 'test') return compileTest(condition.fact, condition.test, facts);
  const parts = condition.of.map((part) => compileScreen(part, facts));
  switch (condition.op) {
    case 'all':
      return every(parts);
    case 'any':
      return some(parts);
    case 'not': {
      const any = some(parts);
      return (subject, now) => !any(subject, now);
    }
    default:
      return condition satisfies never;
  }
}

function every(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1 && parts[0]) return parts[0];
  return (subject, now) => {
    for (const part of parts) if (!part(subject, now)) return false;
    return true;
  };
}

function some(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1 && parts[0]) return parts[0];
  return (subject, now) => {
    for (const part of parts) if (part(subject, now)) return true;
    return false;
  };
}

/** One test of one fact. */
export function compileTest(fact: Fact, test: Test, facts: FactAccess): Predicate {
  if (fact.type === 'set') return compileSetTest(fact, test, facts);
  const read = facts.reader(fact.path);
  switch (test.operator) {
    case 'present':
      return (subject) => read(subject) !== null;
    case 'absent':
      return (subject) => read(subject) === null;
    case 'same_as':
      return sameAs(read, facts.reader(test.fact.path), test);
    default:
      return unlessAbsent(read, compileValueTest(test, facts.calendar));
  }
}

function unlessAbsent(read: FactReader, holds: (value: Scalar, now: number) => boolean): Predicate {
  return (subject, now) => {
    const value = read(subject);
    return value !== null && holds(value as Scalar, now);
  };
}

function sameAs(read: FactReader, readOther: FactReader, { unit, tolerance }: Extract<Test, { operator: 'same_as' }>): Predicate {
  return (subject) => {
    const value = read(subject);
    if (value === null) return false;
    const other = readOther(subject);
    return other !== null && isSame(value as Scalar, other as Scalar, unit, tolerance);
  };
}

type ValueTest = Exclude<Test, { operator: 'present' | 'absent' | 'same_as' }>;

function compileValueTest(test: ValueTest, calendar: Calendar): (value: Scalar, now: number) => boolean {
  switch (test.operator) {
    case 'equals':
      return (value) => orderOf(value, test.operand) === 0;
    case 'not':
      return (value) => orderOf(value, test.operand) !== 0;
    case 'over':
      return (value) => orderOf(value, test.operand) > 0;
    case 'at_least':
      return (value) => orderOf(value, test.operand) >= 0;
    case 'under':
      return (value) => orderOf(value, test.operand) < 0;
    case 'at_most':
      return (value) => orderOf(value, test.operand) <= 0;
    case 'in':
      return (value) => isOneOf(value, test.operands);
    case 'not_in':
      return (value) => !isOneOf(value, test.operands);
    case 'between':
      return (value) => orderOf(value, test.low) >= 0 && orderOf(value, test.high) <= 0;
    case 'outside':
      return (value) => orderOf(value, test.low) < 0 || orderOf(value, test.high) > 0;
    case 'older_than': {
      const threshold = compileBefore(test.span, calendar);
      return (value, now) => instantOf(value) < threshold(now);
    }
    case 'newer_than': {
      const threshold = compileBefore(test.span, calendar);
      return (value, now) => instantOf(value) > threshold(now);
    }
    case 'matches':
      return compilePattern(test.pattern);
    default:
      return test satisfies never;
  }
}

export function isOneOf(value: Scalar, operands: readonly Scalar[]): boolean {
  for (const operand of operands) if (orderOf(value, operand) === 0) return true;
  return false;
}

/** Finds the pattern anywhere in a text, in linear time. */
export function compilePattern(pattern: string): (value: Scalar) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (value) => typeof value === 'string' && compiled.test(value);
}

function compileSetTest(fact: Fact, test: Test, facts: FactAccess): Predicate {
  const { isAbsent, has } = facts.membership(fact.path);
  switch (test.operator) {
    case 'present':
      return (subject) => !isAbsent(subject);
    case 'absent':
      return isAbsent;
    case 'equals':
    case 'not':
    case 'in':
    case 'not_in': {
      const members = membersNamed(test);
      const shares = (subject: Subject): boolean => {
        for (const member of members) if (has(subject, member)) return true;
        return false;
      };
      return test.operator === 'equals' || test.operator === 'in' ? shares : (subject) => !isAbsent(subject) && !shares(subject);
    }
    default:
      throw new TypeError(`the set ${fact.path} cannot be held against ${test.operator}`);
  }
}

/** The members that a test of a set names. */
export function membersNamed(test: { readonly operand: Operand } | { readonly operands: readonly Operand[] }): readonly string[] {
  return ('operands' in test ? test.operands : [test.operand]).map(String);
}
