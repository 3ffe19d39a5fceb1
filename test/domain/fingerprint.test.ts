import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingFingerprint, groupFingerprint } from '../../src/domain/fingerprint.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

test('a finding is known again by rule, boundary and key, a group by boundary and group key', () => {
  expect(findingFingerprint('fulfilled-never-shipped', 'fulfillment', ['O1', '1', '-', 'DAL'])).toBe(
    sha256('["fulfilled-never-shipped","fulfillment","O1","1","-","DAL"]'),
  );
  expect(groupFingerprint('fulfillment', ['O1', '1', '-'])).toBe(sha256('["fulfillment","O1","1","-"]'));
  expect(findingFingerprint('r', 'b', ['é"𝄞'])).toBe(sha256('["r","b","é\\"𝄞"]'));
});

test('another rule, boundary or key is another finding', () => {
  const part = fc.string({ unit: 'grapheme', maxLength: 3 });
  const finding = fc.tuple(part, part, fc.array(part, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(finding, finding, (a, b) => {
      expect(findingFingerprint(...a) === findingFingerprint(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});
