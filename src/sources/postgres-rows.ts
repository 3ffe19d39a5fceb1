// A cursor's rows in chunks. The next chunk is asked for when one is handed over, so that server and reader work at the same time.

import type { Client, CustomTypesConfig } from 'pg';
import Cursor from 'pg-cursor';
import type { SourceError } from '../domain/errors.ts';
import type { RowSource } from './connection.ts';
import type { Lifeline } from './lifeline.ts';

const CHUNK = 2_000;

type Chunk = { readonly rows: unknown[][] } | { readonly failure: SourceError };

export class PostgresRows implements RowSource {
  readonly #cursor: Cursor<unknown[]>;
  readonly #lifeline: Lifeline;
  readonly #explain: (cause: unknown) => SourceError;
  #next: Promise<Chunk>;
  #ended = false;

  constructor(client: Client, sql: string, types: CustomTypesConfig, lifeline: Lifeline, explain: (cause: unknown) => SourceError) {
    this.#lifeline = lifeline;
    this.#explain = explain;
    this.#cursor = client.query(new Cursor<unknown[]>(sql, [], { rowMode: 'array', types }));
    this.#next = this.#fetch();
  }

  /** The server has nothing more to say. */
  get ended(): boolean {
    return this.#ended;
  }

  async read(): Promise<unknown[][] | null> {
    const chunk = await this.#next;
    if ('failure' in chunk) throw chunk.failure;
    if (chunk.rows.length === 0) return null;
    this.#next = this.#fetch();
    return chunk.rows;
  }

  /** Never rejects: nobody may be waiting yet. */
  async #fetch(): Promise<Chunk> {
    try {
      const rows = await this.#lifeline.wait<unknown[][]>((resolve, reject) => {
        this.#cursor.read(CHUNK, (cause, chunk) => (cause ? reject(cause) : resolve(chunk)));
      });
      this.#ended = rows.length === 0;
      return { rows };
    } catch (cause) {
      return { failure: this.#explain(cause) };
    }
  }
}
