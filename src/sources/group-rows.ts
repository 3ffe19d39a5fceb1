// Whole groups from one system, by look-ups on the source's own spellings or by one more pass in the keys' order. Which rows belong is decided here, by bytes.

import { compareKeys, compareText, type Key, keyText } from '../domain/key.ts';
import { type Connection, type RowSource, subjectOf } from './connection.ts';
import { type KeySearch, sourceSpellings } from './key-expression.ts';
import type { KeyOrder } from './ordered-rows.ts';
import type { PartPlan } from './plan-part.ts';
import type { RowReader } from './row-reader.ts';
import { selectStatement } from './select-statement.ts';
import type { GroupReader, RejectedSample, StreamRow } from './source.ts';
import type { SqlDialect } from './sql-dialect.ts';

/** Above this many groups one more pass costs less than looking them up. */
export const MAX_LOOK_UPS = 5_000;
const GROUPS_A_STATEMENT = 1_000;
/** Well below the packet that every server takes (1 MB), with every spelling written in hex and twice over. */
const KEY_BYTES_A_STATEMENT = 100_000;
/** Databases multiply the lists of an index's columns, and give the index up where that grows too large. */
const MAX_COMBINATIONS = 10_000;

/** Whether every group column is a constant, or bare and indexable, in all parts. */
export function canLookUp(plans: readonly PartPlan[], groupSize: number): boolean {
  return plans.every((plan) => plan.key.slice(0, groupSize).every((key) => key.search !== null || key.constant !== null));
}

export class LookedUpGroups implements GroupReader {
  readonly #connection: Connection;
  readonly #plans: readonly PartPlan[];
  readonly #reader: RowReader;
  readonly #groupSize: number;

  constructor(connection: Connection, plans: readonly PartPlan[], reader: RowReader, groupSize: number) {
    this.#connection = connection;
    this.#plans = plans;
    this.#reader = reader;
    this.#groupSize = groupSize;
  }

  get samples(): readonly RejectedSample[] {
    return this.#reader.samples;
  }

  async read(groups: readonly Key[]): Promise<ReadonlyMap<string, readonly StreamRow[]>> {
    const found = new Map<string, StreamRow[]>(groups.map((group) => [keyText(group), []]));
    for (const chunk of chunks(groups)) {
      const sql = selectStatement(this.#connection.dialect, {
        plans: this.#plans,
        ordered: false,
        conditions: (plan) => groupConditions(this.#connection.dialect, plan, chunk, this.#groupSize),
      });
      if (sql !== null) await this.#collect(this.#connection.rows(sql, subjectOf(this.#plans.map((plan) => plan.part))), found);
    }
    const keyEnd = 1 + (this.#plans[0]?.key.length ?? 0);
    for (const rows of found.values()) rows.sort((a, b) => compareKeys(a.slice(1, keyEnd) as string[], b.slice(1, keyEnd) as string[]));
    return found;
  }

  async #collect(source: RowSource, found: ReadonlyMap<string, StreamRow[]>): Promise<void> {
    for (let rows = await source.read(); rows !== null; rows = await source.read()) {
      for (const row of rows) {
        if (!this.#reader.readKey(row)) continue;
        found.get(keyText(row.slice(1, 1 + this.#groupSize) as string[]))?.push(this.#reader.readValues(row));
      }
    }
  }
}

/** Conditions that at least the groups' rows meet; null where the part can hold none of them. */
function groupConditions(dialect: SqlDialect, plan: PartPlan, groups: readonly Key[], groupSize: number): readonly string[] | null {
  const group = plan.key.slice(0, groupSize);
  const possible = groups.filter((key) => group.every(({ constant }, i) => constant === null || constant === key[i]));
  if (possible.length === 0) return null;
  const lists = group.flatMap(({ search }, i) => (search === null ? [] : [{ search, parts: [...new Set(possible.map((key) => key[i] as string))] }]));
  return narrowing(lists).map(({ search, parts }) => dialect.among(search.reference, search.column, sourceSpellings(search, parts)));
}

interface List {
  readonly search: KeySearch;
  readonly parts: readonly string[];
}

/** The list that tells most apart, and of the others as many as keep the combinations few. */
function narrowing(lists: readonly List[]): readonly List[] {
  const [first, ...others] = [...lists].sort((a, b) => b.parts.length - a.parts.length);
  if (!first) return [];
  const chosen = [first];
  let combinations = first.parts.length;
  for (const list of others.reverse()) {
    combinations *= list.parts.length;
    if (combinations > MAX_COMBINATIONS) break;
    chosen.push(list);
  }
  return chosen;
}

function* chunks(groups: readonly Key[]): Generator<readonly Key[]> {
  let chunk: Key[] = [];
  let bytes = 0;
  for (const group of groups) {
    const size = group.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    if (chunk.length > 0 && (chunk.length >= GROUPS_A_STATEMENT || bytes + size > KEY_BYTES_A_STATEMENT)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(group);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

/** Goes once through all rows; each batch takes it as far as its last group. */
export class PassedGroups implements GroupReader {
  readonly #source: RowSource;
  readonly #reader: RowReader;
  readonly #order: KeyOrder;
  readonly #groupSize: number;
  #rows: unknown[][] = [];
  #at = 0;
  /** The row at `#at` is counted and its key read. */
  #keyRead = false;

  constructor(source: RowSource, reader: RowReader, order: KeyOrder, groupSize: number) {
    this.#source = source;
    this.#reader = reader;
    this.#order = order;
    this.#groupSize = groupSize;
  }

  get samples(): readonly RejectedSample[] {
    return this.#reader.samples;
  }

  async read(groups: readonly Key[]): Promise<ReadonlyMap<string, readonly StreamRow[]>> {
    const found = new Map<string, StreamRow[]>(groups.map((group) => [keyText(group), []]));
    let next = 0;
    while (next < groups.length && (this.#at < this.#rows.length || (await this.#fetch()))) next = this.#advance(groups, next, found);
    return found;
  }

  async #fetch(): Promise<boolean> {
    const rows = await this.#source.read();
    this.#rows = rows ?? [];
    this.#at = 0;
    return rows !== null;
  }

  /** Through the fetched rows, as far as the groups go; returns the group that is still open. */
  #advance(groups: readonly Key[], from: number, found: ReadonlyMap<string, StreamRow[]>): number {
    let next = from;
    while (this.#at < this.#rows.length) {
      const group = groups[next];
      if (!group) break;
      const row = this.#rows[this.#at] as unknown[];
      const order = this.#readKey(row) ? this.#compare(row, group) : -1;
      if (order > 0) {
        next++;
        continue;
      }
      if (order === 0) found.get(keyText(group))?.push(this.#reader.readValues(row));
      this.#at++;
      this.#keyRead = false;
    }
    return next;
  }

  #readKey(row: unknown[]): boolean {
    if (this.#keyRead) return true;
    if (!this.#reader.readKey(row)) return false;
    this.#order.check(row);
    this.#keyRead = true;
    return true;
  }

  #compare(row: readonly unknown[], group: Key): number {
    for (let i = 0; i < this.#groupSize; i++) {
      const order = compareText(row[i + 1] as string, group[i] as string);
      if (order !== 0) return order;
    }
    return 0;
  }
}
