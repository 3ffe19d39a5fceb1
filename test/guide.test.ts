import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { runRuleTest } from '../src/reconcile/rule-tests.ts';
import { readRuleTests } from '../src/rules/read-rule-tests.ts';
import type { TextFile } from '../src/rules/read-rulebook.ts';
import { readGuide, type Shelf, yamlValue } from './guide-blocks.ts';
import { FACT_PLACE, findUndescribed, findUndocumented, findUnnamedColumns, findUnshown, findUntested, wordsInUse } from './guide-checks.ts';
import { findUnexercised } from './guide-exercise.ts';
import { placesOfGuide } from './guide-places.ts';

const guide = readFileSync('rules/README.md', 'utf8');
const readme = readFileSync('README.md', 'utf8');
const names = readdirSync('rules').filter((name) => name.endsWith('.yaml'));
const examples = readdirSync('rules/examples').map((name) => readFileSync(`rules/examples/${name}/tallyman.yaml`, 'utf8'));

const shelf: Shelf = {
  rules: filesOf((name) => !name.endsWith('.test.yaml')),
  deployment: readFileSync('rules/examples/demo/tallyman.yaml', 'utf8'),
};
const testFiles = filesOf((name) => name.endsWith('.test.yaml'));
const shipped = readGuide('', shelf).rulebook;
const shippedTests = testFiles.flatMap((file) => readRuleTests(file, shipped).tests);
const inGuide = readGuide(guide, shelf);
const inReadme = readGuide(readme, shelf);
const places = placesOfGuide();

function filesOf(isWanted: (name: string) => boolean): TextFile[] {
  return names.filter(isWanted).map((name) => ({ file: `rules/${name}`, text: readFileSync(`rules/${name}`, 'utf8') }));
}

describe('the guide to rules and mappings', () => {
  test.each([...places, FACT_PLACE])('documents every word of $name, and none that there is not', (place) => {
    expect(findUndocumented(guide, place)).toEqual([]);
  });

  test.each(places.filter(({ name }) => name !== 'an operator'))('has an example of every word of $name', (place) => {
    const values = [inGuide, inReadme].flatMap((document) => [...document.values.values()].flat());
    const files = [...shelf.rules, ...testFiles].map(({ text }) => yamlValue(text));
    expect(findUnshown(place, [...values, ...files, ...examples.map(yamlValue)])).toEqual([]);
  });

  it('uses every operator, fact and action in a rule that a test fires', () => {
    const used = new Set([...wordsInUse(shipped, shippedTests), ...wordsInUse(inGuide.rulebook, inGuide.tests)]);
    const words = [...places.filter(({ name }) => name === 'an operator' || name === 'an action'), FACT_PLACE].flatMap((place) => place.words);
    expect(words.filter((word) => !used.has(word))).toEqual([]);
  });

  test.each(shipped.boundaries)('tells what $id catches', (boundary) => {
    expect(findUndescribed(guide, boundary)).toEqual([]);
  });

  it('tells of every dataset with its columns, and which of them must be mapped', () => {
    expect(findUnnamedColumns(guide, 'The words of every dataset')).toEqual([]);
  });
});

describe.each([
  ['README.md', inReadme],
  ['rules/README.md', inGuide],
])('the YAML of %s', (_, { faults, rulebook, tests, values }) => {
  it('is read without a problem', () => {
    expect(values.size).toBeGreaterThan(0);
    expect(faults).toEqual([]);
  });

  test.each(tests)('$boundary: $name', async (one) => {
    expect((await runRuleTest(rulebook, one)).failures).toEqual([]);
  });
});

// That the tests pass, shipped-rules.test.ts shows.
describe.each(shipped.boundaries)('the tests of $id', (boundary) => {
  it('fire every rule, and leave it silent', () => {
    expect(findUntested(boundary, shippedTests)).toEqual([]);
  });

  it('come to every entry of never and expected', { timeout: 60_000 }, async () => {
    expect(await findUnexercised(boundary, shippedTests)).toEqual([]);
  });
});
