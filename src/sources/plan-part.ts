// What is to be read of one dataset, once its columns are known: its FROM, its key, its values and their readers. Misspelt columns are found here. It executes nothing.

import type { ColumnMapping, SystemConfig, ValueSource } from '../config/config.ts';
import { type ColumnDefinition, DATASETS, isRequired } from '../domain/datasets.ts';
import type { Side } from '../domain/discrepancy.ts';
import { SourceError } from '../domain/errors.ts';
import type { ColumnType } from '../domain/value.ts';
import { suggest } from '../rules/yaml-file.ts';
import { absentReader, type ColumnReader, columnReader, constantReader } from './column-reader.ts';
import { constantKey, type KeyExpression, keyExpression } from './key-expression.ts';
import { planReading, type ReadingPlan } from './part-reading.ts';
import type { Part } from './source.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

export interface ValueExpression {
  /** Null where nothing need be read. */
  readonly select: string | null;
  readonly united: string | null;
}

export interface PartPlan {
  readonly part: Part;
  readonly side: Side;
  /** `FROM …`, and the integrator's own condition. */
  readonly from: string;
  readonly where: readonly string[];
  readonly key: readonly KeyExpression[];
  /** The part's columns, then what its reading needs besides. */
  readonly values: readonly ValueExpression[];
  /** One a value, in the same order; null where it needs none. */
  readonly currencies: readonly (ValueExpression | null)[];
  readonly readers: readonly ColumnReader[];
  readonly reading: ReadingPlan | null;
}

export interface PlanContext {
  readonly system: SystemConfig;
  readonly dialect: SqlDialect;
}

/** The dataset's origin in SQL: what stands behind FROM, what qualifies its columns, and how messages call it. */
export interface Origin {
  readonly from: string;
  readonly qualifier: string;
  readonly label: string;
}

export function originOf(dialect: SqlDialect, part: Part): Origin {
  const { from, dataset } = part.mapping;
  if ('sql' in from)
    return { from: `(\n${from.sql}\n) ${dialect.identifier('dataset')}`, qualifier: dialect.identifier('dataset'), label: `the sql of ${dataset}` };
  const names = from.table.split('.').map((name) => dialect.identifier(name));
  return { from: names.join('.'), qualifier: names.at(-1) ?? '', label: from.table };
}

/** The integrator's condition, verbatim; the line break ends a comment that it may close with. */
export function ownCondition(part: Part): readonly string[] {
  const { from } = part.mapping;
  return 'table' in from && from.where !== undefined ? [`(${from.where}\n)`] : [];
}

/** A column name's mapping, made up where `sql` bears the dataset's own names; null where the system does not keep it. */
export class PartColumns {
  readonly #context: PlanContext;
  readonly #part: Part;
  readonly #columns: readonly SourceColumn[];
  readonly #origin: Origin;

  constructor(context: PlanContext, part: Part, columns: readonly SourceColumn[]) {
    this.#context = context;
    this.#part = part;
    this.#columns = columns;
    this.#origin = originOf(context.dialect, part);
  }

