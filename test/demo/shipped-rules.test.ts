import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FULFILLMENT_FAULTS } from '../../src/commands/demo/fulfillment-faults.ts';
import { INTAKE_FAULTS } from '../../src/commands/demo/intake-faults.ts';
import { INVENTORY_FAULTS } from '../../src/commands/demo/inventory-faults.ts';
import { runRuleTest } from '../../src/reconcile/rule-tests.ts';
import { readRuleTests } from '../../src/rules/read-rule-tests.ts';
import { readRulebook, type TextFile } from '../../src/rules/read-rulebook.ts';
import type { Rulebook } from '../../src/rules/rulebook.ts';
import { generatePlan } from './sample-company.ts';

const names = readdirSync('rules').filter((name) => name.endsWith('.yaml'));
const filesOf = (kind: (name: string) => boolean): TextFile[] =>
  names.filter(kind).map((name) => ({ file: `rules/${name}`, text: readFileSync(`rules/${name}`, 'utf8') }));
const testFiles = filesOf((name) => name.endsWith('.test.yaml'));
const rulebook = readShipped();

function readShipped(): Rulebook {
  const files = filesOf((name) => !name.endsWith('.test.yaml'));
  const read = readRulebook(files, { extras: new Map(), teams: new Set(['oms', 'fulfillment', 'finance', 'returns']) }, {});
  if (!read.rulebook) throw new Error(read.problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
  return read.rulebook;
}

describe('the shipped rules', () => {
  test.each(testFiles)(
    'what $file says of its rules is so, and none of them goes untested',
    async (file) => {
      const { tests, problems } = readRuleTests(file, rulebook);
      expect(problems).toEqual([]);
      const fired = new Set<string>();
      for (const one of tests) {
        const result = await runRuleTest(rulebook, one);
        expect({ name: one.name, failures: result.failures }).toEqual({ name: one.name, failures: [] });
        for (const rule of result.fired) fired.add(rule);
      }
      const boundary = rulebook.boundaries.find(({ file: of }) => of === file.file.replace('.test.yaml', '.yaml'));
      expect([...fired].sort()).toEqual(boundary?.rules.map(({ id }) => id).sort());
      // Forty tests are as many state databases.
    },
    60_000,
  );

  test('each comes with tests that show it silent, not only firing', () => {
    for (const file of testFiles) {
      const { tests } = readRuleTests(file, rulebook);
      expect(tests.filter((one) => one.expect.length === 0).length, file.file).toBeGreaterThanOrEqual(5);
    }
    expect(testFiles).toHaveLength(rulebook.boundaries.length);
  });

  test('every fault that the demo plants names a rule of its boundary, by all columns of its key or its group', () => {
    const kinds = new Set([...INTAKE_FAULTS, ...FULFILLMENT_FAULTS, ...INVENTORY_FAULTS].map(({ fault }) => fault));
    for (const { fault, findings } of generatePlan().faults) {
      for (const { boundary: id, rule: name, key } of findings) {
        const boundary = rulebook.boundaries.find((one) => one.id === id);
        const rule = boundary?.rules.find((one) => one.id === name);
        expect(rule?.id, fault).toBe(name);
        expect([...key.keys()], fault).toEqual(rule?.per === 'group' ? boundary?.group : boundary?.key);
      }
      kinds.delete(fault);
    }
    expect([...kinds]).toEqual([]);
  });
});
