import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { generatePlan } from './sample-company.ts';

/** They need more days than the demo has between its first run and its last. */
const TOO_SLOW = ['book-inventory standing-book-drift'];

function shippedRules(): string[] {
  const names = readdirSync('rules').filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
  const files = names.map((name) => ({ file: `rules/${name}`, text: readFileSync(`rules/${name}`, 'utf8') }));
  const { rulebook, problems } = readRulebook(files, { extras: new Map(), teams: new Set(['oms', 'fulfillment', 'finance', 'returns']) }, {});
  expect(problems).toEqual([]);
  const active = rulebook?.boundaries.filter((boundary) => !boundary.variantOf) ?? [];
  return active.flatMap((boundary) => boundary.rules.map((rule) => `${boundary.id} ${rule.id}`));
}

test('every shipped rule is fired by a fault of the demo, save those that take longer than the demo', () => {
  const fired = new Set(generatePlan().faults.flatMap(({ findings }) => findings.map(({ boundary, rule }) => `${boundary} ${rule}`)));
  expect(shippedRules().filter((rule) => !fired.has(rule))).toEqual(TOO_SLOW);
});

test('the demo plants more than fifty-five kinds of fault, at every boundary', () => {
  const { faults } = generatePlan();
  expect(new Set(faults.map(({ fault }) => fault)).size).toBeGreaterThan(55);
  expect(new Set(faults.map(({ boundary }) => boundary))).toEqual(new Set(shippedRules().map((rule) => rule.split(' ')[0])));
});
