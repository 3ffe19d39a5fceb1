// What editors are told of a file of rule tests, rules/*.test.yaml: the keys that its readers take, and the rows of every dataset. Columns that systems declare themselves are left open.

import { type ColumnDefinition, DATASETS, type DatasetDefinition } from '../domain/datasets.ts';
import { DECIMAL_FORMS } from '../domain/decimal.ts';
import { DURATION, STAMP } from '../domain/time.ts';
import { DURATION_TEXT } from './condition-schema.ts';
import { BOOLEAN, definedAs, describe, documentOf, either, type JsonSchema, listOf, mapOf, matching, oneOf, TEXT } from './json-schema.ts';
import { COLUMN_NAME } from './read-reading.ts';
import { EXPECTATION_KEYS, EXPECTED_RECOUNT_KEYS, EXPECTED_TASK_KEYS, TEST_KEYS } from './read-rule-tests.ts';
import { statedDatasets } from './read-side.ts';
import { BOOLEANS, NULLS, WHOLE } from './read-test-rows.ts';
import { GIVEN_FINDING_KEYS } from './read-test-standing.ts';
import { MONEY } from './read-tolerance.ts';
import { SEVERITIES } from './rulebook.ts';

export function ruleTestsSchema(): JsonSchema {
  const rows = [...DATASETS.values()].map((dataset) => [`row-${dataset.name}`, rowSchema(dataset)] as const);
  const cells = Object.entries(CELLS).map(([type, value]) => [`cell-${type}`, cell(value)] as const);
  return documentOf('Rule tests of tallyman', listOf(testSchema()), Object.fromEntries([...rows, ...cells]));
}

function testSchema(): JsonSchema {
  const given = mapOf(GIVEN_FINDING_KEYS, { rule: ['The rule, of any boundary.', TEXT], order: ['The order on which its finding stands.', TEXT] });
  return mapOf(TEST_KEYS, {
    name: ['What it shows, as a sentence.', TEXT],
    boundary: ['The boundary that it is of; that of the rule file beside it where it is not said.', TEXT],
    rows: ['The rows of each dataset, or "same": those of the test before.', either({ const: 'same' }, rowsSchema())],
    after: ['How long after the start a run is played besides the first: 31m, or a list of several.', either(DURATION_TEXT, listOf(DURATION_TEXT))],
    held: ["The orders on which a hold of tallyman's own stands already.", listOf(TEXT)],
    open: ["Other rules' findings that stand on orders already.", listOf(given)],
    expect: ['All findings that are open after the last run; [] for none.', listOf(expectationSchema())],
  });
}

function rowsSchema(): JsonSchema {
  const properties = statedDatasets().map((name) => [name, rowsOf(name)] as const);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** A name with nothing after its colon has no rows. */
function rowsOf(name: string): JsonSchema {
  const [role = '', dataset = ''] = name.split('.');
  return { description: `The ${dataset} that systems of role ${role} state.`, ...listOf(definedAs(`row-${dataset}`)), type: ['array', 'null'] };
}

function rowSchema({ columns }: DatasetDefinition): JsonSchema {
  const properties = [...columns.values()].map((column) => [column.name, describe(saysOf(column), cellSchema(column))] as const);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    propertyNames: { pattern: COLUMN_NAME.source },
    additionalProperties: definedAs('cell-text'),
  };
}

function saysOf({ type, values }: ColumnDefinition): string {
  return values ? `One of ${values.join(', ')}.` : CELL_SAYS[type];
}

const RELATIVE = new RegExp(`^[+-]${DURATION.source.slice(1)}`);
const YES_OR_NO = new RegExp(`^(?:${[...BOOLEANS.keys()].map(inAnyCase).join('|')})$`);

const CELL_SAYS: Readonly<Record<ColumnDefinition['type'], string>> = {
  text: 'A text.',
  integer: 'A whole number.',
  quantity: 'A number.',
  money: 'An amount with its currency: 25.00 USD.',
  instant: 'An instant, or one relative to the start of the test: -2h.',
  date: 'A date, or one relative to the start of the test: -1d.',
  boolean: 'True or false.',
};

const CELLS: Readonly<Record<ColumnDefinition['type'], JsonSchema>> = {
  text: TEXT,
  integer: matching(WHOLE),
  quantity: matching(...DECIMAL_FORMS),
  money: matching(MONEY),
  instant: matching(RELATIVE, STAMP),
  date: matching(RELATIVE, STAMP),
  boolean: matching(YES_OR_NO),
};

function cellSchema({ type, values }: ColumnDefinition): JsonSchema {
  return values ? cell(oneOf(values)) : definedAs(`cell-${type}`);
}

/** A value, or none. */
function cell(value: JsonSchema): JsonSchema {
  return either(value, { type: ['null', 'string'], pattern: `^(?:${NULLS.join('|')})$` });
}

function inAnyCase(word: string): string {
  return word.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function expectationSchema(): JsonSchema {
  const texts = (says: string) => [says, TEXT] as const;
  return mapOf(EXPECTATION_KEYS, {
    rule: texts('The rule whose finding it is.'),
    key: ["Columns of the finding's key.", { type: 'object', propertyNames: { pattern: COLUMN_NAME.source }, additionalProperties: TEXT }],
    severity: ['How bad it is.', oneOf(SEVERITIES)],
    title: texts('What people read.'),
    task: ['A task of its stands open.', mapOf({ optional: EXPECTED_TASK_KEYS }, { team: texts('Who works on it.') })],
    recount: [
      'A recount of its stands open.',
      mapOf({ optional: EXPECTED_RECOUNT_KEYS }, { sku: texts('The SKU that is counted.'), facility: texts('Where it is counted.') }),
    ],
    hold: ['Whether it holds the invoice.', BOOLEAN],
    labels: ['The words that it carries.', listOf(TEXT)],
  });
}
