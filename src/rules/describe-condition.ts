// Conditions and facts in words that someone from ops reads: `oms.status is fulfilled`, `5`, `absent`. It decides nothing.

import { formatSpan, type Span } from '../domain/calendar.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { formatDuration } from '../domain/time.ts';
import type { Tolerance } from '../domain/tolerance.ts';
import { formatMoney, formatValue } from '../domain/value.ts';
import type { FactValue } from './fact-access.ts';
import type { Fact, FactType, Operand, Test } from './rulebook.ts';

const ABSENT = 'absent';

/** A fact's value: `12.50 USD`, `2d 4h`, `DAL, RNO`, `none` for an empty set, `absent`. */
export function formatFact(value: FactValue, type: FactType): string {
  if (value === null) return ABSENT;
  if (isList(value)) return value.length === 0 ? 'none' : value.join(', ');
  return formatOperand(value, type);
}

function isList(value: FactValue): value is readonly string[] {
  return Array.isArray(value);
}

function formatOperand(operand: Operand, type: FactType): string {
  return type === 'duration' && typeof operand === 'number' ? formatDuration(operand) : formatValue(operand);
}

const PHRASES = {
  equals: 'is',
  not: 'is not',
  in: 'is one of',
  not_in: 'is none of',
  over: 'is over',
  at_least: 'is at least',
  under: 'is under',
  at_most: 'is at most',
} as const;

const SET_PHRASES = { equals: 'holds', not: 'does not hold', in: 'holds one of', not_in: 'holds none of' } as const;

/** `oms.due_at is older than 2h`. */
export function describeTest(fact: Fact, test: Test): string {
  return `${fact.path} ${describe(fact.type, test)}`;
}

function describe(type: FactType, test: Test): string {
  switch (test.operator) {
    case 'equals':
    case 'not':
    case 'over':
    case 'at_least':
    case 'under':
    case 'at_most':
      return `${phrase(type, test.operator)} ${formatOperand(test.operand, type)}`;
    case 'in':
    case 'not_in':
      return `${phrase(type, test.operator)} ${test.operands.map((operand) => formatOperand(operand, type)).join(', ')}`;
    case 'between':
    case 'outside':
      return `is ${test.operator} ${formatOperand(test.low, type)} and ${formatOperand(test.high, type)}`;
    case 'older_than':
      return isNow(test.span) ? 'is past' : `is older than ${formatSpan(test.span)}`;
    case 'newer_than':
      return isNow(test.span) ? 'is still to come' : `is newer than ${formatSpan(test.span)}`;
    case 'present':
    case 'absent':
      return `is ${test.operator}`;
    case 'matches':
      return `matches ${test.pattern}`;
    case 'same_as':
      return describeSameAs(test);
    default:
      return test satisfies never;
  }
}

function isNow(span: Span): boolean {
  return span.unit === 'ms' ? span.ms === 0 : span.days === 0;
}

function phrase(type: FactType, operator: keyof typeof PHRASES): string {
  return type === 'set' && operator in SET_PHRASES ? SET_PHRASES[operator as keyof typeof SET_PHRASES] : PHRASES[operator];
}

function describeSameAs({ fact, unit, tolerance }: Extract<Test, { operator: 'same_as' }>): string {
  const what = unit === null ? 'is the same as' : `is of the same ${unit} as`;
  const band = formatTolerance(tolerance);
  return `${what} ${fact.path}${band === '' ? '' : ` within ${band}`}`;
}

/** `5`, `0.01 USD or 2% of the latter`; empty where nothing but sameness will do. */
function formatTolerance({ abs, currency, percent, of }: Tolerance): string {
  const band: string[] = [];
  if (abs !== undefined) band.push(currency === undefined ? formatDecimal(abs) : formatMoney({ amount: abs, currency }));
  if (percent !== undefined) band.push(`${formatDecimal(percent * 100n)}%${of === 'right' ? ' of the latter' : ''}`);
  return band.join(' or ');
}
