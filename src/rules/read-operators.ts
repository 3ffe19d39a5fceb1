// What stands on the right of a fact: a plain value, a list, or operators. It checks that operator and operand fit the fact's type.

import { RE2JS, RE2JSException } from 're2js';
import { EXACT } from '../domain/tolerance.ts';
import { type FactDefinition, sameKindOfValue } from './fact-table.ts';
import { type FactChoice, findFact } from './find-fact.ts';
import { readOperand } from './read-operand.ts';
import { article, readTolerance, TOLERANCE_KEYS } from './read-tolerance.ts';
import type { FactType, Operand, Test } from './rulebook.ts';
import { isMap, readBoolean, readEntries, readList, readMap, readOneOf, readSpan, readText, refuse, type Spot } from './spot.ts';
import { orderOf } from './value-order.ts';
import { suggest } from './yaml-file.ts';

const EQUALITY = ['in', 'not_in', 'not'] as const;
const ORDER = ['over', 'at_least', 'under', 'at_most', 'between', 'outside'] as const;
const AGE = ['older_than', 'newer_than'] as const;
const PRESENCE = ['present', 'absent'] as const;
/** `same` and `tolerance` say how `same_as` looks. */
export const ALL = [...EQUALITY, ...ORDER, ...AGE, ...PRESENCE, 'matches', 'same_as', 'same', 'tolerance'] as const;

const BY_TYPE: Readonly<Record<FactType, readonly string[]>> = {
  text: [...EQUALITY, 'matches', 'same_as'],
  boolean: [...EQUALITY, 'same_as'],
  integer: [...EQUALITY, ...ORDER, 'same_as', 'tolerance'],
  quantity: [...EQUALITY, ...ORDER, 'same_as', 'tolerance'],
  money: [...EQUALITY, ...ORDER, 'same_as', 'tolerance'],
  instant: [...EQUALITY, ...ORDER, ...AGE, 'same_as', 'same'],
  date: [...EQUALITY, ...ORDER, ...AGE, 'same_as', 'same'],
  duration: [...EQUALITY, ...ORDER],
  set: EQUALITY,
};

export const UNITS = ['day', 'month', 'year'] as const;

/** What people write who know other languages; null: the value alone says it. */
const MEANT: ReadonlyMap<string, string | null> = new Map([
  ...['=', '==', 'eq', 'equals', 'equal', 'is'].map((word) => [word, null] as const),
  ...['!=', '<>', 'ne', 'neq', 'not_equals', 'not_equal', 'is_not'].map((word) => [word, 'not'] as const),
  ...['>', 'gt', 'greater_than', 'more_than', 'above'].map((word) => [word, 'over'] as const),
  ...['>=', 'gte', 'min'].map((word) => [word, 'at_least'] as const),
  ...['<', 'lt', 'less_than', 'below'].map((word) => [word, 'under'] as const),
  ...['<=', 'lte', 'max'].map((word) => [word, 'at_most'] as const),
  ...['contains', 'one_of', 'any_of'].map((word) => [word, 'in'] as const),
  ...['like', 'regex', 'pattern'].map((word) => [word, 'matches'] as const),
  ...['null', 'empty', 'missing'].map((word) => [word, 'absent'] as const),
  ['exists', 'present'],
]);

/** All the tests that stand against one fact: every one must hold. Undefined where one is wrong; the problem is reported. */
export function readTests(spot: Spot, fact: FactDefinition, choice: FactChoice): readonly Test[] | undefined {
  if (Array.isArray(spot.value)) return wrap(readOperands(spot, fact), (operands) => ({ operator: 'in', operands }));
  if (!isMap(spot.value)) return readPlain(spot, fact);
  const entries = readMap(spot, 'operators') ?? new Map<string, Spot>();
  if (entries.size === 0) return refuse(spot, `"${fact.path}" is held against nothing: write a value or an operator such as { not: … }`);
  const tests: (Test | undefined)[] = [];
  for (const [operator, operand] of entries) {
    if (!fits(operand, operator, fact)) tests.push(undefined);
    else if (operator === 'same' || operator === 'tolerance') {
      if (!entries.has('same_as')) tests.push(refuse(operand, `"${operator}" says how "same_as" looks: it needs "same_as"`, 'key'));
    } else tests.push(readOperatorTest(operand, operator, fact, choice, entries));
  }
  return tests.every((test) => test !== undefined) ? tests : undefined;
}

function wrap<T>(value: T | undefined, test: (value: T) => Test): readonly Test[] | undefined {
  return value === undefined ? undefined : [test(value)];
}

function readPlain(spot: Spot, fact: FactDefinition): readonly Test[] | undefined {
  if (spot.value === 'present' || spot.value === 'absent') return fits(spot, spot.value, fact, 'value') ? [{ operator: spot.value }] : undefined;
  return wrap(readOperand(spot, fact), (operand) => ({ operator: 'equals', operand }));
}

