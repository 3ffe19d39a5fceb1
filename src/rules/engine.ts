// json-rules-engine as judge: a rule's condition as the engine's own, over flat facts, with operators that know absence, decimals and currencies. It decides and explains; the screen only spares it work.

import { Engine, Fact as EngineFact, type TopLevelCondition, type TopLevelConditionResult } from 'json-rules-engine';
import { compileBefore, type Span } from '../domain/calendar.ts';
import { describeTest, formatFact } from './describe-condition.ts';
import { type FactAccess, type FactReader, type FactValue, isKnown } from './fact-access.ts';
import type { Condition, Fact, Operand, Rule, Test } from './rulebook.ts';
import { compilePattern, isOneOf, membersNamed } from './screen.ts';
import type { Subject } from './subject.ts';
import { instantOf, isSame, orderOf, type Scalar } from './value-order.ts';

/** One condition of a rule as it was found. */
export interface Receipt {
  /** `oms.status is fulfilled`; what stands in a `not` begins with `not: `. */
  readonly condition: string;
  /** What the fact was: formatted, `absent`, or `unknown` where a system of the group could not be read, or a look-up could not be asked. */
  readonly value: string;
  readonly held: boolean;
}

export interface Verdict {
  readonly holds: boolean;
  /** Every condition, in the rule's order. */
  readonly receipt: readonly Receipt[];
}

export type Decide = (subject: Subject, now: number) => Promise<Verdict>;

interface Leaf {
  readonly fact: Fact;
  readonly test: Test;
  /** Whether it stands in an odd number of `not`s: then it is what must fail. */
  readonly negated: boolean;
}

type EngineCondition = TopLevelCondition | { fact: string; operator: string; value: unknown; name: string };
type EngineResult = TopLevelConditionResult | TopLevelConditionResult[] | { readonly name?: string; readonly result?: boolean };

/** One engine a rule, built once. It must not be asked again before it has answered: a run that ends makes the engine skip the rules of another that has just begun. */
export function compileEngine(rule: Rule, facts: FactAccess): Decide {
  const builder = new EngineBuilder();
  const conditions = builder.condition(rule.when, false);
  const engine = builder.engine;
  engine.addRule({ conditions: { all: [conditions] } as TopLevelCondition, event: { type: rule.id } });
  const readers = new Map(builder.paths().map((path) => [path, facts.reader(path)]));
  const brought = new Set(builder.paths().filter((path) => facts.definition(path).source.of === 'lookup'));
  const thresholds = [...builder.thresholds].map(([name, span]) => [name, compileBefore(span, facts.calendar)] as const);
  return async (subject, now) => {
    const values: Record<string, EngineFact> = {};
    // The engine hashes what it caches; flat constants need none, and what a look-up brought is only handed over.
    const give = (name: string, value: FactValue | (() => Promise<FactValue>)) => {
      values[name] = new EngineFact<unknown>(name, value, { cache: false });
    };
    for (const [path, read] of readers) give(path, brought.has(path) ? async () => read(subject) : read(subject));
    for (const [name, before] of thresholds) give(name, before(now));
    const { results, failureResults } = await engine.run(values);
    const result = results[0] ?? failureResults[0];
    const held = new Map<string, boolean>();
    if (result) collect(result.conditions, held);
    return { holds: results.length > 0, receipt: builder.leaves.map((leaf, i) => receiptOf(leaf, held.get(String(i)) === true, subject, facts, readers)) };
  };
}

/** Exact, unlike a span as people read it: two of them must not share a name. */
function threshold(span: Span): string {
  return span.unit === 'ms' ? `now - ${span.ms} ms` : `now - ${span.days} bd`;
}

function receiptOf({ fact, test, negated }: Leaf, held: boolean, subject: Subject, facts: FactAccess, readers: ReadonlyMap<string, FactReader>): Receipt {
  const format = ({ path, type }: Fact) =>
    isKnown(facts.definition(path).source, subject) ? formatFact(readers.get(path)?.(subject) ?? null, type) : 'unknown';
  const value = test.operator === 'same_as' ? `${format(fact)} and ${format(test.fact)}` : format(fact);
  return { condition: `${negated ? 'not: ' : ''}${describeTest(fact, test)}`, value, held: held !== negated };
}

/** The leaves' verdicts by their names. */
function collect(node: EngineResult, held: Map<string, boolean>): void {
  if (Array.isArray(node)) for (const part of node) collect(part, held);
  else if ('all' in node) collect(node.all as EngineResult, held);
  else if ('any' in node) collect(node.any as EngineResult, held);
  else if ('not' in node) collect(node.not as EngineResult, held);
  else if (node.name !== undefined) held.set(node.name, node.result === true);
}

type Operator = (value: Scalar, operand: never) => boolean;