  /** How the dataset's column is mapped, or null. A required one that `sql` lacks is a SourceError. */
  mapping(definition: ColumnDefinition): ColumnMapping | null {
    const { mapping } = this.#part;
    const given = mapping.columns.get(definition.name);
    const found = given ?? ('sql' in mapping.from && this.find(definition.name) ? this.#ownNamed(definition) : null);
    if (!found) {
      // A side of several datasets asks each of them for all of its columns: only its own can be required of it.
      const own = DATASETS.get(mapping.dataset)?.columns.has(definition.name) === true;
      if (own && isRequired(definition, this.#context.system.role) && definition.constant === undefined) throw this.missing(definition.name, definition.name);
      return null;
    }
    if (found.type !== 'money' || found.currency) return found;
    if (this.find('currency')) return { ...found, currency: { column: 'currency' } };
    throw this.missing('currency', definition.name, 'an amount needs a currency');
  }

  find(name: string): SourceColumn | undefined {
    const exact = this.#columns.find((column) => column.name === name);
    if (exact || this.#context.dialect.nameCase === 'exact') return exact;
    return this.#columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  }

  /** The source column, or a SourceError NO_COLUMN. `wanted`: the dataset's column that asks for it. */
  column(name: string, wanted: string): SourceColumn {
    const column = this.find(name);
    if (column) return column;
    throw this.missing(name, wanted);
  }

  reference(column: SourceColumn): string {
    return `${this.#origin.qualifier}.${this.#context.dialect.identifier(column.name)}`;
  }

  missing(name: string, wanted: string, why = ''): SourceError {
    const { system } = this.#context;
    const near = suggest(
      name,
      this.#columns.map((column) => column.name),
    );
    const use = `${this.#part.mapping.dataset}.${wanted}${why === '' ? '' : `: ${why}`}`;
    return new SourceError('NO_COLUMN', system.name, `${system.name}: no column "${name}" in ${this.#origin.label}${near} (for ${use})`);
  }

  #ownNamed(definition: ColumnDefinition): ColumnMapping {
    const { name, type, values } = definition;
    return { name, type, source: { column: name }, unmapped: 'reject', normalize: [], ...(values && { values }) };
  }
}

/** Throws a SourceError where a column does not exist or cannot be part of a key. */
export function planPart(context: PlanContext, part: Part, keyNames: readonly string[], found: readonly SourceColumn[]): PartPlan {
  const columns = new PartColumns(context, part, found);
  const reading = planReading(part);
  const derived = new Set(reading?.derived.map(({ place }) => place));
  const values = [...part.columns, ...(reading?.operands ?? [])].map((definition, place) =>
    derived.has(place) ? unread(definition.name) : planValue(context, columns, definition),
  );
  return {
    part,
    side: part.side,
    from: originOf(context.dialect, part).from,
    where: ownCondition(part),
    key: keyNames.map((name) => planKey(context, part, columns, name)),
    values: values.map(({ value }) => value),
    currencies: values.map(({ currency }) => currency),
    readers: values.map(({ reader }) => reader),
    reading,
  };
}

const KEY_TYPES: ReadonlySet<ColumnType> = new Set(['text', 'integer', 'date']);
/** Columns whose words are facilities' codes. */
export const FACILITY_COLUMNS: ReadonlySet<string> = new Set(['facility', 'from_facility', 'to_facility']);

function facilityCodes(context: PlanContext, name: string): ReadonlyMap<string, string> | null {
  return FACILITY_COLUMNS.has(name) && context.system.facilityCodes.size > 0 ? context.system.facilityCodes : null;
}

function planKey(context: PlanContext, part: Part, columns: PartColumns, name: string): KeyExpression {
  const { dialect, system } = context;
  const definition = DATASETS.get(part.mapping.dataset)?.columns.get(name);
  const type = part.mapping.columns.get(name)?.type ?? definition?.type ?? 'text';
  if (!KEY_TYPES.has(type)) {
    const message = `${system.name}: ${part.mapping.dataset}.${name} is of type ${type} and cannot be part of a key: text, integer and date can`;
    throw new SourceError('OTHER', system.name, message);
  }
  const mapping = columns.mapping({ name, type, required: false });
  if (!mapping) {
    if (definition?.constant !== undefined) return constantKey(dialect, name, definition.constant);
    throw columns.missing(name, name, 'the boundary has it in its key');
  }
  if ('value' in mapping.source) return constantKey(dialect, name, mapping.source.value);
  const column = columns.column(mapping.source.column, name);
  if (type === 'date' && (column.kind === 'datetime' || column.kind === 'timestamp')) {
    const message = `${system.name}: ${part.mapping.dataset}.${name} is a date in a key, and its column "${column.name}" has a time of day: let \`sql\` cast it to a date`;
    throw new SourceError('OTHER', system.name, message);
  }
  return keyExpression(dialect, mapping, columns.reference(column), column, facilityCodes(context, name));
}

interface PlannedValue {
  readonly value: ValueExpression;
  readonly currency: ValueExpression | null;
  readonly reader: ColumnReader;
}

const NOTHING: ValueExpression = { select: null, united: null };

/** Of a column that is worked out once its row is read. */
function unread(name: string): PlannedValue {
  return { value: NOTHING, currency: null, reader: absentReader(name) };
}

function planValue(context: PlanContext, columns: PartColumns, definition: ColumnDefinition): PlannedValue {
  const mapping = columns.mapping(definition);
  if (!mapping) {
    const { name, constant } = definition;
    return constant === undefined ? unread(name) : { value: NOTHING, currency: null, reader: constantReader(definition, constant, undefined) };
  }
  const currency = mapping.currency && 'column' in mapping.currency ? readable(context, columns, mapping.currency, 'text', mapping.name) : null;
  const constantCurrency = mapping.currency && 'value' in mapping.currency ? mapping.currency.value : undefined;
  if ('value' in mapping.source) return { value: NOTHING, currency, reader: constantReader(definition, mapping.source.value, constantCurrency) };
  const column = columns.column(mapping.source.column, definition.name);
  const reader = columnReader(mapping, { kind: column.kind, timezone: context.system.timezone, facilityCodes: facilityCodes(context, definition.name) });
  return { value: readable(context, columns, mapping.source, mapping.type, definition.name), currency, reader };
}

function readable(
  { dialect }: PlanContext,
  columns: PartColumns,
  source: Extract<ValueSource, { readonly column: string }>,
  type: ColumnType,
  wanted: string,
): ValueExpression {
  const column = columns.column(source.column, wanted);
  const reference = columns.reference(column);
  return { select: dialect.value(reference, column, type, false), united: dialect.value(reference, column, type, true) };
}
