// Composite keys: their order and identity, which are those of the UTF-8 bytes of their normalised parts, in every database and here.
// This file must not know a collation or a locale.

/** The normalised parts of a composite key, in the order of the boundary's key columns. */
export type Key = readonly string[];

/** A longer key (the sum of its parts' UTF-8 bytes) is rejected: databases cut sort keys and index entries silently. */
export const MAX_KEY_BYTES = 512;

/** Orders two texts as their UTF-8 bytes do. JavaScript's `<` does not: it puts surrogates (astral characters) before U+E000. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) {
      // Move the surrogates above the rest of the plane, where their code points' UTF-8 forms stand.
      x = x < 0xe000 ? x + 0x2000 : x - 0x800;
      y = y < 0xe000 ? y + 0x2000 : y - 0x800;
    }
    return x - y;
  }
  return a.length - b.length;
}

/** Orders two keys of the same arity part by part. */
export function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return 0;
}

/** An injective text form of a key, for maps and fingerprints: its parts as a JSON array. */
export function keyText(key: Key): string {
  return JSON.stringify(key);
}

export function parseKeyText(text: string): Key {
  return JSON.parse(text) as string[];
}

/** `order_id 10042, line_id 1`. */
export function describeKey(columns: readonly string[], key: Key): string {
  return key.map((part, i) => `${columns[i] ?? ''} ${part}`).join(', ');
}
