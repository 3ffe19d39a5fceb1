// Ends every wait on a connection that has died or fallen silent: drivers leave a streamed statement hanging then, without an error.

import { SourceError } from '../domain/errors.ts';
import { formatDuration } from '../domain/time.ts';

export class Lifeline {
  readonly #system: string;
  readonly #silenceMs: number;
  readonly #waiting = new Set<(cause: unknown) => void>();
  #death: { readonly cause: unknown } | null = null;

  /** `silenceMs`: how long an answer may take at most. */
  constructor(system: string, silenceMs: number) {
    this.#system = system;
    this.#silenceMs = silenceMs;
  }

  /** The connection is gone; the first cause counts. */
  died(cause: unknown): void {
    this.#death ??= { cause };
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const reject of waiting) reject(this.#death.cause);
  }

  lost(): SourceError {
    return new SourceError('LOST', this.#system, `${this.#system}: the connection broke: nothing read over it is used`);
  }

  get dead(): boolean {
    return this.#death !== null;
  }

  /** Like `new Promise`, but rejects too when the connection dies or says nothing for too long. */
  wait<T>(start: (resolve: (value: T) => void, reject: (cause: unknown) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#death) return reject(this.#death.cause);
      const settle = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(fail);
      };
      const fail = (cause: unknown): void => {
        settle();
        reject(cause);
      };
      const timer = setTimeout(() => this.died(this.#silence()), this.#silenceMs);
      this.#waiting.add(fail);
      start((value) => {
        settle();
        resolve(value);
      }, fail);
    });
  }

  #silence(): SourceError {
    return new SourceError('TIMEOUT', this.#system, `${this.#system}: no answer for ${formatDuration(this.#silenceMs)}: the connection is given up`);
  }
}
