// One situation of the trade: what the systems state, and exactly what is to be found. Many are played in one company, each with names of its own.

import type { Rows } from './orders.ts';

export interface Situation {
  /** Unlike every other's, in small letters. Whatever a situation names carries it: O-late, R-late, F-late, A-late, T-late. */
  readonly id: string;
  /** A sentence. */
  readonly says: string;
  readonly rows: (id: string) => readonly Rows[];
  /** `rule key parts`: every finding that is open in the end. None ever stood beside them. */
  readonly finds?: readonly string[];
  /** What is in order in the end, by boundary: how often each `expected` holds. */
  readonly expected?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The situation that a key part belongs to: O-late and EX-late are of `late`. */
export function ownerOf(part: string): string {
  return part.replace(/^[A-Z]+-/, '');
}
