import { expect, it } from 'vitest';
import { KeyOrder } from '../../src/sources/ordered-rows.ts';

/** What the check says of keys that come one after another: null, or the error's code. */
function disorder(...keys: readonly (readonly string[])[]): unknown {
  const order = new KeyOrder('shop', keys[0]?.length ?? 0);
  try {
    for (const key of keys) order.check([0, ...key, 'a value']);
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return null;
}

it('keys that grow or repeat by their UTF-8 bytes are in order', () => {
  expect(disorder(['A'], ['A'], ['A '], ['a'], ['é'], ['ａ'], ['😀'])).toBeNull();
  expect(disorder(['A', '10'], ['A', '9'], ['B', '1'])).toBeNull();
});

it.each([
  [['a'], ['A']],
  [['A '], ['A']],
  [['9'], ['10']],
  [['😀'], ['ａ']],
  [
    ['A', '9'],
    ['A', '10'],
  ],
  [
    ['B', '1'],
    ['A', '9'],
  ],
])('%j before %j makes a system unreadable', (first, second) => {
  expect(disorder(first, second)).toBe('ORDER');
});
