// Whether a YAML text is nested too deep to be composed: the parser's tokens are walked without recursion, since its composer runs out of stack on such a text.

import type { CST } from 'yaml';

type Item = CST.BlockMap['items'][number] | CST.BlockSequence['items'][number] | CST.FlowCollection['items'][number];

/** The offset of the first collection beyond `maxDepth` levels; null where there is none. */
export function findTooDeep(tokens: readonly CST.Token[], maxDepth: number): number | null {
  const open: (readonly [CST.Token, number])[] = tokens.flatMap((token) => (token.type === 'document' && token.value ? [[token.value, 1] as const] : []));
  for (let next = open.pop(); next; next = open.pop()) {
    const [token, depth] = next;
    if (!('items' in token)) continue;
    if (depth > maxDepth) return token.offset;
    for (const item of token.items as readonly Item[]) {
      for (const part of [item.key, item.value]) if (part) open.push([part, depth + 1]);
    }
  }
  return null;
}
