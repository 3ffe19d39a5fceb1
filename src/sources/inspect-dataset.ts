// One dataset of one system: whether it can be read, what of its rows would be rejected, and until when it is complete. It decides nothing about boundaries.

import type { Config, DatasetMapping, SystemConfig } from '../config/config.ts';
import type { SourceError } from '../domain/errors.ts';
import { formatDuration, formatInstant } from '../domain/time.ts';
import { type Connection, subjectOf } from './connection.ts';
import { type Ask, askOf, attempt, type Catalog } from './inspect-catalog.ts';
import { bare, type InspectedColumns, inspectColumns, placeInYaml } from './inspect-columns.ts';
import { type DatasetReport, type Finding, type Level, wordsOf } from './inspect-report.ts';
import type { Use } from './inspect-uses.ts';
import { examineValues } from './inspect-values.ts';
import { acceptedWords, normalisedText, undeclaredFacilities, unmappedWords } from './inspect-words.ts';
import { FACILITY_COLUMNS, originOf, ownCondition, planPart } from './plan-part.ts';
import type { Part } from './source.ts';
import { readWatermark } from './watermark.ts';

export interface Inspection {
  readonly config: Config;
  readonly system: SystemConfig;
  readonly connection: Connection;
  readonly catalog: Catalog;
  /** Our clock, in UTC milliseconds. */
  readonly now: () => number;
  /** How many rows of a dataset are read; null: all. */
  readonly sample: number | null;
  readonly found: (finding: Finding) => void;
}

/** What later questions about the dataset need. */
export interface InspectedDataset extends InspectedColumns {
  readonly report: DatasetReport;
}

/** A watermark may be ahead of our clock by what clocks differ. */
const AHEAD_MS = 60_000;

/** Null where its table or statement cannot be read at all. Rejects with a SourceError LOST. */
export async function inspectDataset(inspection: Inspection, mapping: DatasetMapping, uses: readonly Use[]): Promise<InspectedDataset | null> {
  const { connection, system, found } = inspection;
  const looked = await attempt(connection, () => connection.columns(bare(mapping)));
  if ('failure' in looked) {
    await new DatasetInspection(inspection, mapping).unreadable(looked.failure);
    return null;
  }
  const columns = inspectColumns(system, connection.dialect, mapping, uses, looked.value);
  columns.findings.forEach(found);
  return { ...columns, report: await new DatasetInspection(inspection, mapping).read(columns, uses) };
}

class DatasetInspection {
  readonly #inspection: Inspection;
  readonly #mapping: DatasetMapping;
  readonly #where: string;
  readonly #ask: Ask;

  constructor(inspection: Inspection, mapping: DatasetMapping) {
    this.#inspection = inspection;
    this.#mapping = mapping;
    this.#where = `systems.${inspection.system.name}.datasets.${mapping.dataset}`;
    this.#ask = askOf(inspection.connection, subjectOf([bare(mapping)]));
  }

  async unreadable(error: SourceError): Promise<void> {
    // PostgreSQL tells of a table that may not be seen as of one that is not there.
    const denied = error.code === 'PRIVILEGE' || (error.code === 'NO_TABLE' && this.#inspection.system.dialect === 'postgres');
    const at = 'sql' in this.#mapping.from ? 'sql' : 'table';
    this.#inspection.found({ level: 'error', what: this.#words(error), where: `${this.#where}.${at}`, cure: denied ? await this.#grant() : null });
  }

  async read(columns: InspectedColumns, uses: readonly Use[]): Promise<DatasetReport> {
    const rows = await this.#countRows(columns);
    await this.#findStrangeWords(columns);
    const values = await this.#examine(columns, uses);
    const watermark = await this.#readWatermark(columns);
    return { dataset: this.#mapping.dataset, rows, ...values, keeps: columns.keeps, watermark };
  }

  /** In one statement, with how many of the rows lack a part of a key. */
  async #countRows({ keys, places }: InspectedColumns): Promise<number | null> {
    const texts = [...keys].flatMap((name) => {
      const place = places.get(name);
      const text = place ? normalisedText(place) : null;
      return text === null ? [] : [{ name, text }];
    });
    const empties = texts.map(({ text }) => `COUNT(CASE WHEN ${text} IS NULL OR LENGTH(${text}) = 0 THEN 1 END)`);
    const counted = await this.#attempt(() => this.#ask(`SELECT ${['COUNT(*)', ...empties].join(', ')} ${this.#source()}`));
    if (counted === null) return null;
    const [rows, ...counts] = (counted[0] ?? []).map(Number);
    for (const [i, { name }] of texts.entries()) {
      const what = `empty in ${counts[i]} of ${rows} rows, and part of a key: they are counted, and compared with nothing`;
      if (counts[i]) this.#found('warning', what, placeInYaml(this.#inspection.system, this.#mapping, name));
    }
    this.#checkGuard(rows ?? 0);
    return rows ?? 0;
  }

  #checkGuard(rows: number): void {
    const { name, guard } = this.#inspection.system;
    if (guard === null || rows >= guard.minRows) return;
    this.#found('error', `${this.#mapping.dataset} has ${rows} rows, and min_rows is ${guard.minRows}: no read of it is believed`, `systems.${name}.guard`);
  }

