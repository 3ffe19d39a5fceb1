// Where suspects wait until both sides are whole.

import type { Suspect } from '../compare/suspect.ts';
import type { KeyTotal } from '../compare/totals.ts';
import { type LineCodec, Spool } from './spool.ts';

const IN_MEMORY = 20_000;

/** `inMemory` other than the usual only in tests. */
export function suspectSpool(inMemory = IN_MEMORY): Spool<Suspect> {
  return new Spool(SUSPECT_LINES, inMemory);
}

const SUSPECT_LINES: LineCodec<Suspect> = {
  encode: (suspect) => JSON.stringify(suspect, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
  decode: parse,
};

type Stored = Omit<KeyTotal, 'left' | 'right'> & { readonly left: string; readonly right: string };

function parse(line: string): Suspect {
  const stored = JSON.parse(line) as Omit<Suspect, 'keys' | 'rest'> & {
    keys: (Omit<Suspect['keys'][number], 'totals'> & { totals: Stored[] })[];
    rest: Stored[];
  };
  return { ...stored, keys: stored.keys.map((key) => ({ ...key, totals: key.totals.map(parseTotal) })), rest: stored.rest.map(parseTotal) };
}

function parseTotal(stored: Stored): KeyTotal {
  return { ...stored, left: BigInt(stored.left), right: BigInt(stored.right) };
}
