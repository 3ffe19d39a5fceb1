import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRows, type KeyVisitor, mergeByKey, type RowSource } from '../../src/compare/merge.ts';
import type { Row } from '../../src/compare/plan.ts';
import { inKeyOrder, left, right, sourceOf } from './plan-builder.ts';

const KEY_SIZE = 2;

interface Visit {
  readonly key: readonly unknown[];
  readonly rows: readonly string[];
}

function recorder(): KeyVisitor & { readonly visits: Visit[] } {
  const visits: Visit[] = [];
  let key: readonly unknown[] = [];
  let rows: string[] = [];
  return {
    visits,
    begin: (row) => {
      key = row.slice(1, 1 + KEY_SIZE);
      rows = [];
    },
    add: (row, systems) => {
      expect(row.slice(1, 1 + KEY_SIZE)).toEqual(key);
      rows.push(`${systems.join('+')}:${String(row[0])}:${String(row[3])}`);
    },
    end: () => {
      visits.push({ key, rows: rows.sort() });
    },
  };
}

/** What a merge must come to, by sorting and grouping all rows at once. */
function naive(systems: readonly (readonly Row[])[]): readonly Visit[] {
  const tagged = systems.flatMap((rows, system) => rows.map((row): Row => [...row, `s${system}`]));
  const visits: { key: readonly unknown[]; rows: string[] }[] = [];
  for (const row of inKeyOrder(tagged, KEY_SIZE)) {
    const key = row.slice(1, 1 + KEY_SIZE);
    const last = visits.at(-1);
    const text = `${String(row.at(-1))}:${String(row[0])}:${String(row[3])}`;
    if (last && JSON.stringify(last.key) === JSON.stringify(key)) last.rows.push(text);
    else visits.push({ key, rows: [text] });
  }
  return visits.map(({ key, rows }) => ({ key, rows: rows.sort() }));
}

const part = fc.constantFrom('A', 'a', 'A ', '9', '10', 'é', 'e\u0301', '\uffff', '\u{1f4e6}', '\u{1f4e6}1');
const rowsOfSystem = fc.array(
  fc.tuple(fc.constantFrom(0, 1), part, part, fc.nat(3)).map((row): Row => row),
  { maxLength: 30 },
);
const sizes = fc.array(fc.nat(4), { maxLength: 3 });

describe('several ordered streams become one walk over the keys', () => {
  test('each key once, in byte order, with every row of every system, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowsOfSystem, { maxLength: 5 }), fc.array(sizes, { minLength: 5, maxLength: 5 }), async (systems, chunkings) => {
        const visitor = recorder();
        await mergeByKey(
          systems.map((rows, i) => sourceOf(`s${i}`, inKeyOrder(rows, KEY_SIZE), chunkings[i])),
          KEY_SIZE,
          visitor,
        );
        expect(visitor.visits).toEqual(naive(systems));
      }),
      { numRuns: 300 },
    );
  });

  test('a key whose duplicates are spread over chunks and systems is still one key', async () => {
    const visitor = recorder();
    const dallas = [left(['A', 'DAL'], 1n), left(['A', 'DAL'], 2n), left(['A', 'DAL'], 3n), left(['B', 'DAL'], 4n)];
    const reno = [right(['A', 'DAL'], 5n), right(['A', 'DAL'], 6n)];
    await mergeByKey([sourceOf('dallas', dallas, [1, 0]), sourceOf('reno', reno, [1])], KEY_SIZE, visitor);
    expect(visitor.visits).toEqual([
      { key: ['A', 'DAL'], rows: ['dallas:0:1', 'dallas:0:2', 'dallas:0:3', 'reno:1:5', 'reno:1:6'] },
      { key: ['B', 'DAL'], rows: ['dallas:0:4'] },
    ]);
  });

  test('no rows, and no systems, are no keys', async () => {
    const visitor = recorder();
    await mergeByKey([], KEY_SIZE, visitor);
    await mergeByKey([sourceOf('empty', [])], KEY_SIZE, visitor);
    expect(visitor.visits).toEqual([]);
  });
});

describe('a stream that breaks ends the merge', () => {
  const breaking = (rows: readonly Row[]): RowSource => {
    const source = sourceOf('broken', rows, [1]);
    let chunks = 0;
    return { systems: source.systems, read: async () => (chunks++ < rows.length ? source.read() : Promise.reject(new Error('connection lost'))) };
  };

  test.each([
    ['at once', []],
    ['midway', [right(['A', 'DAL'], 1n), right(['B', 'DAL'], 1n)]],
  ])('%s, and the key that may not be whole is never concluded', async (_, rows) => {
    const visitor = recorder();
    const whole = sourceOf('whole', [left(['A', 'DAL'], 1n), left(['B', 'DAL'], 1n), left(['C', 'DAL'], 1n)]);
    await expect(mergeByKey([whole, breaking(rows)], KEY_SIZE, visitor)).rejects.toThrow('connection lost');
    expect(visitor.visits.map(({ key }) => key[0])).toEqual(rows.slice(0, -1).map((row) => row[1]));
  });
});

test('rows stand in the order of their keys alone', () => {
  expect(compareRows(left(['A', 'B'], 9n), right(['A', 'B'], 1n), KEY_SIZE)).toBe(0);
  expect(compareRows(left(['A', '\uffff']), right(['A', '\u{1f4e6}']), KEY_SIZE)).toBeLessThan(0);
  expect(compareRows(left(['B', 'A']), right(['A', 'B']), KEY_SIZE)).toBeGreaterThan(0);
});
