import { expect, it } from 'vitest';
import type { Normalization } from '../../src/config/config.ts';
import { compileNormalize, normalizeText } from '../../src/sources/normalize.ts';

const CASES: readonly (readonly [string, Normalization, string])[] = [
  ['  A 1 ', { kind: 'trim' }, 'A 1'],
  ['\tA\u00a0', { kind: 'trim' }, '\tA\u00a0'],
  ['   ', { kind: 'trim' }, ''],
  ['aé-ßz😀', { kind: 'upper' }, 'Aé-ßZ😀'],
  ['AÉİ-Z', { kind: 'lower' }, 'aÉİ-z'],
  ['00120', { kind: 'strip_leading_zeros' }, '120'],
  ['000', { kind: 'strip_leading_zeros' }, '0'],
  ['0', { kind: 'strip_leading_zeros' }, '0'],
  ['', { kind: 'strip_leading_zeros' }, ''],
  ['00\n', { kind: 'strip_leading_zeros' }, '\n'],
  ['-007', { kind: 'strip_leading_zeros' }, '-007'],
  ['WEB-WEB-7', { kind: 'strip_prefix', value: 'WEB-' }, 'WEB-7'],
  ['web-7', { kind: 'strip_prefix', value: 'WEB-' }, 'web-7'],
  ['WEB-', { kind: 'strip_prefix', value: 'WEB-' }, ''],
  ['7/B/B', { kind: 'strip_suffix', value: '/B' }, '7/B'],
  ['7/b', { kind: 'strip_suffix', value: '/B' }, '7/b'],
];

it.each(CASES)('%j by %j becomes %j', (text, step, expected) => {
  expect(normalizeText(text, step)).toBe(expected);
});

it('takes the steps in their order', () => {
  const normalize = compileNormalize([{ kind: 'trim' }, { kind: 'strip_prefix', value: 'web-' }, { kind: 'strip_leading_zeros' }, { kind: 'upper' }]);
  expect(normalize('  web-00a7 ')).toBe('A7');
});
