// What a system says about one dataset: the table or query behind it and a mapping for each column, held against the vocabulary.

import { z } from 'zod';
import { type ColumnDefinition, DATASETS, type DatasetDefinition, isRequired, type Role } from '../domain/datasets.ts';
import { type Path, suggest } from '../rules/yaml-file.ts';
import type { ColumnMapping, DatasetMapping } from './config.ts';
import { parseColumn, parseExtra } from './parse-column.ts';
import { parseWatermark } from './parse-safeguards.ts';
import { parseSelect } from './parse-select.ts';
import { isMap, MAP, type Reading, readFields, report, TEXT, type YamlMap } from './read-fields.ts';

export const DATASET = z.strictObject({
  table: TEXT.optional(),
  where: TEXT.optional(),
  sql: TEXT.optional(),
  columns: MAP.optional(),
  extra: MAP.optional(),
  watermark: z.unknown(),
});
type DatasetFields = Partial<z.output<typeof DATASET>>;

export interface ParsedDataset {
  readonly mapping: DatasetMapping;
  readonly extras: readonly ColumnDefinition[];
  /** Whether it was read without a problem. */
  readonly sound: boolean;
}

/** Reads one entry of a system's `datasets`. Null where it says too little to be understood; problems are pushed to `reading`. */
export function parseMapping(reading: Reading, role: Role, name: string, value: unknown, path: Path): ParsedDataset | null {
  const before = reading.problems.length;
  const definition = definitionFor(reading, role, name, path);
  const fields = readFields(reading, DATASET, value, path);
  if (!definition || !fields) return null;
  const from = readFrom(reading, fields, value as YamlMap, path);
  const columns = readColumns(reading, definition, fields.columns ?? {}, [...path, 'columns']);
  const extras = readExtras(reading, definition, fields.extra ?? {}, [...path, 'extra'], columns);
  if (!('sql' in (value as YamlMap))) {
    checkRequired(reading, definition, role, fields.columns ?? {}, path);
    nameCurrencies(reading, fields, columns, path);
  }
  const watermark = fields.watermark === undefined ? null : parseWatermark(reading, fields.watermark, [...path, 'watermark']);
  return from && { mapping: { dataset: name, from, columns, watermark }, extras, sound: reading.problems.length === before };
}

function definitionFor(reading: Reading, role: Role, name: string, path: Path): DatasetDefinition | null {
  const stated = [...DATASETS.values()].filter((dataset) => dataset.roles.includes(role)).map((dataset) => dataset.name);
  const definition = DATASETS.get(name);
  if (definition?.roles.includes(role)) return definition;
  if (definition)
    report(
      reading,
      path,
      `${name} is stated by ${definition.roles.join(' or ')}, not by a system of role ${role} (which may state ${stated.join(', ')})`,
      'key',
    );
  else report(reading, path, `there is no dataset "${name}"${suggest(name, stated)}`, 'key');
  return null;
}

function readFrom(reading: Reading, fields: DatasetFields, given: YamlMap, path: Path): DatasetMapping['from'] | null {
  if ('table' in given && 'sql' in given) {
    report(reading, [...path, 'sql'], 'a dataset is read from a table or by sql, not both: leave one out', 'key');
    return null;
  }
  if ('sql' in given && 'where' in given) report(reading, [...path, 'where'], '"where" belongs to "table": write the condition into the sql', 'key');
  if (fields.sql !== undefined) {
    const sql = parseSelect(reading, fields.sql, [...path, 'sql']);
    return sql === null ? null : { sql };
  }
  if (fields.table !== undefined) return { table: fields.table, ...(fields.where !== undefined && { where: fields.where }) };
  if (!('table' in given) && !('sql' in given)) report(reading, path, 'names neither its table nor its sql: add table: and columns:, or sql:', 'key');
  return null;
}

function readColumns(reading: Reading, definition: DatasetDefinition, given: YamlMap, path: Path): Map<string, ColumnMapping> {
  const columns = new Map<string, ColumnMapping>();
  for (const [name, value] of Object.entries(given)) {
    const column = definition.columns.get(name);
    if (!column) {
      const near = suggest(name, [...definition.columns.keys()]);
      report(reading, [...path, name], `${definition.name} has no column "${name}"${near} (a column of your own is declared under "extra")`, 'key');
      continue;
    }
    const mapping = parseColumn(reading, column, value, [...path, name]);
    if (mapping) columns.set(name, mapping);
  }
  return columns;
}

function readExtras(
  reading: Reading,
  definition: DatasetDefinition,
  given: YamlMap,
  path: Path,
  columns: Map<string, ColumnMapping>,
): readonly ColumnDefinition[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (definition.columns.has(name)) {
      report(reading, [...path, name], `"${name}" is a column of ${definition.name} as it is: move it to "columns"`, 'key');
      return [];
    }
    const extra = parseExtra(reading, name, value, [...path, name]);
    if (!extra) return [];
    columns.set(name, extra.mapping);
    return [extra.definition];
  });
}

function checkRequired(reading: Reading, definition: DatasetDefinition, role: Role, given: YamlMap, path: Path): void {
  const missing = [...definition.columns.values()].filter((column) => isRequired(column, role) && !(column.name in given)).map((column) => column.name);
  const choice = definition.oneOf ?? [];
  if (choice.length > 0 && !choice.some((name) => name in given)) missing.unshift(choice.join(' or '));
  if (missing.length > 0)
    report(
      reading,
      path,
      `${definition.name} of a system of role ${role} must map ${missing.join(', ')}: name the source column of each under "columns"`,
      'key',
    );
}

/** Gives every amount a currency: the one that it names, else that of the dataset's own `currency` column. */
function nameCurrencies(reading: Reading, fields: DatasetFields, columns: Map<string, ColumnMapping>, path: Path): void {
  const shared = columns.get('currency');
  for (const column of columns.values()) {
    if (column.type !== 'money' || column.currency) continue;
    const group = fields.columns && column.name in fields.columns ? 'columns' : 'extra';
    const at = [...path, group, column.name];
    const example = `${column.name}: { column: …, currency: { value: USD } }`;
    if (!shared) {
      // A `currency` that could not be understood is a problem already.
      if (isMap(fields.columns) && 'currency' in fields.columns) continue;
      report(reading, at, `"${column.name}" is money and needs a currency: ${example}, or the source column that holds it in place of { value: USD }`);
    } else if (shared.map || shared.normalize.length > 0 || shared.default !== undefined) {
      report(reading, at, `"${column.name}" cannot take over a currency that is mapped, normalized or has a default: say ${example}, or let sql: do it`);
    } else columns.set(column.name, { ...column, currency: shared.source });
  }
}
