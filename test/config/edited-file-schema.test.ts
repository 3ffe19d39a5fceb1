import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { type FileKind, kindOf } from '../../src/config/edited-file-schema.ts';
import { readGuide } from '../guide-blocks.ts';
import { faultsOf, faultsOfPart, readSample, SAMPLES } from './schema-samples.ts';

const rules = readdirSync('rules').filter((name) => name.endsWith('.yaml'));
const deployments = readdirSync('rules/examples').map((name) => `rules/examples/${name}/tallyman.yaml`);

describe('what an editor says of', () => {
  test.each([...rules.map((name) => `rules/${name}`), ...deployments])('%s: nothing', (file) => {
    expect(faultsOf(kindOf(file) ?? 'boundary', readFileSync(file, 'utf8'))).toEqual([]);
  });

  test.each(['README.md', 'rules/README.md'])('every example of %s: nothing', { timeout: 30_000 }, (file) => {
    const shipped = rules
      .filter((name) => !name.endsWith('.test.yaml'))
      .map((name) => ({ file: `rules/${name}`, text: readFileSync(`rules/${name}`, 'utf8') }));
    const { values } = readGuide(readFileSync(file, 'utf8'), { rules: shipped, deployment: readFileSync('rules/examples/demo/tallyman.yaml', 'utf8') });
    const faults = [...values].flatMap(([kind, parts]) =>
      parts.flatMap((part) => faultsOfPart(kind === 'tests' ? 'rule-tests' : kind, kind === 'boundary' && Array.isArray(part) ? { rules: part } : part)),
    );
    expect(values.size).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test.each(Object.entries(SAMPLES) as [FileKind, string][])('the sample %s: nothing, and the program neither', (kind, text) => {
    expect(faultsOf(kind, text)).toEqual([]);
    expect(readSample(kind, text)).toEqual([]);
  });
});

describe('an editor marks what the program refuses:', () => {
  it.each<[string, FileKind, string, string]>([
    ['a misspelt key of a boundary', 'boundary', 'compare:', 'compair:'],
    ['a key that is missing', 'boundary', 'key: [order_id]\n', ''],
    ['a name in capital letters', 'boundary', 'boundary: sales', 'boundary: Sales'],
    ['a misspelt dataset', 'boundary', 'erp.invoices', 'erp.invoice'],
    ['a dataset of another role', 'boundary', 'dataset: oms.financials', 'dataset: erp.financials'],
    ['a dataset without its role', 'boundary', 'dataset: oms.financials', 'dataset: financials'],
    ['a side without a dataset', 'boundary', 'dataset: oms.financials, ', ''],
    ['a misspelt aggregate', 'boundary', 'amount: sum', 'amount: total'],
    ['a product in place of a sum', 'boundary', 'due - discount', 'due * discount'],
    ['an operator that "where" does not have', 'boundary', '{ not: draft }', '{ over: draft }'],
    ['a percentage without its sign', 'boundary', 'percent: 2%', 'percent: 2'],
    ['a percentage as a bare tolerance', 'boundary', '{ abs: 0.01 USD, percent: 2%, of: right }', '2%'],
    ['money written the other way round', 'boundary', '0.01 USD', 'USD 0.01'],
    ['a misspelt side', 'boundary', 'of: right', 'of: rihgt'],
    ['a unit that is none', 'boundary', 'for: 30m', 'for: 30min'],
    ['a time without a unit', 'boundary', 'for: 30m', 'for: 30'],
    ['weeks', 'boundary', 'since: 90d', 'since: 12w'],
    ['business days where exact time is counted', 'boundary', 'since: 90d', 'since: 90bd'],
    ['a count below zero', 'boundary', 'count: 500', 'count: -500'],
    ['a misspelt operator', 'boundary', 'outside:', 'outsides:'],
    ['an operator of another language', 'boundary', '{ newer_than: 2bd }', '{ gt: 2bd }'],
    ['a range of one value', 'boundary', '[0, { let: slack }]', '[0]'],
    ['a misspelt unit of the calendar', 'boundary', 'same: month', 'same: week'],
    ['a fact without its side', 'boundary', 'delta.amount', 'amount'],
    ['a heading of another language', 'boundary', 'any:', 'or:'],
    ['a misspelt severity', 'boundary', 'severity: critical', 'severity: high'],
    ['a level that is none', 'boundary', 'per: key', 'per: line'],
    ['a misspelt action', 'boundary', 'open_task', 'open_tasks'],
    ['two actions in one entry', 'boundary', '}, { label:', ', label:'],
    ['a task without a team', 'boundary', 'team: oms, due', 'due'],
    ['a fold over none', 'boundary', 'over: 25', 'over: 0'],
    ['a rule without a condition', 'boundary', '    when: { delta', '    wenn: { delta'],
    [
      'an action as a map',
      'boundary',
      'then: [{ open_task: { team: oms, due: 1bd, fold: { by: [key.order_id], over: 25 } } }, { label: [books] }]',
      'then: { label: vip }',
    ],
    ['a misspelt key of tallyman.yaml', 'deployment', 'timezone: America', 'timezoen: America'],
    ['a misspelt day', 'deployment', '[sat, sun]', '[sat, sunday]'],
    ['a holiday in another order', 'deployment', '2026-12-25', '25.12.2026'],
    ['a misspelt role', 'deployment', 'role: channel', 'role: chanel'],
    ['a system without a url', 'deployment', '    url: sqlite:webshop.db\n', ''],
    ['a dataset that there is not', 'deployment', '      orders:', '      order:'],
    ['a dataset that its role does not state', 'deployment', '      orders:', '      inventory:'],
    ['a column that the dataset does not have', 'deployment', '          placed_at:', '          ordered_at:'],
    ['a column that must be mapped', 'deployment', '          currency: currency\n', ''],
    ['a table and a query at once', 'deployment', '        table: shop_orders\n', '        table: shop_orders\n        sql: SELECT 1\n'],
    ['a word that is none of ours', 'deployment', '{ processing: open }', '{ processing: opened }'],
    ['a type that the column is not of', 'deployment', 'type: money', 'type: quantity'],
    ['an option for texts on a time', 'deployment', 'timezone: UTC', 'normalize: [trim]'],
    ['a misspelt way to normalize', 'deployment', '[trim,', '[strip,'],
    ['what becomes of unmapped words, misspelt', 'deployment', 'unmapped: reject', 'unmapped: drop'],
    ['a share without its sign', 'deployment', 'max_drop: 20%', 'max_drop: 20'],
    ['a fence in business days', 'deployment', 'fence_max: 26h', 'fence_max: 1bd'],
    ['a watermark that says not where', 'deployment', 'column: loaded_at, ', ''],
    ['an extra column of no type', 'deployment', 'store_view: text', 'store_view: string'],
    ['a column that cannot be owned', 'deployment', 'owns: { channel:', 'owns: { total:'],
    ['half a recount a day', 'deployment', 'counts_per_day: 40', 'counts_per_day: 0.5'],
    ['a mail address that is none', 'deployment', 'mail: oms@example.com', 'mail: oms'],
    ['a misspelt key of a rule test', 'rule-tests', 'expect:', 'expects:'],
    ['a dataset that there is not, in rows', 'rule-tests', 'erp.invoices', 'erp.invoice'],
    ['an amount without its currency', 'rule-tests', 'due: 25.00 USD', 'due: 25.00'],
    ['yesterday, in words', 'rule-tests', 'recognised_on: -1d', 'recognised_on: yesterday'],
    ['a time of a run without a unit', 'rule-tests', '[31m, 2h]', '[31, 2h]'],
    ['a misspelt part of an expected task', 'rule-tests', '{ team: oms }', '{ owner: oms }'],
    ['a silence that never ends', 'silences', '    until: 2026-12-01\n', ''],
    ['a silence of everything', 'silences', 'match: { boundary: sales, severity: [critical, warning], key: { order_id: O1 } }', 'match: {}'],
    ['a misspelt matcher', 'silences', 'boundary: sales', 'boundry: sales'],
    ['a misspelt severity among several', 'silences', '[critical, warning]', '[critical, warn]'],
    ['an end in words', 'silences', 'until: 2026-12-01', 'until: christmas'],
    ['an end without a zone', 'silences', 'until: 2026-12-01', 'until: 2026-12-01T08:00'],
    ['a ceiling without a currency', 'silences', '5000.00 USD', '5000'],
  ])('%s', (_, kind, right, wrong) => {
    const text = SAMPLES[kind].replace(right, wrong);
    expect(text).not.toBe(SAMPLES[kind]);
    expect(readSample(kind, text)).not.toEqual([]);
    expect(faultsOf(kind, text)).not.toEqual([]);
  });
});

describe('an editor lets pass what the program takes:', () => {
  it.each<[string, FileKind, string, string]>([
    ['a number in quotes', 'boundary', 'count: 500', 'count: "500"'],
    ['a name that looks like a number', 'boundary', 'id: fresh', 'id: 2026'],
    ['a name that looks like a word of YAML', 'boundary', 'id: fresh', 'id: true'],
    ['no tolerance, by nothing behind the colon', 'boundary', 'compare: { amount: { abs: 0.01 USD, percent: 2%, of: right } }', 'compare: { amount: }'],
    ['a time from the environment', 'boundary', 'for: 30m', 'for: "${PATIENCE:-30m}"'],
    ['a word from the environment', 'boundary', 'severity: critical', 'severity: "${SEVERITY:-critical}"'],
    ['a yes or no in quotes', 'boundary', 'for: 30m', 'stop: "true"'],
    ['a sum with blanks around it', 'boundary', 'due - discount', '" + due -discount "'],
    ['an action with nothing behind its colon', 'boundary', '{ label: [books] }', 'hold_invoice:'],
    ['a fact of a look-up', 'boundary', '[{ oms.recog', '[{ lookup.lines.ordered: { over: 1 } }, { oms.recog'],
    ['a fact that has no side', 'boundary', '[{ oms.recog', '[{ held: false, seen: { at_least: 3 }, age: { over: 4h } }, { oms.recog'],
    ['presence that is denied', 'boundary', '{ newer_than: 2bd }', '{ present: false }'],
    ['a variable for a password', 'deployment', 'url: sqlite:webshop.db', 'url: "${URL:-sqlite:webshop.db}"'],
    ['a number for a spelling', 'deployment', 'codes: { webshop: 10000 }', 'codes: { webshop: "010" }'],
    ['a team without an address', 'deployment', 'oms: { mail: oms@example.com }', 'oms:'],
    ['a word of the source that is "file"', 'deployment', '{ value: webshop }', '{ column: c, map: { file: web } }'],
    ['a query whose columns bear our names', 'deployment', 'table: shop_orders', 'sql: SELECT * FROM shop_orders'],
    ['a hold that stands before the test', 'rule-tests', '  expect:', '  held: [O1]\n  expect:'],
    ['a dataset without rows', 'rule-tests', 'erp.invoices: []', 'erp.invoices:'],
    ['an empty cell', 'rule-tests', 'recognised_on: -1d', 'recognised_on: null'],
    ['an end with its zone', 'silences', 'until: 2026-12-01', 'until: 2026-12-01T08:00:00-06:00'],
    ['one severity', 'silences', '[critical, warning]', 'critical'],
  ])('%s', (_, kind, before, after) => {
    const text = SAMPLES[kind].replace(before, after);
    expect(text).not.toBe(SAMPLES[kind]);
    expect(readSample(kind, text)).toEqual([]);
    expect(faultsOf(kind, text)).toEqual([]);
  });
});

describe('which file is of which kind', () => {
  it.each([
    ['tallyman.yaml', 'deployment'],
    ['rules/intake.yaml', 'boundary'],
    ['rules/intake.test.yaml', 'rule-tests'],
    ['rules/silences.yaml', 'silences'],
    ['.env.example', undefined],
    ['statuses.csv', undefined],
  ])('%s: %s', (file, kind) => {
    expect(kindOf(file)).toBe(kind);
  });
});
