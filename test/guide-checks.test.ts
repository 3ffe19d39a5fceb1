import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readRuleTests } from '../src/rules/read-rule-tests.ts';
import { readRulebook } from '../src/rules/read-rulebook.ts';
import type { Boundary } from '../src/rules/rulebook.ts';
import { readGuide } from './guide-blocks.ts';
import { findUndescribed, findUndocumented, findUnnamedColumns, findUnshown, findUntested, wordsInUse } from './guide-checks.ts';
import { findUnexercised } from './guide-exercise.ts';
import { keysOfBoundary, keysOfSystem, operatorWords, wordsOfConstant } from './guide-keys.ts';
import { findBlocks, findBrokenLinks, sectionOf } from './guide-text.ts';

const BOUNDARY = `boundary: sample
left: { dataset: channel.orders }
right: { dataset: oms.orders }
key: [channel, channel_order_id]
compare: { total: {} }
never:
  - { id: cancelled-here-only, when: { channel.status: cancelled, oms.status: { not: cancelled } } }
expected:
  - { id: by-phone, when: { missing_in: channel, oms.origin: manual } }
  - { id: any-other, when: { missing_in: channel } }
rules:
  - { id: missing, when: { missing_in: oms }, then: [{ open_task: { team: oms } }] }
  - { id: total, when: { delta.total: { over: 5 } }, severity: critical }
`;
const MISSING = `
- name: an order that the OMS lacks
  rows: { channel.orders: [{ channel: web, channel_order_id: 1 }] }
  expect: [{ rule: missing }]
`;
const FROM_THE_OMS = `
- name: an order that no channel has
  rows: { oms.orders: [{ channel: web, channel_order_id: 1, origin: manual }] }
  expect: []
`;
const ON_BOTH = `
- name: an order that is cancelled on both sides
  rows:
    channel.orders: [{ channel: web, channel_order_id: 1, status: cancelled }]
    oms.orders: [{ channel: web, channel_order_id: 1, status: open }]
  expect: []
`;

function readSample(tests: string) {
  const file = { file: 'rules/sample.yaml', text: BOUNDARY };
  const { rulebook } = readRulebook([file], { extras: new Map(), teams: new Set(['oms']) }, {});
  if (!rulebook) throw new Error('the sample cannot be read');
  const read = readRuleTests({ file: 'rules/sample.test.yaml', text: tests }, rulebook);
  expect(read.problems).toEqual([]);
  return { rulebook, boundary: rulebook.boundaries[0] as Boundary, tests: read.tests };
}

const table = (head: string, ...rows: readonly string[]) => [`| ${head} | |`, '| --- | --- |', ...rows.map((row) => `| ${row} |`)].join('\n');

describe('what the readers take', () => {
  it('is learnt from the readers themselves', () => {
    expect(keysOfBoundary({ halt: ['x'] })).toEqual(['count', 'percent']);
    expect(keysOfBoundary({ let: { slack: { zzzzzzzz: '1' } } })).toEqual(['default', 'facility', 'channel']);
    expect(keysOfSystem({ guard: ['x'] })).toEqual(['min_rows', 'max_drop']);
    expect(operatorWords()).toEqual(expect.arrayContaining(['over', 'not_in', 'older_than', 'absent', 'matches', 'same', 'tolerance']));
  });

  it('is never taken for nothing where they no longer answer', () => {
    expect(() => keysOfBoundary({ halt: { count: '1', percent: '1%' } })).toThrow('no problem names the keys');
    expect(() => wordsOfConstant("const NONE = ['a'] as const;", 'ALL')).toThrow('no constant list ALL');
    expect(wordsOfConstant("const SOME = ['a', 'b'] as const;\nconst ALL = [...SOME, 'c'] as const;", 'ALL')).toEqual(['a', 'b', 'c']);
  });
});

