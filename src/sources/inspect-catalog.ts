// What every dialect answers about itself beyond its rows: who we are there, what we may do, how its tables are indexed. No SQL here.

import type { DatasetMapping, SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import type { Connection, Subject } from './connection.ts';
import type { Finding, Server } from './inspect-report.ts';
import { textOf } from './parse-value.ts';
import type { PartPlan } from './plan-part.ts';
import type { SourceColumn } from './sql-dialect.ts';

/** Rows of one statement, each value as text. Rejects with a SourceError. */
export type Ask = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

export interface CatalogContext {
  readonly system: SystemConfig;
  readonly connection: Connection;
  readonly ask: Ask;
}

export interface OrderQuestion {
  readonly plan: PartPlan;
  /** The columns that the key is made of, constants left out, in its order. */
  readonly columns: readonly SourceColumn[];
  /** Whether ORDER BY names these columns as they are, and so an index's own order may do. */
  readonly bare: boolean;
  /** The statement that a run would make. */
  readonly statement: string;
}

export interface Catalog {
  server(context: CatalogContext): Promise<Omit<Server, 'skewMs'>>;
  /** What the account may do beyond reading, with what would end that. */
  excess(context: CatalogContext, mappings: readonly DatasetMapping[]): Promise<readonly Finding[]>;
  /** The GRANT after which the dataset can be read; null where that is not a matter of rights in the database. */
  grant(context: CatalogContext, mapping: DatasetMapping): Promise<string | null>;
  /** Whether the database would sort the statement's rows. */
  sorts(context: CatalogContext, question: OrderQuestion): Promise<boolean>;
  /** A table's name for a statement, quoted, and whether it may bear an index; null where it is not found. */
  table(context: CatalogContext, mapping: DatasetMapping): Promise<{ readonly name: string; readonly indexable: boolean } | null>;
  /** Whether some index begins with these columns, in their order. */
  hasIndex(context: CatalogContext, mapping: DatasetMapping, columns: readonly SourceColumn[]): Promise<boolean>;
  /** The term of an index that has the key's order; null where this dialect cannot have one. `order`: of the column by its bare name. */
  indexTerm(column: SourceColumn, order: string): string | null;
}

/** `subject` is what errors say was being read. */
export function askOf(connection: Connection, subject: Subject = { datasets: ['the catalogue'], tables: [] }): Ask {
  return async (sql) => {
    const source = connection.rows(sql, subject);
    const all: (readonly (string | null)[])[] = [];
    for (let rows = await source.read(); rows !== null; rows = await source.read()) {
      all.push(...rows.map((row) => row.map((value) => (value === null ? null : (textOf(value) ?? null)))));
    }
    return all;
  };
}

/** What came of a question, or why there is no answer. A connection that broke is for the caller to answer. */
export async function attempt<T>(connection: Connection, work: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: SourceError }> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!(error instanceof SourceError) || error.code === 'LOST') throw error;
    // PostgreSQL answers nothing more in a transaction that failed.
    await connection.begin();
    return { failure: error };
  }
}
