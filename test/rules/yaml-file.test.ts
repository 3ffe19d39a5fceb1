import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../src/domain/errors.ts';
import { readYaml, suggest, unknownKey } from '../../src/rules/yaml-file.ts';

function read(text: string, env: Record<string, string> = {}) {
  const { yaml, problems } = readYaml('f.yaml', text, env);
  return { value: yaml?.value, yaml, problems: problems.map(formatProblem) };
}

describe('every scalar is the text that stands there', () => {
  test.each([
    ['a: 010', '010'],
    ['a: NO', 'NO'],
    ['a: 1_000', '1_000'],
    ['a: 0.10', '0.10'],
    ['a: 2026-01-01', '2026-01-01'],
    ['a: null', 'null'],
    ['a:', ''],
    ['a: "NO"', 'NO'],
    ['a: 12345678901234567890', '12345678901234567890'],
  ])('%s', (text, expected) => {
    expect(read(text).value).toEqual({ a: expected });
  });

  test('maps have no prototype, so that no key is taken for one', () => {
    const { value } = read('constructor: 1');
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(read('__proto__: { polluted: yes }').value).toHaveProperty(['__proto__'], { polluted: 'yes' });
  });
});

describe('what no author means is refused with its place', () => {
  test.each([
    ['nothing at all', '', 'f.yaml:1:1 the file is empty'],
    ['a second document', 'a: 1\n---\nb: 2\n', 'f.yaml:2:1 a second YAML document: put each into a file of its own'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3:1 this key stands twice: leave out one of them'],
    ['a key that is a list', '[a, b]: 1\n', 'f.yaml:1:1 a key must be plain text'],
    [
      'a variable that is not set',
      'a:\n  b: "${NOWHERE}"\n',
      'f.yaml:2:6 the environment variable NOWHERE is not set: set it, or give a default as "${NOWHERE:-…}"',
    ],
  ])('%s', (_, text, problem) => {
    const { yaml, problems } = read(text);
    expect(yaml).toBeNull();
    expect(problems).toEqual([problem]);
  });

  test.each([
    ['a line too far to the right', 'rules:\n  - id: a\n    when: b\n      for: 30m\n', 'f.yaml:3:11 a second ": " in one entry'],
    ['a line too far to the left', 'systems:\n  shop:\n    role: a\n   url: b\n', 'f.yaml:4:1 this does not begin in the column of its neighbours'],
    ['a list item too far to the right', 'rules:\n  - id: a\n   - id: b\n', 'f.yaml:3:4 this does not begin in the column of its neighbours'],
    [
      'a rule whose lines begin in two columns',
      'rules:\n  - id: a\n   when: b\n',
      'f.yaml:3:1 a sign is missing here or before: a closing quote, the colon behind a key, or the dash of a list item',
    ],
    ['a tab', 'a:\n\tb: c\n', 'f.yaml:2:1 this line is indented with a tab: use spaces'],
    ['no space behind a colon', 'a:\n  role:channel\n  url: x\n', 'f.yaml:2:3 this is no "key: value": write a space behind the colon'],
    ['a title with a colon', 'title: Order: 5\n', 'f.yaml:1:8 a second ": " in one entry: put a text that holds one into quotes'],
    ['a title that begins with a fact', 'title: {{ seen }} times\n', 'f.yaml:1:19 the value ends before this: put the whole text into quotes'],
    [
      'a map that is not closed',
      'when: { a: b\nthen: c\n',
      'f.yaml:2:1 this does not begin in the column of its neighbours, or a [ or { before it is not closed',
    ],
    ['a quote that is not closed', 'title: "abc\n', 'f.yaml:2:1 a sign is missing here or before: a closing quote'],
    ['a sign of its own meaning', 'a: @x\n', 'f.yaml:1:4 a text that begins with this sign must stand in quotes'],
  ])('%s is one problem, with its cure', (_, text, problem) => {
    const { yaml, problems } = read(text);
    expect(yaml).toBeNull();
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  test('two keys that stand twice are two problems', () => {
    expect(read('a: 1\nb: 2\na: 3\nb: 4\n').problems.map((problem) => problem.split(' ', 1)[0])).toEqual(['f.yaml:3:1', 'f.yaml:4:1']);
  });

  test('an alias of nothing', () => {
    const { yaml, problems } = read('a: *x\n');
    expect(yaml).toBeNull();
    expect(problems[0]).toMatch(/^f\.yaml:1:4 /);
  });

  test('aliases that multiply without end', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array.from({ length: 9 }, () => `*l${i}`).join(', ')}]`);
    const { yaml, problems } = read(`l0: &l0 x\n${levels.join('\n')}\n`);
    expect(yaml).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('more than 500000 values once aliases are filled in');
  });
});

describe('what is nested without end is refused, before anything runs out of stack', () => {
  test.each<[string, (depth: number) => string]>([
    ['lists', (depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`],
    ['lists that are not closed', (depth) => '['.repeat(depth)],
    ['maps', (depth) => `${'{a: '.repeat(depth)}1${'}'.repeat(depth)}`],
    ['dashes', (depth) => `${'- '.repeat(depth)}a`],
    ['keys', (depth) => `${'? '.repeat(depth)}a`],
    ['lines', (depth) => Array.from({ length: Math.min(depth, 1_000) }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('%s', (_, nested) => {
    for (const depth of [101, 3_000, 20_000]) {
      expect(read(nested(depth)).problems).toEqual([expect.stringMatching(/^f\.yaml:\d+:\d+ this stands more than 100 levels deep$/)]);
    }
  });

  test('a hundred levels are read', () => {
    const { value, problems } = read(`${'['.repeat(100)}${']'.repeat(100)}`);
    expect(problems).toEqual([]);
    expect(JSON.stringify(value)).toBe(`${'['.repeat(100)}${']'.repeat(100)}`);
  });

  test('aliases of aliases too', () => {
    const levels = Array.from({ length: 300 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}]`);
    expect(read(`l0: &l0 x\n${levels.join('\n')}\n`).problems).toEqual([
      expect.stringMatching(/^f\.yaml:\d+:\d+ this stands more than 100 levels deep once aliases are filled in$/),
    ]);
  });
});

test('aliases stand for what they name', () => {
  expect(read('a: &x { b: 1 }\nc: *x\n').value).toEqual({ a: { b: '1' }, c: { b: '1' } });
});

describe('the environment fills values', () => {
  test.each([
    ['"${HOST}:${PORT:-3306}"', { HOST: 'db' }, 'db:3306'],
    ['"${HOST:-local}"', { HOST: '' }, 'local'],
    ['"${HOST:-}"', {}, ''],
    ['"$HOST {{ HOST }}"', { HOST: 'db' }, '$HOST {{ HOST }}'],
  ])('%s', (text, env, expected) => {
    expect(read(`a: ${text}`, env as Record<string, string>).value).toEqual({ a: expected });
  });

  test('but never keys', () => {
    expect(read('"${HOST}": 1', { HOST: 'db' }).value).toEqual({ '${HOST}': '1' });
  });

  test('and a value cannot smuggle in more YAML', () => {
    expect(read('a: ${EVIL}', { EVIL: '1\nb: 2' }).value).toEqual({ a: '1\nb: 2' });
  });
});

test('a missing key is shown at the nearest thing that is there', () => {
  const { yaml } = read('a:\n  b: 1\n');
  expect(yaml?.problem(['a', 'c', 'd'], 'missing')).toMatchObject({ line: 1, column: 1 });
  expect(yaml?.problem(['a', 'b'], 'here')).toMatchObject({ line: 2, column: 6 });
  expect(yaml?.problem(['a', 'b'], 'here', 'key')).toMatchObject({ line: 2, column: 3 });
});

describe('suggestions', () => {
  test.each([
    ['quantiy', ['quantity', 'sku'], ' — did you mean "quantity"?'],
    ['QUANTITY', ['quantity', 'sku'], ' — did you mean "quantity"?'],
    ['zebra', ['quantity', 'sku'], ' (known: quantity, sku)'],
    ['!=', ['in', 'not'], ' (known: in, not)'],
    ['zebra', [], ''],
    ['zebra', Array.from({ length: 13 }, (_, i) => `candidate-${i}`), ''],
  ])('%s among %j', (word, candidates, expected) => {
    expect(suggest(word, candidates)).toBe(expected);
  });

  test('tell an option that is not built from a misspelt one', () => {
    expect(unknownKey('halt', ['left', 'right'], new Set(['halt']))).toBe('"halt" is not built yet: this version of tallyman does not accept it');
    expect(unknownKey('lefft', ['left', 'right'], new Set(['halt']))).toBe('unknown key "lefft" — did you mean "left"?');
  });
});
