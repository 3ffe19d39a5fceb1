// Which of a dataset's columns can be read at all: what the mapping names and the source lacks is told here, with the name that was probably meant.

import type { DatasetMapping, SystemConfig } from '../config/config.ts';
import { type ColumnDefinition, DATASETS } from '../domain/datasets.ts';
import { SourceError } from '../domain/errors.ts';
import { suggest } from '../rules/yaml-file.ts';
import { type Finding, wordsOf } from './inspect-report.ts';
import { mappedColumns, type Use } from './inspect-uses.ts';
import type { WordPlace } from './inspect-words.ts';
import { PartColumns, planPart } from './plan-part.ts';
import type { Part } from './source.ts';
import type { SourceColumn, SqlDialect } from './sql-dialect.ts';

/** What can be read, and what cannot and why. */
export interface InspectedColumns {
  readonly found: readonly SourceColumn[];
  /** The dataset's columns that can be read. */
  readonly readable: readonly ColumnDefinition[];
  /** The key columns of its boundaries that can be read. */
  readonly keys: ReadonlySet<string>;
  /** The columns of the dataset that this system states. */
  readonly keeps: readonly string[];
  /** Columns of wall-clock time that are read in the system's own zone, as `orders.placed_at`. */
  readonly zoneless: readonly string[];
  /** Columns of the source, for reading in one way or the other. */
  readonly places: ReadonlyMap<string, Pick<WordPlace, 'mapping' | 'columns' | 'dialect'>>;
  readonly findings: readonly Finding[];
}

/** What a part of the dataset needs to be planned, without a boundary. */
export function bare(mapping: DatasetMapping): Part {
  return { side: 0, mapping, columns: [], reading: null };
}

/** Where tallyman.yaml maps a column. */
export function placeInYaml(system: SystemConfig, { dataset, columns }: DatasetMapping, column: string): string {
  const group = columns.has(column) && !DATASETS.get(dataset)?.columns.has(column) ? 'extra' : 'columns';
  return `systems.${system.name}.datasets.${dataset}.${group}.${column}`;
}

export function inspectColumns(
  system: SystemConfig,
  dialect: SqlDialect,
  mapping: DatasetMapping,
  uses: readonly Use[],
  found: readonly SourceColumn[],
): InspectedColumns {
  const findings: Finding[] = [];
  const part = bare(mapping);
  const columns = new PartColumns({ system, dialect }, part, found);
  const all = definitionsOf(mapping);
  const say = (what: string, name: string, cure: string | null): void =>
    void findings.push({ level: 'error', what, where: placeInYaml(system, mapping, name), cure });
  const missing = new Map(all.flatMap(({ name }) => missingSource(columns, mapping, name)));
  for (const [name, source] of missing) say(wordsOf(columns.missing(source, name)), name, rename(mapping, name, source, found));
  const plans = (name: string, wanted: readonly ColumnDefinition[], key: readonly string[]): boolean => {
    if (missing.has(name)) return false;
    const problem = planProblem(() => planPart({ system, dialect }, { ...part, columns: wanted }, key, found));
    if (problem !== null) say(wordsOf(problem), name, null);
    return problem === null;
  };
  const readable = all.filter((definition) => plans(definition.name, [definition], []));
  const keyNames = new Set(uses.flatMap(({ boundary }) => boundary.key));
  const keys = new Set([...keyNames].filter((name) => plans(name, [], [name])));
  const known = new Set([...readable.map(({ name }) => name), ...keys]);
  const stated = 'sql' in mapping.from ? all.flatMap(({ name }) => (columns.find(name) ? [name] : [])) : [];
  const places = new Map(
    all.flatMap((definition) => {
      const resolved = known.has(definition.name) ? columns.mapping({ ...definition, required: false }) : null;
      return resolved ? [[definition.name, { mapping: resolved, columns, dialect }] as const] : [];
    }),
  );
  const zoneless = [...places].flatMap(([name, place]) => (isZoneless(place) ? [`${mapping.dataset}.${name}`] : []));
  return { found, readable, keys, keeps: [...new Set([...mappedColumns(mapping), ...stated])].filter((name) => known.has(name)), zoneless, places, findings };
}

function definitionsOf({ dataset, columns }: DatasetMapping): readonly ColumnDefinition[] {
  const known = DATASETS.get(dataset)?.columns ?? new Map<string, ColumnDefinition>();
  const extra = [...columns.values()].filter(({ name }) => !known.has(name));
  return [...known.values(), ...extra.map(({ name, type }) => ({ name, type, required: false }))];
}

/** The column with the first source column that its mapping names and the source lacks. */
function missingSource(columns: PartColumns, mapping: DatasetMapping, name: string): readonly (readonly [string, string])[] {
  const given = mapping.columns.get(name);
  const named = [given?.source, given?.currency].flatMap((source) => (source && 'column' in source ? [source.column] : []));
  const missing = named.find((column) => !columns.find(column));
  return missing === undefined ? [] : [[name, missing]];
}

/** Null where nothing is near. */
function rename({ columns }: DatasetMapping, name: string, missing: string, found: readonly SourceColumn[]): string | null {
  const names = found.map((column) => column.name);
  const hint = suggest(missing, names);
  const near = names.find((one) => hint.startsWith(' — ') && suggest(missing, [one]) === hint);
  const mapping = columns.get(name);
  const source = mapping?.source;
  const isCurrency = !(source && 'column' in source && source.column === missing);
  return near === undefined ? null : `${name}: { ${isCurrency ? 'currency' : 'column'}: ${near} }`;
}

function planProblem(plan: () => unknown): SourceError | null {
  try {
    plan();
    return null;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

function isZoneless({ mapping, columns }: Pick<WordPlace, 'mapping' | 'columns'>): boolean {
  if (mapping.type !== 'instant' || mapping.timezone !== undefined || !('column' in mapping.source)) return false;
  return columns.find(mapping.source.column)?.kind === 'datetime';
}