  async #findStrangeWords({ places }: InspectedColumns): Promise<void> {
    const { config, system, found } = this.#inspection;
    for (const [name, column] of places) {
      const place = { ...column, source: this.#source(), where: placeInYaml(system, this.#mapping, name) };
      const strange = await this.#attempt(() => unmappedWords(this.#ask, place));
      if (strange) found(strange);
      const undeclared = FACILITY_COLUMNS.has(name) ? await this.#attempt(() => undeclaredFacilities(this.#ask, place, config, system)) : null;
      if (undeclared) found(undeclared);
    }
  }

  async #examine({ found, readable, keys, places }: InspectedColumns, uses: readonly Use[]): Promise<Pick<DatasetReport, 'examined' | 'rejected'>> {
    const { system, connection, sample } = this.#inspection;
    const key = uses.map(({ boundary }) => boundary.key).find((names) => names.every((name) => keys.has(name))) ?? [];
    const plan = planPart({ system, dialect: connection.dialect }, { ...bare(this.#mapping), columns: readable }, key, found);
    const accepted = new Map([...places].flatMap(([name, { mapping }]) => [[name, acceptedWords(mapping)] as const]));
    const values = await this.#attempt(() => examineValues(connection, { plan, accepted, limit: sample }));
    if (values === null) return { examined: 0, rejected: 0 };
    for (const { column, reason, rows, samples } of values.faults) {
      const of = values.examined === sample ? ` of the ${sample} that were read` : '';
      const what = `${rows} ${rows === 1 ? 'row is' : 'rows are'} rejected${of}: ${reason}`;
      this.#inspection.found({ level: 'error', what, where: placeInYaml(system, this.#mapping, column), cure: null, samples });
    }
    return { examined: values.examined, rejected: values.rejected };
  }

  async #readWatermark({ found }: InspectedColumns): Promise<number | null> {
    const { system, connection } = this.#inspection;
    const { watermark } = this.#mapping;
    if (watermark === null) return null;
    // The statement of a watermark has columns of its own.
    const columnsOf = (part: Part) => ('sql' in watermark.from ? connection.columns(part) : Promise.resolve(found));
    const read = await this.#attempt(async () => ({ ms: await readWatermark(system, connection, this.#mapping, columnsOf) }), '.watermark');
    if (read !== null) this.#judgeWatermark(read.ms, watermark.fenceMaxMs);
    return read?.ms ?? null;
  }

  #judgeWatermark(ms: number | null, fenceMaxMs: number): void {
    const where = `${this.#where}.watermark`;
    const age = ms === null ? 0 : this.#inspection.now() - ms;
    const at = ms === null ? '' : formatInstant(ms);
    const duration = formatDuration(Math.abs(age));
    if (ms === null) this.#found('warning', 'nothing was ever stated: until something is, no difference waits for it', where);
    else if (age > fenceMaxMs) {
      const what = `${at} is ${duration} old, and fence_max is ${formatDuration(fenceMaxMs)}: what feeds ${this.#mapping.dataset} has fallen behind`;
      this.#found('error', what, where);
    } else if (age < -AHEAD_MS) this.#found('warning', `${at} is ${duration} ahead of our clock: is it read in the right zone?`, where);
  }

  #source(): string {
    const part = bare(this.#mapping);
    const where = ownCondition(part);
    return `FROM ${originOf(this.#inspection.connection.dialect, part).from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  }

  async #attempt<T>(work: () => Promise<T>, at = ''): Promise<T | null> {
    const outcome = await attempt(this.#inspection.connection, work);
    if ('value' in outcome) return outcome.value;
    const { failure } = outcome;
    // A statement that takes too long says nothing about the dataset.
    const level = failure.code === 'TIMEOUT' ? 'warning' : 'error';
    const cure = failure.code === 'PRIVILEGE' ? await this.#grant() : null;
    this.#inspection.found({ level, what: this.#words(failure), where: `${this.#where}${at}`, cure });
    return null;
  }

  /** A denied table's GRANT is the cure, and need not be said twice. */
  #words(error: SourceError): string {
    const { from } = this.#mapping;
    return error.code === 'PRIVILEGE' && 'table' in from
      ? `the account may not read the table "${from.table}", or not all of it, or there is no such table: to an account without rights on it, the server says no more`
      : wordsOf(error);
  }

  async #grant(): Promise<string | null> {
    const { catalog, system, connection } = this.#inspection;
    const cure = await attempt(connection, () => catalog.grant({ system, connection, ask: this.#ask }, this.#mapping));
    return 'value' in cure ? cure.value : null;
  }

  #found(level: Level, what: string, where: string): void {
    this.#inspection.found({ level, what, where, cure: null });
  }
}
