// Words in the source that the configuration does not know: statuses that `map` lacks, facilities that nobody declared. The database counts them over the whole dataset.

import type { ColumnMapping, Config, SystemConfig } from '../config/config.ts';
import type { Ask } from './inspect-catalog.ts';
import type { Finding, Sample } from './inspect-report.ts';
import type { PartColumns } from './plan-part.ts';
import type { SqlDialect } from './sql-dialect.ts';

const TOP = 20;

/** Where one column stands: its mapping, and the dataset's rows in SQL. */
export interface WordPlace {
  readonly mapping: ColumnMapping;
  readonly columns: PartColumns;
  readonly dialect: SqlDialect;
  /** `FROM … WHERE …` */
  readonly source: string;
  /** In tallyman.yaml. */
  readonly where: string;
}

/** A column's text with `default` and `normalize` applied, as a key's is before words are replaced. Null where every row has the same. */
export function normalisedText({ mapping, columns, dialect }: Pick<WordPlace, 'mapping' | 'columns' | 'dialect'>): string | null {
  if ('value' in mapping.source) return null;
  const column = columns.column(mapping.source.column, mapping.name);
  const text = dialect.text(columns.reference(column), column);
  const given = mapping.default === undefined ? text : `COALESCE(${text}, ${dialect.literal(mapping.default)})`;
  return dialect.unite(mapping.normalize.reduce((expression, step) => dialect.normalize(expression, step), given));
}

/** The source's words, once normalised, that are not rejected; null where any is taken. */
export function acceptedWords({ source, map, values, unmapped }: ColumnMapping): ReadonlySet<string> | null {
  if ('value' in source || (!values && (!map || unmapped === 'keep'))) return null;
  return new Set([...(map?.keys() ?? []), ...(map && unmapped === 'reject' ? [] : (values ?? []))]);
}

/** Null where the source has no such words. */
export async function unmappedWords(ask: Ask, place: WordPlace): Promise<Finding | null> {
  const { mapping } = place;
  const accepted = acceptedWords(mapping);
  const text = normalisedText(place);
  if (accepted === null || text === null || !('column' in mapping.source)) return null;
  const samples = await strangers(ask, place, text, accepted);
  if (samples.length === 0) return null;
  const entries = samples.map(({ value }) => `${yamlWord(value ?? '')}: ???`).join(', ');
  const meant = mapping.values ? `: each means one of ${mapping.values.join(', ')}` : '';
  const cure = mapping.map ? `map: { …, ${entries} }` : `${mapping.name}: { column: ${yamlWord(mapping.source.column)}, map: { ${entries} }, unmapped: keep }`;
  const lacking = mapping.map ? '`map` lacks' : 'the dataset does not know';
  return { level: 'error', what: `${lacking} ${howMany(samples, 'word')}${meant}`, where: place.where, cure, samples };
}

/** Null where all are declared, or nobody declares any. */
export async function undeclaredFacilities(ask: Ask, place: WordPlace, config: Config, system: SystemConfig): Promise<Finding | null> {
  if (config.facilities.size === 0) return null;
  const { mapping, dialect } = place;
  const accepted = new Set(['-', ...config.facilities.keys(), ...system.facilityCodes.keys()]);
  const text = normalisedText(place);
  if (text === null) {
    const value = 'value' in mapping.source ? mapping.source.value : '';
    return accepted.has(value) ? null : facilityFinding(place, system, [{ value, key: null, rows: null }], 'its facility is not declared');
  }
  const word = mapping.map ? dialect.translate(text, mapping.map, mapping.unmapped === 'keep' ? 'keep' : 'null') : text;
  const samples = (await strangers(ask, place, word, accepted)).filter(({ value }) => value !== '');
  return samples.length === 0 ? null : facilityFinding(place, system, samples, `${howMany(samples, 'facility', 'facilities')} not declared`);
}

function facilityFinding({ where }: WordPlace, system: SystemConfig, samples: readonly Sample[], what: string): Finding {
  const entries = samples.map(({ value }) => `???: { codes: { ${system.name}: ${yamlWord(value ?? '')} } }`);
  return { level: 'warning', what, where, cure: `facilities: { …, ${entries.join(', ')} }`, samples };
}

async function strangers(ask: Ask, { dialect, source }: WordPlace, text: string, accepted: ReadonlySet<string>): Promise<readonly Sample[]> {
  const word = dialect.identifier('word');
  const known = dialect.translate(word, new Map([...accepted].map((one) => [one, one])), 'null');
  // Grouped by its bytes: a collation would take "Open" and "open" for one.
  const rows = await ask(`SELECT MIN(${word}), COUNT(*) FROM (SELECT ${text} AS ${word} ${source}) ${dialect.identifier('words')}
    WHERE ${word} IS NOT NULL AND ${known} IS NULL GROUP BY ${dialect.bytes(word)} ORDER BY 2 DESC, ${dialect.bytes(`MIN(${word})`)} LIMIT ${TOP}`);
  return rows.map(([value = null, count]) => ({ value, key: null, rows: Number(count) }));
}

/** `3 words, in 17 rows`; of more than are listed, that many at least. */
function howMany(samples: readonly Sample[], one: string, several = `${one}s`): string {
  const rows = samples.reduce((sum, sample) => sum + (sample.rows ?? 0), 0);
  const more = samples.length === TOP ? ' or more' : '';
  return `${samples.length}${more} ${samples.length === 1 ? one : several} in ${rows}${more} ${rows === 1 ? 'row' : 'rows'}`;
}

/** As a scalar within a flow map. */
function yamlWord(word: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]*$/.test(word) ? word : JSON.stringify(word);
}
