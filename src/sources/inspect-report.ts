// What is found out about a system before anything is compared, in the words that `doctor` prints. Only types, and how a finding is made.

import type { Dialect } from '../config/config.ts';
import type { Role } from '../domain/datasets.ts';
import type { SourceError } from '../domain/errors.ts';

/** `error`: rows are lost to the comparison, or nothing can be compared. `warning`: it works, and should not stay so. `note`: worth knowing. */
export type Level = 'error' | 'warning' | 'note';

/** A value that shows what is meant, with the key of its row or with how many rows have it. */
export interface Sample {
  readonly value: string | null;
  /** Column → text; null where it stands for many rows. */
  readonly key: Readonly<Record<string, string | null>> | null;
  readonly rows: number | null;
}

export interface Finding {
  readonly level: Level;
  readonly what: string;
  /** Where in tallyman.yaml it is said, or what in the database it concerns. */
  readonly where: string;
  /** The statement, or the line of YAML, after which it is gone; null where no single one would do. */
  readonly cure: string | null;
  readonly samples?: readonly Sample[];
}

export interface Server {
  readonly product: string;
  readonly version: string;
  /** As the database names our account; null where it knows none. */
  readonly account: string | null;
  /** The server's own zone, as it names it; null where it has none. */
  readonly timezone: string | null;
  /** How far that zone is ahead of UTC just now; null where it has none, or does not know itself. */
  readonly offsetMinutes: number | null;
  /** Its clock less ours, in milliseconds, as far as the way there and back lets it be told; null where both are one. */
  readonly skewMs: number | null;
}

export interface DatasetReport {
  readonly dataset: string;
  /** All rows that the mapping covers; null where they could not be counted. */
  readonly rows: number | null;
  /** How many of them were read and parsed. */
  readonly examined: number;
  /** Rows among those examined that hold a value which does not fit. */
  readonly rejected: number;
  /** The columns of the dataset that this system states. */
  readonly keeps: readonly string[];
  /** Until when its rows are complete, in UTC milliseconds; null where nothing was declared, or nothing stated. */
  readonly watermark: number | null;
}

export interface SystemReport {
  readonly system: string;
  readonly role: Role;
  readonly dialect: Dialect;
  /** `unavailable`: it could not be examined, or not to the end; `wrong`: it has an error. */
  readonly status: 'well' | 'wrong' | 'unavailable';
  readonly server: Server | null;
  readonly datasets: readonly DatasetReport[];
  readonly findings: readonly Finding[];
}

/** The error's own words, without the name of the system that it stands under anyway. */
export function wordsOf(error: SourceError): string {
  const prefix = `${error.system}: `;
  return error.message.startsWith(prefix) ? error.message.slice(prefix.length) : error.message;
}
