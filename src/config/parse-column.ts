// What one entry under `columns` or `extra` means: where a value comes from and how it becomes one of ours. It knows the dataset's column, not the dataset.

import { z } from 'zod';
import type { ColumnDefinition } from '../domain/datasets.ts';
import { ONE, parseDecimal } from '../domain/decimal.ts';
import { parseDate, parseInstant } from '../domain/time.ts';
import type { ColumnType } from '../domain/value.ts';
import { COLUMN_NAME } from '../rules/read-reading.ts';
import { type Path, suggest } from '../rules/yaml-file.ts';
import type { ColumnMapping, Normalization, ValueSource } from './config.ts';
import { isWord, notAWord, parseMap, type WordMap } from './parse-map.ts';
import { isMap, LIST, MAP, type Reading, readFields, report, TEXT, TIMEZONE } from './read-fields.ts';

export const TYPES = ['text', 'integer', 'quantity', 'money', 'instant', 'date', 'boolean'] as const satisfies readonly ColumnType[];
export const PLAIN_NORMALIZATIONS = ['trim', 'upper', 'lower', 'strip_leading_zeros'] as const;
export const FIXED_NORMALIZATIONS = ['strip_prefix', 'strip_suffix'] as const;

export const COLUMN = z.strictObject({
  column: TEXT.optional(),
  value: TEXT.optional(),
  type: TEXT.optional(),
  normalize: LIST.optional(),
  map: MAP.optional(),
  unmapped: z.enum(['reject', 'keep'], { error: 'must be reject or keep' }).optional(),
  default: TEXT.optional(),
  currency: z.unknown(),
  timezone: TIMEZONE.optional(),
});
/** An ISO 4217 code. */
export const CURRENCY = /^[A-Z]{3}$/;
type ColumnFields = Partial<z.output<typeof COLUMN>>;

/** Options that only one type of column takes. */
export const ONLY_FOR: readonly (readonly [keyof ColumnFields, ColumnType])[] = [
  ['normalize', 'text'],
  ['map', 'text'],
  ['currency', 'money'],
  ['timezone', 'instant'],
];

/** Reads an entry of `columns`: plain text is the source column's name. Null where a problem keeps it from being understood. */
export function parseColumn(reading: Reading, definition: ColumnDefinition, value: unknown, path: Path): ColumnMapping | null {
  if (typeof value === 'string') return plainColumn(reading, definition, value, path);
  const before = reading.problems.length;
  const fields = readFields(reading, COLUMN, value, path);
  if (!fields) return null;
  checkOptions(reading, definition, fields, path);
  const map = fields.map && definition.type === 'text' ? parseMap(reading, definition, fields.map, [...path, 'map']) : undefined;
  if (reading.problems.length === before) checkDefault(reading, definition, fields, map, path);
  const normalize = readNormalize(reading, fields.normalize ?? [], [...path, 'normalize']);
  const currency = fields.currency === undefined ? undefined : readCurrency(reading, fields.currency, [...path, 'currency']);
  if (reading.problems.length > before) return null;
  return {
    name: definition.name,
    type: definition.type,
    source: fields.value === undefined ? { column: fields.column ?? definition.name } : { value: fields.value },
    unmapped: fields.unmapped ?? 'reject',
    normalize,
    ...(map && { map }),
    ...(currency && { currency }),
    ...(fields.default !== undefined && { default: fields.default }),
    ...(fields.timezone !== undefined && { timezone: fields.timezone }),
    ...(definition.values && { values: definition.values }),
  };
}

/** Reads an entry of `extra`: plain text is its type, the source column bearing its name. */
export function parseExtra(
  reading: Reading,
  name: string,
  value: unknown,
  path: Path,
): { readonly definition: ColumnDefinition; readonly mapping: ColumnMapping } | null {
  if (!COLUMN_NAME.test(name)) {
    report(reading, path, `"${name}" cannot be the name of a fact: use a-z, 0-9 and _, beginning with a letter`, 'key');
    return null;
  }
  const at = isMap(value) && 'type' in value ? [...path, 'type'] : path;
  const type = isMap(value) ? value['type'] : value;
  if (!isType(type)) {
    const cure = `"${name}" needs a type: ${name}: text, or ${name}: { column: …, type: text }`;
    report(reading, at, typeof type === 'string' && type !== '' ? `"${type}" is no type of column${suggest(type, TYPES)}` : cure);
    return null;
  }
  const definition: ColumnDefinition = { name, type, required: false };
  const mapping = parseColumn(reading, definition, isMap(value) ? value : name, path);
  return mapping && { definition, mapping };
}

function plainColumn(reading: Reading, definition: ColumnDefinition, column: string, path: Path): ColumnMapping | null {
  if (column === '') {
    report(reading, path, `names no column: write ${definition.name}: its column's name, or { value: … } for one word in every row`);
    return null;
  }
  return {
    name: definition.name,
    type: definition.type,
    source: { column },
    unmapped: 'reject',
    normalize: [],
    ...(definition.values && { values: definition.values }),
  };
}