function fits(spot: Spot, operator: string, fact: FactDefinition, at: 'key' | 'value' = 'key'): boolean {
  if (!ALL.some((known) => known === operator)) refuse(spot, `unknown operator "${operator}"${meant(operator, fact)}`, at);
  else if (operator === 'present' || operator === 'absent') {
    if (fact.mayBeAbsent) return true;
    refuse(spot, `"${fact.path}" is always there: "${operator}" says nothing of it`, at);
  } else {
    if (BY_TYPE[fact.type].includes(operator)) return true;
    refuse(spot, `"${operator}" does not fit "${fact.path}", which is ${article(fact.type)}: it takes a value, a list, ${BY_TYPE[fact.type].join(', ')}`, at);
  }
  return false;
}

function meant(operator: string, fact: FactDefinition): string {
  if (operator === 'let') return ` — a let stands alone: ${fact.path}: { let: slack }, or { over: { let: slack } }`;
  const word = MEANT.get(operator.toLowerCase());
  if (word === undefined) return suggest(operator, ALL);
  return word === null ? ` — write the value alone: ${fact.path}: …` : ` — did you mean "${word}"?`;
}

function readOperatorTest(spot: Spot, operator: string, fact: FactDefinition, choice: FactChoice, entries: ReadonlyMap<string, Spot>): Test | undefined {
  switch (operator) {
    case 'not':
    case 'over':
    case 'at_least':
    case 'under':
    case 'at_most': {
      const operand = readOperand(spot, fact);
      return operand === undefined ? undefined : { operator, operand };
    }
    case 'in':
    case 'not_in': {
      const operands = readOperands(spot, fact);
      return operands && { operator, operands };
    }
    case 'between':
    case 'outside':
      return readRange(spot, operator, fact);
    case 'older_than':
    case 'newer_than': {
      const span = readSpan(spot);
      return span && { operator, span };
    }
    case 'present':
    case 'absent':
      return readPresence(spot, operator);
    case 'matches':
      return readPattern(spot);
    default:
      return readSameAs(spot, fact, choice, entries);
  }
}

function readOperands(spot: Spot, fact: FactDefinition): readonly Operand[] | undefined {
  const items = readList(spot, '[a, b]');
  if (!items) return undefined;
  if (items.length === 0) return refuse(spot, 'at least one value is meant here');
  const operands = items.map((item) => readOperand(item, fact));
  return operands.every((operand) => operand !== undefined) ? operands : undefined;
}

function readRange(spot: Spot, operator: 'between' | 'outside', fact: FactDefinition): Test | undefined {
  const operands = readOperands(spot, fact);
  if (!operands) return undefined;
  const [low, high] = operands;
  if (low === undefined || high === undefined || operands.length !== 2) return refuse(spot, `"${operator}" takes the lower and the upper bound: [5, 10]`);
  const order = orderOf(low, high);
  if (Number.isNaN(order)) return refuse(spot, 'both bounds must be amounts of one currency');
  return order > 0 ? refuse(spot, 'the lower bound is above the upper one') : { operator, low, high };
}

/** `{ present: false }` is `absent`. */
function readPresence(spot: Spot, operator: 'present' | 'absent'): Test | undefined {
  const word = readBoolean(spot);
  if (word === undefined) return undefined;
  return { operator: word === (operator === 'present') ? 'present' : 'absent' };
}

function readPattern(spot: Spot): Test | undefined {
  const pattern = readText(spot, 'a pattern');
  if (pattern === undefined) return undefined;
  try {
    RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return refuse(spot, `this pattern cannot be read: ${error.message}`);
  }
  return { operator: 'matches', pattern };
}

function readSameAs(spot: Spot, fact: FactDefinition, choice: FactChoice, entries: ReadonlyMap<string, Spot>): Test | undefined {
  const path = readText(spot, 'a fact');
  const other = path === undefined ? undefined : findFact(spot, path, choice, 'value');
  const same = entries.get('same');
  const unit = same && fits(same, 'same', fact) ? readOneOf(same, UNITS) : undefined;
  const toleranceSpot = entries.get('tolerance');
  const parts = toleranceSpot && readEntries(toleranceSpot, { optional: TOLERANCE_KEYS });
  const tolerance = parts ? readTolerance(parts, fact.type) : EXACT;
  if (!other || (same && !unit)) return undefined;
  const calendars = (type: FactType) => type === 'instant' || type === 'date';
  const alike = unit ? calendars(fact.type) && calendars(other.type) : sameKindOfValue(fact.type, other.type) && other.type !== 'set';
  if (!alike) return refuse(spot, `"${other.path}" is ${article(other.type)}, and "${fact.path}" ${article(fact.type)}: they are never the same`);
  return { operator: 'same_as', fact: { path: other.path, type: other.type }, unit: unit ?? null, tolerance };
}
