// What one pass over both sides suspects, before anything is confirmed.

import type { Kind } from '../domain/discrepancy.ts';
import type { Key } from '../domain/key.ts';
import type { KeyTotal } from './totals.ts';

export interface SuspectKey {
  readonly key: Key;
  readonly kinds: readonly Kind[];
  readonly totals: readonly KeyTotal[];
}

/** A group in which the stream saw a discrepancy. */
export interface Suspect {
  readonly group: Key;
  /** SHA-256 over the group's streamed rows: equal hash, equal rows. Empty where they are too many to be kept: such a group is read again in every run. */
  readonly hash: string;
  readonly keys: readonly SuspectKey[];
  /** Columns in which the group's totals differ beyond `compare_group`. */
  readonly groupColumns: readonly string[];
  /** The figures of its keys that agree one by one, where the group as a whole does not. */
  readonly rest: readonly KeyTotal[];
  /** A withheld or rejected key stands in it: its group figures are unknown. */
  readonly tainted: boolean;
}
