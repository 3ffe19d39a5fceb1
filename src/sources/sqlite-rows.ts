// A statement's rows from the synchronous driver, a chunk at a time, with a turn of the event loop between. It stops by its own clock: SQLite has none.

import { setImmediate } from 'node:timers/promises';
import type { SystemConfig } from '../config/config.ts';
import type { LibsqlConnection } from '../config/libsql-client.ts';
import type { SourceError } from '../domain/errors.ts';
import type { RowSource, Subject } from './connection.ts';
import { driverFault, sourceError } from './explain-error.ts';
import { explainSqlite } from './sqlite-errors.ts';

const CHUNK = 500;
/** The driver steps its statement only once so many rows. */
const DRIVER_BATCH = 100;

export class SqliteRows implements RowSource {
  readonly #system: SystemConfig;
  readonly #subject: Subject;
  readonly #open: () => Iterator<unknown>;
  #rows: Iterator<unknown> | null = null;
  #ended = false;
  #workedMs = 0;

  constructor(database: LibsqlConnection, sql: string, system: SystemConfig, subject: Subject) {
    this.#system = system;
    this.#subject = subject;
    this.#open = () => database.prepare(sql).raw().iterate();
  }

  async read(): Promise<unknown[][] | null> {
    // Without it neither timers nor the other systems' sockets get their turn, nor are statements freed.
    await setImmediate();
    const started = performance.now();
    const rows = this.#take();
    this.#workedMs += performance.now() - started;
    if (this.#workedMs > this.#system.statementTimeoutMs) throw this.#timeout();
    return rows.length === 0 ? null : rows;
  }

  #take(): unknown[][] {
    try {
      this.#rows ??= this.#open();
      const rows: unknown[][] = [];
      while (rows.length < CHUNK) {
        const next = this.#rows.next();
        if (next.done === true) {
          this.#ended = true;
          break;
        }
        rows.push(next.value as unknown[]);
      }
      return rows;
    } catch (cause) {
      throw explainSqlite(cause, this.#system, this.#subject);
    }
  }

  /** After an interrupt: takes the step that makes the driver notice it, and let go of the file. */
  abandon(): void {
    if (this.#ended || this.#rows === null) return;
    this.#ended = true;
    try {
      for (let steps = 0; steps <= DRIVER_BATCH; steps++) this.#rows.next();
    } catch (cause) {
      const code = driverFault(cause).code;
      if (code !== 'SQLITE_INTERRUPT') throw explainSqlite(cause, this.#system, this.#subject);
    }
  }

  #timeout(): SourceError {
    return sourceError('TIMEOUT', new Error('stopped between two rows'), {
      system: this.#system,
      subject: this.#subject,
      account: null,
      grantable: (table) => table,
    });
  }
}