describe('the checks of a guide', () => {
  const place = { name: 'a rule', heading: 'A rule', column: 'key', words: ['id', 'when', 'stop'] };

  it('report a word that its table lacks, and one that there is not', () => {
    const guide = `## A rule\n\n${table('key', '`id`, `when` | a', '`halt` | b')}\n\n## Another\n\n${table('key', '`stop` | c')}\n`;
    expect(findUndocumented(guide, place)).toEqual(['a rule: "stop" is not documented', 'a rule: there is no "halt"']);
    expect(findUndocumented(guide, { ...place, isPart: true })).toEqual(['a rule: "stop" is not documented']);
    expect(findUndocumented('## Another\n', { ...place, words: ['id'] })).toEqual(['a rule: "id" is not documented']);
  });

  it('report a word that the row of another lacks', () => {
    const guide = `## A boundary\n\n${table('key', '`scope` | so far back | `{ since: 90d, on: a }`', '`halt` | `count` | `{ percent: 10% }`')}\n`;
    const within = (row: string, words: readonly string[]) => findUndocumented(guide, { name: row, heading: 'A boundary', column: 'key', row, words });
    expect(within('scope', ['since', 'on', 'margin'])).toEqual(['scope: "margin" is not documented']);
    expect(within('halt', ['count', 'percent'])).toEqual([]);
  });

  it('report a word of which there is no example', () => {
    expect(findUnshown(place, [{ rules: [{ id: 'a', when: { stop: 'no' } }] }])).toEqual([]);
    expect(findUnshown(place, [{ rules: [{ id: 'stop' }] }, null])).toEqual(['a rule: "when" has no example', 'a rule: "stop" has no example']);
  });

  it('report a boundary that has no section', () => {
    expect(findUndescribed('# Guide\n', readSample('[]').boundary)).toEqual(['sample: there is no section of this name']);
  });

  it('report what its section leaves out, tells in another order, or tells wrong', () => {
    const { boundary } = readSample('[]');
    const section = (rules: string, expected: string, datasets: string) => `### sample\n\nReads ${datasets}.\n\n${expected}\n\n${rules}\n`;
    const rules = table('rule', '`missing` | warning | a', '`total` | critical | b');
    const expected = table('in order', '`by-phone` | a', '`any-other` | b');
    const datasets = '`channel.orders` and `oms.orders`';
    expect(findUndescribed(section(rules, expected, datasets), boundary)).toEqual([]);
    const few = table('rule', '`missing` | critical | a');
    const turned = table('in order', '`any-other` | a', '`by-phone` | b');
    expect(findUndescribed(section(few, turned, '`oms.orders`'), { ...boundary, variantOf: 'intake' })).toEqual([
      'sample: expected are by-phone, any-other, the guide tells of any-other, by-phone',
      'sample: rules are missing warning, total critical, the guide tells of missing critical',
      'sample: the guide does not say that it reads channel.orders',
      'sample: the guide does not say that it is a variant of intake',
    ]);
  });

  it('report datasets, columns, their words and who states them', () => {
    const text = readFileSync('rules/README.md', 'utf8');
    const changed = (from: string, to: string) => findUnnamedColumns(text.replace(from, to), 'The words of every dataset');
    expect(changed('| `transit` | warehouse, oms |', '| `transit` | warehouse |')).toEqual(['transit is stated by warehouse, oms']);
    expect(changed('| `transit` |', '| `transits` |')).toEqual(['there is no dataset transit']);
    expect(changed('picked, packed, shipped_at', 'picked, shipped_at')).toEqual(['shipment_lines has a column packed']);
    expect(
      changed('**from_facility**', 'x').concat(changed('**line_id**, component, **sku**, **ordered**', 'line_id, component, **sku**, **ordered**')),
    ).toEqual(['order_lines.line_id is required']);
    expect(changed('(`return`, `cancellation`, `appeasement`)', '(`return`, `cancellation`)')).toEqual(['refunds.kind may be appeasement']);
  });
});

