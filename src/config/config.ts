// The configuration as understood: what the rest of the program may know of the files that people edit. No reading, no checking.

import type { Calendar } from '../domain/calendar.ts';
import type { Role } from '../domain/datasets.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { ColumnType } from '../domain/value.ts';
import type { Silence } from '../lifecycle/silences.ts';
import type { Rulebook } from '../rules/rulebook.ts';

export type Dialect = 'mysql' | 'postgres' | 'sqlite';

/** Applied in order, to ASCII letters, digits and spaces only, so that every dialect does the same. `value` of a prefix or suffix is literal. */
export type Normalization =
  | { readonly kind: 'trim' | 'upper' | 'lower' | 'strip_leading_zeros' }
  | { readonly kind: 'strip_prefix' | 'strip_suffix'; readonly value: string };

/** Where a value comes from: a column of the table (or of the `sql`'s result), or the same word in every row. */
export type ValueSource = { readonly column: string } | { readonly value: string };

export interface ColumnMapping {
  /** The dataset's own name for it. */
  readonly name: string;
  readonly type: ColumnType;
  readonly source: ValueSource;
  /** Of a money column. */
  readonly currency?: ValueSource;
  /** Source word → our word. What it lacks is `unmapped`. */
  readonly map?: ReadonlyMap<string, string>;
  /** What becomes of a word that `map` lacks: its row is rejected, or the word is kept as it is. */
  readonly unmapped: 'reject' | 'keep';
  /** Takes NULL's place; in the source's own spelling, before `map` and `normalize`. */
  readonly default?: string;
  readonly normalize: readonly Normalization[];
  /** Of a zoneless timestamp, where it differs from the system's. */
  readonly timezone?: string;
  /** The words an enumeration may hold after `map`; another is rejected. */
  readonly values?: readonly string[];
}

/** What says until when a dataset's rows are complete: the latest of a source column, or what a statement answers. */
export interface Watermark {
  readonly from: { readonly column: string } | { readonly sql: string };
  /** How far behind it may fall before its differences count after all. */
  readonly fenceMaxMs: number;
}

/** Which reads of a system are not to be believed, per dataset. */
export interface Guard {
  /** 0: none asked for. */
  readonly minRows: number;
  /** How much fewer rows than in the last whole read, as a part of one; null: any. */
  readonly maxDrop: Decimal | null;
}

export interface DatasetMapping {
  readonly dataset: string;
  readonly watermark: Watermark | null;
  readonly from: { readonly table: string; readonly where?: string } | { readonly sql: string };
  /** By the dataset's column name, `extra` columns included. For `sql`, columns that are not listed are found in its result at connection. */
  readonly columns: ReadonlyMap<string, ColumnMapping>;
}

export interface SystemConfig {
  readonly name: string;
  readonly role: Role;
  readonly dialect: Dialect;
  /** Carries the password: never to be logged or shown. For sqlite the file's absolute path. */
  readonly url: string;
  readonly timezone: string;
  /** Key column → the values of it that no other system of the role states. */
  readonly owns: ReadonlyMap<string, readonly string[]>;
  readonly statementTimeoutMs: number;
  readonly guard: Guard | null;
  readonly datasets: ReadonlyMap<string, DatasetMapping>;
  /** This system's own spelling → our facility code. */
  readonly facilityCodes: ReadonlyMap<string, string>;
}

export interface Facility {
  readonly code: string;
  readonly name: string;
  readonly timezone: string;
  /** System name → that system's spelling. */
  readonly codes: ReadonlyMap<string, string>;
  /** Recounts a day that its crew can do; null: no limit. */
  readonly countsPerDay: number | null;
  readonly mail: string | null;
}

export interface Team {
  readonly name: string;
  readonly mail: string | null;
}

export interface Config {
  /** tallyman.yaml's absolute path; the rules stand in `rules/` beside it. */
  readonly file: string;
  /** `url` as a system's: for sqlite the file's path. */
  readonly state: { readonly dialect: 'mysql' | 'sqlite'; readonly url: string };
  readonly timezone: string;
  readonly calendar: Calendar;
  readonly systems: ReadonlyMap<string, SystemConfig>;
  readonly facilities: ReadonlyMap<string, Facility>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly rules: Rulebook;
  /** Variants of boundaries that take their place, by name. */
  readonly variants: ReadonlySet<string>;
  /** Those of rules/silences.yaml. */
  readonly silences: readonly Silence[];
}
