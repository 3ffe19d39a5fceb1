// A streamed statement's rows in chunks, with back-pressure on the socket. mysql2's events are its fastest way; they hang when the connection dies, hence the lifeline.

import type { Connection as Driver } from 'mysql2';
import type { SourceError } from '../domain/errors.ts';
import type { RowSource } from './connection.ts';
import type { Lifeline } from './lifeline.ts';

/** Rows kept for a slow reader before the socket is paused. */
const ENOUGH = 4_096;

export class MysqlRows implements RowSource {
  readonly #driver: Driver;
  readonly #lifeline: Lifeline;
  readonly #explain: (cause: unknown) => SourceError;
  #rows: unknown[][] = [];
  #ended = false;
  #paused = false;
  #failure: SourceError | null = null;
  #wake: (() => void) | null = null;

  constructor(driver: Driver, sql: string, lifeline: Lifeline, explain: (cause: unknown) => SourceError) {
    this.#driver = driver;
    this.#lifeline = lifeline;
    this.#explain = explain;
    const query = driver.query({ sql, rowsAsArray: true });
    query.on('result', (row) => {
      if (this.#rows.push(row as unknown as unknown[]) >= ENOUGH && !this.#paused) this.#pause();
      if (this.#wake) this.#awaken();
    });
    query.on('error', (cause) => {
      this.#failure = explain(cause);
      this.#ended = true;
      this.#awaken();
    });
    query.on('end', () => {
      this.#ended = true;
      this.#awaken();
    });
  }

  /** The server has nothing more to say. */
  get ended(): boolean {
    return this.#ended;
  }

  async read(): Promise<unknown[][] | null> {
    if (this.#rows.length === 0 && !this.#ended && !this.#failure) await this.#more();
    if (this.#failure) throw this.#failure;
    const rows = this.#rows;
    if (rows.length === 0) return null;
    this.#rows = [];
    if (this.#paused) {
      this.#paused = false;
      this.#driver.resume();
    }
    return rows;
  }

  async #more(): Promise<void> {
    try {
      await this.#lifeline.wait<void>((resolve) => {
        this.#wake = resolve;
      });
    } catch (cause) {
      this.#failure = this.#explain(cause);
    }
  }

  #pause(): void {
    this.#paused = true;
    this.#driver.pause();
  }

  #awaken(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
