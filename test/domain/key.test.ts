import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKeys, compareText, keyText, parseKeyText } from '../../src/domain/key.ts';

/** The characters at which UTF-16 and UTF-8 order part ways, and their neighbours. */
const edges = fc.constantFrom(
  '',
  '\u0000',
  'A',
  'a',
  'Z',
  'z',
  '\u007f',
  '\u0080',
  'é',
  'e\u0301',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\ufffd',
  '\uffff',
  '\u{10000}',
  '\u{1f4e6}',
  '\u{10ffff}',
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(edges).map((parts) => parts.join('')),
);

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

describe('keys stand in the order of their UTF-8 bytes', () => {
  test.each([
    ['case counts: capitals first', 'Zebra', 'apple'],
    ['a prefix comes first', 'SKU-1', 'SKU-10'],
    ['digits are text: 10 before 9', '10', '9'],
    ['accents come after all of ASCII', 'zoo', 'école'],
    ['a composed letter is not its decomposed form', 'e\u0301', '\u00e9'],
    ['a trailing space counts', 'A', 'A '],
    ['astral characters come after the private use area', '\ue000', '\u{1f4e6}'],
    ['… and after the last character of the basic plane', '\uffff', '\u{10000}'],
    ['nothing comes before something', '', '\u0000'],
  ])('%s', (_, smaller, greater) => {
    expect(compareText(smaller, greater)).toBeLessThan(0);
    expect(compareText(greater, smaller)).toBeGreaterThan(0);
  });

  test('whatever the script', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, (a, b, prefix) => {
        expect(Math.sign(compareText(a, b))).toBe(byBytes(a, b));
        expect(Math.sign(compareText(prefix + a, prefix + b))).toBe(byBytes(a, b));
      }),
      { numRuns: 5_000 },
    );
  });

  test('part by part: the end of a part comes before whatever follows in a longer one', () => {
    expect(compareKeys(['A', 'Z'], ['A ', 'A'])).toBeLessThan(0);
    expect(compareKeys(['A', 'DAL'], ['A', 'RNO'])).toBeLessThan(0);
    expect(compareKeys(['A', '\u{1f4e6}'], ['A', '\uffff'])).toBeGreaterThan(0);
    expect(compareKeys(['A', 'DAL'], ['A', 'DAL'])).toBe(0);
  });

  test('sorting keys is sorting by the bytes of each part', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText)), (keys) => {
        const byPartBytes = [...keys].sort((a, b) => byBytes(a[0], b[0]) || byBytes(a[1], b[1]));
        expect([...keys].sort(compareKeys)).toEqual(byPartBytes);
      }),
    );
  });
});

test('two keys have one text only where they are one key, and it is read back', () => {
  expect(keyText(['a,b', 'c'])).not.toBe(keyText(['a', 'b,c']));
  expect(keyText(['a"', '"b'])).not.toBe(keyText(['a', '""b']));
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 4 }), fc.array(anyText, { maxLength: 4 }), (a, b) => {
      expect(parseKeyText(keyText(a))).toEqual(a);
      expect(keyText(a) === keyText(b)).toBe(a.length === b.length && a.every((part, i) => part === b[i]));
    }),
  );
});
