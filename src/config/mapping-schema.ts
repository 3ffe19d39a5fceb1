// What editors are told of a system's datasets: which of them a role may state, and for each column its type, whether it must be mapped, and its words.

import { type ColumnDefinition, DATASETS, type DatasetDefinition, isRequired, type Role } from '../domain/datasets.ts';
import { DURATION } from '../domain/time.ts';
import type { ColumnType } from '../domain/value.ts';
import { definedAs, describe, either, type JsonSchema, listOf, mapOf, matching, namesTo, oneOf, TEXT, whenHolds } from '../rules/json-schema.ts';
import { COLUMN_NAME } from '../rules/read-reading.ts';
import { fieldsOf } from './field-schema.ts';
import { COLUMN, CURRENCY, FIXED_NORMALIZATIONS, ONLY_FOR, PLAIN_NORMALIZATIONS, TYPES } from './parse-column.ts';
import { FILE_NAME } from './parse-map.ts';
import { DATASET } from './parse-mapping.ts';
import { WATERMARK } from './parse-safeguards.ts';

/** Of every dataset, of the columns of each type, and of what they share. */
export function mappingDefinitions(): JsonSchema {
  const datasets = [...DATASETS.values()].map((dataset) => [dataset.name, datasetSchema(dataset)] as const);
  const columns = TYPES.map((type) => [`column-${type}`, either(TEXT, columnSchema(type))] as const);
  return Object.fromEntries([...datasets, ...columns, ['extra', extraSchema()], ['watermark', watermarkSchema()]]);
}

/** The `datasets` of a system of this role. */
export function datasetsOf(role: Role): JsonSchema {
  const stated = [...DATASETS.values()].filter(({ roles }) => roles.includes(role));
  const properties = stated.map((dataset) => {
    const description = `Where its ${dataset.name} stand, and what its columns mean.`;
    return [dataset.name, { description, allOf: [definedAs(dataset.name), requirementsOf(dataset, role)] }] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** A query's own columns do for those that are not mapped. */
function requirementsOf({ columns, oneOf: choice }: DatasetDefinition, role: Role): JsonSchema {
  const required = [...columns.values()].filter((column) => isRequired(column, role)).map(({ name }) => name);
  const anyOf = choice?.map((name) => ({ required: [name] }));
  const mapped = { type: 'object', required, ...(anyOf ? { anyOf } : {}) };
  return whenHolds({ type: 'object', required: ['table'] }, { type: 'object', required: ['columns'], properties: { columns: mapped } });
}

function datasetSchema({ columns }: DatasetDefinition): JsonSchema {
  const mapped = [...columns.values()].map((column) => [column.name, describe(saysOf(column), mappedSchema(column))] as const);
  return fieldsOf(
    DATASET,
    {
      table: 'The table that its rows stand in.',
      where: 'A condition in SQL: which rows of the table count.',
      sql: 'A SELECT in place of a table, whose columns bear the names of the dataset.',
      columns: ['Where each column comes from.', { type: 'object', properties: Object.fromEntries(mapped), additionalProperties: false }],
      extra: ['Columns beyond those of the dataset, for your own rules.', namesTo(definedAs('extra'), COLUMN_NAME)],
      watermark: ['What says until when its rows are complete.', definedAs('watermark')],
    },
    { oneOf: [{ required: ['table'] }, { required: ['sql'] }], dependencies: { where: ['table'] } },
  );
}

/** `text, required; one of open, held`. */
function saysOf({ type, required, values }: ColumnDefinition): string {
  const must = typeof required === 'boolean' ? (required ? ', required' : '') : `, required of ${required.join(', ')}`;
  return `${type}${must}${values ? `; one of ${values.join(', ')}` : ''}`;
}

/** Of an enumeration, the words that are ours. */
function mappedSchema({ type, values }: ColumnDefinition): JsonSchema {
  const column = definedAs(`column-${type}`);
  if (!values) return column;
  const properties = {
    value: oneOf(values),
    map: { type: 'object', properties: { file: either(oneOf(values), matching(FILE_NAME)) }, additionalProperties: oneOf(values) },
  };
  return { allOf: [column, either(TEXT, { type: 'object', properties })] };
}

/** Of a column of this type; null: of any. */
function columnSchema(type: ColumnType | null, more: JsonSchema = {}): JsonSchema {
  const others = new Set<string>(ONLY_FOR.flatMap(([option, only]) => (type === null || only === type ? [] : [option])));
  const schema = fieldsOf(COLUMN, columnDescribed(type), { dependencies: { unmapped: ['map'] }, ...more });
  const properties = Object.entries(schema['properties'] as JsonSchema).filter(([option]) => !others.has(option));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function columnDescribed(type: ColumnType | null) {
  return {
    column: 'The source column; it bears the name of ours where it is not said.',
    value: 'This word, in every row.',
    type: ['Its type, for whoever reads it.', oneOf(type === null ? TYPES : [type])],
    normalize: ['What is done to a text, in this order, so that two systems spell it alike.', listOf(normalizationSchema())],
    map: ['Which word of the source is which of ours; or { file: statuses.csv }.', { ...namesTo(TEXT), minProperties: 1 }],
    unmapped: 'What becomes of a word that "map" lacks.',
    default: "What stands in place of NULL, in the source's spelling.",
    currency: ['The source column that holds the currency, or { value: USD }.', currencySchema()],
    timezone: 'The time zone of its zoneless timestamps, where it is not that of the system.',
  } as const;
}

function currencySchema(): JsonSchema {
  const source = mapOf(
    { optional: ['column', 'value'] },
    { column: ['The source column that holds it.', TEXT], value: ['Its three capital letters, of every row: USD.', matching(CURRENCY)] },
    ONE_KEY,
  );
  return either(TEXT, source);
}

function normalizationSchema(): JsonSchema {
  const fixed = mapOf(
    { optional: FIXED_NORMALIZATIONS },
    { strip_prefix: ['Taken off the beginning.', TEXT], strip_suffix: ['Taken off the end.', TEXT] },
    ONE_KEY,
  );
  return either(oneOf(PLAIN_NORMALIZATIONS), fixed);
}

const ONE_KEY: JsonSchema = { minProperties: 1, maxProperties: 1 };

function extraSchema(): JsonSchema {
  return either(oneOf(TYPES), columnSchema(null, { required: ['type'] }));
}

function watermarkSchema(): JsonSchema {
  return fieldsOf(
    WATERMARK,
    {
      column: 'The source column that holds the time of loading.',
      sql: 'A SELECT that says the time.',
      fence_max: ['How far behind it may fall before its differences count after all: 26h.', matching(DURATION)],
    },
    { oneOf: [{ required: ['column'] }, { required: ['sql'] }] },
  );
}