/** All but absence: they are asked only of what is there. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  is: (value, operand: Scalar) => orderOf(value, operand) === 0,
  'is-not': (value, operand: Scalar) => orderOf(value, operand) !== 0,
  'is-over': (value, operand: Scalar) => orderOf(value, operand) > 0,
  'is-at-least': (value, operand: Scalar) => orderOf(value, operand) >= 0,
  'is-under': (value, operand: Scalar) => orderOf(value, operand) < 0,
  'is-at-most': (value, operand: Scalar) => orderOf(value, operand) <= 0,
  'is-one-of': isOneOf,
  'is-none-of': (value, operands: readonly Scalar[]) => !isOneOf(value, operands),
  'is-between': (value, [low, high]: readonly [Scalar, Scalar]) => orderOf(value, low) >= 0 && orderOf(value, high) <= 0,
  'is-outside': (value, [low, high]: readonly [Scalar, Scalar]) => orderOf(value, low) < 0 || orderOf(value, high) > 0,
  'is-before': (value, instant: number) => instantOf(value) < instant,
  'is-after': (value, instant: number) => instantOf(value) > instant,
};

type ListOperator = (members: readonly string[], named: readonly string[]) => boolean;

const SET_OPERATORS: Readonly<Record<string, ListOperator>> = {
  'holds-one-of': (members, named) => named.some((member) => members.includes(member)),
  'holds-none-of': (members, named) => !named.some((member) => members.includes(member)),
};

const NAMES = {
  equals: 'is',
  not: 'is-not',
  over: 'is-over',
  at_least: 'is-at-least',
  under: 'is-under',
  at_most: 'is-at-most',
  in: 'is-one-of',
  not_in: 'is-none-of',
} as const;

class EngineBuilder {
  readonly engine = new Engine([], { allowUndefinedFacts: true });
  readonly leaves: Leaf[] = [];
  readonly thresholds = new Map<string, Span>();

  constructor() {
    // None of the built-in operators: they fire on missing facts and compare decimals as text.
    for (const name of [
      'equal',
      'notEqual',
      'in',
      'notIn',
      'contains',
      'doesNotContain',
      'lessThan',
      'lessThanInclusive',
      'greaterThan',
      'greaterThanInclusive',
    ])
      this.engine.removeOperator(name);
    for (const [name, operator] of Object.entries(OPERATORS)) this.#addOperator(name, operator);
    for (const [name, operator] of Object.entries(SET_OPERATORS)) this.#addOperator(name, operator);
    this.engine.addOperator('is-present', (value: FactValue | undefined) => !isAbsent(value));
    this.engine.addOperator('is-absent', (value: FactValue | undefined) => isAbsent(value));
  }

  /** Every fact that the conditions name. */
  paths(): readonly string[] {
    return [...new Set(this.leaves.flatMap(({ fact, test }) => (test.operator === 'same_as' ? [fact.path, test.fact.path] : [fact.path])))];
  }

  condition(condition: Condition, negated: boolean): EngineCondition {
    if (condition.op === 'test') return this.#leaf(condition.fact, condition.test, negated);
    const inside = condition.op === 'not' ? !negated : negated;
    const parts = condition.of.map((part) => this.condition(part, inside)) as TopLevelCondition[];
    if (condition.op === 'all') return { all: parts };
    // The engine takes an empty `any` for true.
    const some: TopLevelCondition = parts.length === 0 ? { not: { all: [] } } : { any: parts };
    return condition.op === 'any' ? some : { not: some };
  }

  #leaf(fact: Fact, test: Test, negated: boolean): EngineCondition {
    const name = String(this.leaves.length);
    this.leaves.push({ fact, test, negated });
    return { fact: fact.path, name, ...(fact.type === 'set' ? setTest(test) : this.#scalarTest(test, name)) };
  }

  #scalarTest(test: Test, name: string): { readonly operator: string; readonly value: unknown } {
    switch (test.operator) {
      case 'in':
      case 'not_in':
        return { operator: NAMES[test.operator], value: test.operands };
      case 'between':
      case 'outside':
        return { operator: `is-${test.operator}`, value: [test.low, test.high] satisfies Operand[] };
      case 'older_than':
      case 'newer_than':
        this.thresholds.set(threshold(test.span), test.span);
        return { operator: test.operator === 'older_than' ? 'is-before' : 'is-after', value: { fact: threshold(test.span) } };
      case 'present':
      case 'absent':
        return { operator: `is-${test.operator}`, value: true };
      case 'matches':
        this.#addOperator(`matches-${name}`, compilePattern(test.pattern));
        return { operator: `matches-${name}`, value: test.pattern };
      case 'same_as':
        this.#addOperator(`same-${name}`, (value: Scalar, other: Scalar) => isSame(value, other, test.unit, test.tolerance));
        return { operator: `same-${name}`, value: { fact: test.fact.path } };
      default:
        return { operator: NAMES[test.operator], value: test.operand };
    }
  }

  #addOperator(name: string, holds: (value: never, operand: never) => boolean): void {
    this.engine.addOperator(
      name,
      (value: FactValue | undefined, operand: unknown) => !isAbsent(value) && !isAbsent(operand) && holds(value as never, operand as never),
    );
  }
}

function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function setTest(test: Test): { readonly operator: string; readonly value: unknown } {
  if (test.operator === 'present' || test.operator === 'absent') return { operator: `is-${test.operator}`, value: true };
  if ('operand' in test || 'operands' in test) {
    const none = test.operator === 'not' || test.operator === 'not_in';
    return { operator: none ? 'holds-none-of' : 'holds-one-of', value: membersNamed(test) };
  }
  throw new TypeError(`a set cannot be held against ${test.operator}`);
}