function isType(value: unknown): value is ColumnType {
  return TYPES.some((type) => type === value);
}

function checkOptions(reading: Reading, definition: ColumnDefinition, fields: ColumnFields, path: Path): void {
  const { name, type } = definition;
  if (fields.type !== undefined && !isType(fields.type))
    report(reading, [...path, 'type'], `"${fields.type}" is no type of column${suggest(fields.type, TYPES)}`);
  else if (fields.type !== undefined && fields.type !== type)
    report(reading, [...path, 'type'], `"${name}" is ${type} in this dataset, not ${fields.type}: leave the type out`);
  for (const [option, only] of ONLY_FOR) {
    if (fields[option] !== undefined && type !== only)
      report(reading, [...path, option], `"${option}" is for columns of type ${only}; "${name}" is ${type}`, 'key');
  }
  if (fields.unmapped !== undefined && fields.map === undefined) report(reading, [...path, 'unmapped'], '"unmapped" says nothing without "map"', 'key');
  if (fields.value === undefined) return;
  for (const option of ['column', 'map', 'unmapped', 'normalize', 'default', 'timezone'] as const) {
    if (fields[option] !== undefined) report(reading, [...path, option], `"value" stands in every row as it is: leave out "${option}"`, 'key');
  }
  if (!isWord(definition, fields.value)) report(reading, [...path, 'value'], notAWord(definition, fields.value));
  else if (!fits(fields.value, type)) report(reading, [...path, 'value'], `"${fields.value}" is no ${type}`);
}

function checkDefault(reading: Reading, definition: ColumnDefinition, fields: ColumnFields, map: WordMap | undefined, path: Path): void {
  if (fields.default === undefined || fields.value !== undefined) return;
  const problem = defaultProblem(definition, fields, fields.default, map);
  if (problem !== null) report(reading, [...path, 'default'], problem);
}

function defaultProblem(definition: ColumnDefinition, fields: ColumnFields, word: string, map: WordMap | undefined): string | null {
  if (!fits(word, definition.type)) return `the default "${word}" is no ${definition.type}`;
  // It is in the source's own spelling, so normalizing may still turn it into a known word.
  if (fields.normalize !== undefined || map?.has(word)) return null;
  if (map && fields.unmapped !== 'keep') return `the default "${word}" is in the source's spelling, and "map" lacks it${suggest(word, [...map.keys()])}`;
  return isWord(definition, word) ? null : notAWord(definition, word);
}

function readNormalize(reading: Reading, steps: readonly unknown[], path: Path): readonly Normalization[] {
  return steps.flatMap((step, i): readonly Normalization[] => {
    const plain = PLAIN_NORMALIZATIONS.find((kind) => kind === step);
    if (plain) return [{ kind: plain }];
    const [entry, ...more] = isMap(step) ? Object.entries(step) : [];
    const fixed = FIXED_NORMALIZATIONS.find((kind) => kind === entry?.[0]);
    const text = entry?.[1];
    if (fixed && more.length === 0) {
      if (typeof text === 'string' && /^[\x20-\x7e]+$/.test(text)) return [{ kind: fixed, value: text }];
      report(reading, [...path, i, fixed], `"${fixed}" takes a text of ASCII characters, such as { ${fixed}: "WEB-" }`);
      return [];
    }
    const known = [...PLAIN_NORMALIZATIONS, ...FIXED_NORMALIZATIONS];
    const cure = 'a way to normalize is trim, upper, lower, strip_leading_zeros, { strip_prefix: … } or { strip_suffix: … }';
    report(reading, [...path, i], typeof step === 'string' && step !== '' ? `"${step}" is no way to normalize${suggest(step, known)}` : cure);
    return [];
  });
}

function readCurrency(reading: Reading, value: unknown, path: Path): ValueSource | undefined {
  if (typeof value === 'string' && value !== '') return { column: value };
  const [entry, ...more] = isMap(value) ? Object.entries(value) : [];
  const [key, word] = entry ?? [];
  if (typeof word === 'string' && word !== '' && more.length === 0) {
    if (key === 'column') return { column: word };
    if (key === 'value' && CURRENCY.test(word)) return { value: word };
    if (key === 'value') {
      report(reading, [...path, 'value'], `"${word}" is no currency: write its three capital letters, as { value: USD }`);
      return undefined;
    }
  }
  report(reading, path, '"currency" names the source column that holds it, or is { value: USD }');
  return undefined;
}

function fits(text: string, type: ColumnType): boolean {
  if (type === 'quantity' || type === 'money') return parseDecimal(text) !== undefined;
  if (type === 'integer') return (parseDecimal(text) ?? 1n) % ONE === 0n;
  if (type === 'instant') return parseInstant(text, 'UTC') !== undefined;
  if (type === 'date') return parseDate(text) !== undefined;
  return type !== 'boolean' || ['true', 'false', '1', '0'].includes(text);
}
