// What editors are told of conditions: the headings, the facts that have no side, and what may stand right of a fact. Which facts a boundary has beyond them is left open.

import { BUSINESS_DAYS } from '../domain/calendar.ts';
import { DECIMAL_FORMS } from '../domain/decimal.ts';
import { DURATION } from '../domain/time.ts';
import { factsOf } from './fact-table.ts';
import { BOOLEAN, type Described, definedAs, describe, either, type JsonSchema, listOf, mapOf, matching, oneOf, oneOrMore, TEXT } from './json-schema.ts';
import { HEADINGS } from './read-condition.ts';
import { ALL as OPERATORS, UNITS } from './read-operators.ts';
import { MONEY, OF_SIDES, PERCENT, TOLERANCE_KEYS } from './read-tolerance.ts';
import { NAME } from './spot.ts';

export const DURATION_TEXT = matching(DURATION);
export const SPAN_TEXT = matching(DURATION, BUSINESS_DAYS);
export const PERCENT_TEXT = matching(PERCENT);
export const NUMBER = matching(...DECIMAL_FORMS);
export const FACT_TEXT = matching(factWithDots(), new RegExp(`^(?:${loneFacts().join('|')})$`));

const LET: JsonSchema = mapOf({ required: ['let'] }, { let: ['The value of this name under "let".', matching(NAME)] });

/** Of the places that conditions refer to. */
export function conditionDefinitions(): JsonSchema {
  return {
    when: whenSchema(),
    test: testSchema(),
    let: LET,
    condition: oneOrMore(matching(NAME)),
    tolerance: mapOf({ optional: TOLERANCE_KEYS }, toleranceDescribed(orLet), OF_NEEDS_PERCENT),
  };
}

type ToleranceKey = (typeof TOLERANCE_KEYS)[number];

/** `wrap`: what else may stand for each value. */
export function toleranceDescribed(wrap = (value: JsonSchema): JsonSchema => value): Readonly<Record<ToleranceKey, Described>> {
  return {
    abs: ['Off by no more than this: 5, or 0.01 USD.', wrap(matching(...DECIMAL_FORMS, MONEY))],
    percent: ['Off by no more than this share: 2%.', wrap(PERCENT_TEXT)],
    of: ['The side that the percentage is of; the left one where it is not said.', wrap(oneOf(OF_SIDES))],
  };
}

export const OF_NEEDS_PERCENT: JsonSchema = { dependencies: { of: ['percent'] } };

const HEADING_SAYS: Readonly<Record<(typeof HEADINGS)[number], string>> = {
  all: 'Each of these conditions holds.',
  any: 'At least one of these conditions holds.',
  not: 'None of these conditions holds.',
};

function whenSchema(): JsonSchema {
  const headed = HEADINGS.map((heading) => [heading, describe(HEADING_SAYS[heading], listOf(definedAs('when'), 1))] as const);
  const facts = loneFacts().map((fact) => [fact, describe(saysOf(fact), definedAs('test'))] as const);
  const use = ['use', describe('The conditions of these names under "conditions" hold.', definedAs('condition'))] as const;
  return {
    type: 'object',
    minProperties: 1,
    properties: Object.fromEntries([...headed, use, ...facts]),
    patternProperties: { [factWithDots().source]: definedAs('test') },
    additionalProperties: false,
  };
}

/** `oms.status`, `lookup.order.total`. */
function factWithDots(): RegExp {
  const name = NAME.source.replace(/^\^|\$$/g, '');
  return new RegExp(`^${name}(?:\\.${name}){1,2}$`);
}

/** The facts that every boundary has, and whose names are one word. */
function loneFacts(): readonly string[] {
  const side = (name: string) => ({ name, columns: new Map() });
  const nothing = { group: [], compare: [], compareGroup: [], never: [], lookups: [], measure: null };
  const facts = factsOf({ left: side('left'), right: side('right'), key: ['order_id'], order: ['order_id'], ...nothing }, 'expected');
  return [...facts.keys()].filter((path) => !path.includes('.'));
}

const FACT_SAYS: ReadonlyMap<string, string> = new Map([
  ['missing_in', 'The side that has no row of the key.'],
  ['duplicated_in', 'The side that has several rows of the key, and no aggregate.'],
  ['differs', 'A compared column in which the sides differ, or a list of which one does.'],
  ['breaks', 'The id of a "never" that holds.'],
  ['age', 'How long ago it was first seen.'],
  ['seen', 'In how many complete runs it was found.'],
  ['held', "Whether a hold of tallyman's own stands on the order."],
]);

function saysOf(fact: string): string {
  const says = FACT_SAYS.get(fact);
  if (says === undefined) throw new Error(`the fact "${fact}" is not described`);
  return says;
}

/** What may stand right of a fact. */
function testSchema(): JsonSchema {
  const operators = mapOf({ optional: OPERATORS }, operatorsDescribed(), { minProperties: 1, dependencies: { same: ['same_as'], tolerance: ['same_as'] } });
  return either(TEXT, listOf(orLet(TEXT), 1), definedAs('let'), operators);
}

function operatorsDescribed(): Readonly<Record<(typeof OPERATORS)[number], Described>> {
  const value = orLet(TEXT);
  const values = orLet(listOf(value, 1));
  const bounds = orLet({ ...listOf(value), minItems: 2, maxItems: 2 });
  return {
    in: ['It is one of these.', values],
    not_in: ['It is there, and none of these.', values],
    not: ['It is there, and not this.', value],
    over: ['It is more than this.', value],
    at_least: ['It is this or more.', value],
    under: ['It is less than this.', value],
    at_most: ['It is this or less.', value],
    between: ['It lies between these two, or is one of them.', bounds],
    outside: ['It lies below the first of these two, or above the second.', bounds],
    older_than: ['It lies longer ago than this: 4h, or 2bd for business days.', orLet(SPAN_TEXT)],
    newer_than: ['It lies less long ago than this: 4h, or 2bd for business days.', orLet(SPAN_TEXT)],
    present: ['It has a value.', orLet(BOOLEAN)],
    absent: ['It has no value.', orLet(BOOLEAN)],
    matches: ['It matches this regular expression.', value],
    same_as: ['It is the same as this other fact.', orLet(FACT_TEXT)],
    same: ['Of "same_as": only the day, the month or the year counts.', orLet(oneOf(UNITS))],
    tolerance: ['Of "same_as": by how much they may be off.', definedAs('tolerance')],
  };
}

/** Below a fact, a value may be one of the boundary's `let`. */
function orLet(value: JsonSchema): JsonSchema {
  return either(value, definedAs('let'));
}