describe('the checks of rule tests', () => {
  it('report a rule that no test fires, and one that no test leaves silent', () => {
    const { boundary, tests } = readSample(MISSING);
    expect(findUntested(boundary, tests)).toEqual(['sample/missing: no test leaves it silent', 'sample/total: no test fires it']);
  });

  it('report entries of never and expected that no test comes to', async () => {
    const fewer = readSample(MISSING + FROM_THE_OMS);
    expect(await findUnexercised(fewer.boundary, fewer.tests)).toEqual([
      'sample: no test comes to never "cancelled-here-only"',
      // Where an entry above it holds, it is not asked.
      'sample: no test comes to expected "any-other"',
    ]);
    const other = readSample(FROM_THE_OMS.replace('manual', 'exchange') + ON_BOTH);
    expect(await findUnexercised(other.boundary, other.tests)).toEqual(['sample: no test comes to expected "by-phone"']);
  });

  it('count what is used in fired rules only', () => {
    const { rulebook, tests } = readSample(MISSING);
    const used = wordsInUse(rulebook, tests);
    expect(used.has('missing_in')).toBe(true);
    expect(used.has('open_task')).toBe(true);
    expect([used.has('over'), used.has('delta.<column>'), used.has('matches')]).toEqual([false, false, false]);
  });
});

describe('the reading of a document', () => {
  const shelf = { rules: [{ file: 'rules/sample.yaml', text: BOUNDARY }], deployment: readFileSync('rules/examples/demo/tallyman.yaml', 'utf8') };
  const fenced = (info: string, text: string) => `# A\n\n\`\`\`${info}\n${text}\n\`\`\`\n`;

  test.each([
    ['yaml boundary', 'boundary: other\nleft: { dataset: oms.orders }', 'line 4: rules/other.yaml:1:1 "right:" is missing'],
    ['yaml into sample', 'rules: [{ id: more, when: { oms.statas: open } }]', 'unknown fact "oms.statas" — did you mean "oms.status"?'],
    ['yaml into sample', '- { id: missing, when: { missing_in: oms } }', 'a second rule "missing"'],
    ['yaml into nothing', 'rules: []', 'line 4: there is no rules/nothing.yaml'],
    ['yaml tests sample', '- { name: a, rows: {}, expect: [{ rule: mising }] }', 'unknown rule "mising"'],
    ['yaml silences', 'silences: [{ id: a, owner: b, reason: c, match: { boundary: sampel }, until: 2026-12-01 }]', 'unknown boundary "sampel"'],
    ['yaml into deployment', 'calender: { weekend: [sat] }', 'unknown key "calender" — did you mean "calendar"?'],
    ['yaml deployment', 'systems: {}', 'declares no systems'],
    ['yaml', 'a: b', 'line 4: the block does not say what it is'],
  ])('reports what is wrong with a block of %s (%#)', (info, text, fault) => {
    expect(readGuide(fenced(info, text), shelf).faults.join('\n')).toContain(fault);
  });

  it('reports a deployment whose teams the shipped rules do not know', () => {
    const system = 'systems: { shop: { role: oms, url: "${URL}", datasets: { inventory: { sql: "SELECT 1" } } } }';
    expect(readGuide(fenced('yaml deployment', `${system}\nteams: { ops: {} }`), shelf).faults.join()).toContain('unknown team "oms"');
    expect(readGuide(fenced('yaml deployment', `${system}\nteams: { oms: {} }`), shelf).faults).toEqual([]);
  });

  it('holds tests against what the document added before them', () => {
    const added = fenced('yaml into sample', '  - { id: more, when: { differs: total } }');
    const tests = fenced('yaml tests sample', '- { name: a, rows: {}, expect: [{ rule: more }] }');
    expect(readGuide(added + tests, shelf).faults).toEqual([]);
    expect(readGuide(tests + added, shelf).faults).toHaveLength(1);
  });
});

describe('the text of a document', () => {
  it('has blocks with their lines, and sections without them', () => {
    const text = '# A\nx\n```yaml into a\n# B\n```\n## B\n| y |\n';
    expect(findBlocks(text)).toEqual([{ line: 4, info: ['yaml', 'into', 'a'], text: '# B\n' }]);
    expect(sectionOf(text, 'B')).toBe('| y |\n');
  });

  it('has links that lead somewhere, or do not', () => {
    const read = (path: string) => (path === 'b.md' ? '# Over there\n' : null);
    const text = '# What is *here*?\n[a](#what-is-here) [b](#there) [c](b.md#over-there) [d](b.md#here) [e](c.md) [f](https://example.com)\n';
    expect(findBrokenLinks(text, read)).toEqual(['#there', 'b.md#here', 'c.md']);
  });
});
