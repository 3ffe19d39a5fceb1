// `tallyman test`: plays the rule tests and reports like a test runner.

import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { readTestFile, readTestFiles } from '../config/test-files.ts';
import { ConfigError, UsageError } from '../domain/errors.ts';
import { type RuleTestResult, runRuleTest } from '../reconcile/rule-tests.ts';
import { type RuleTest, readRuleTests } from '../rules/read-rule-tests.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions, NO_RULES, readSetting, withCommonOptions } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

export function addTestCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('test'))
    .description('play the rule tests: each is a run on rows given in YAML')
    .argument('[file...]', 'which *.test.yaml; all beside the rules unless given')
    .addHelpText('after', '\nExample:\n  tallyman test rules/fulfillment.test.yaml')
    .action(async (files: string[], options: CommonOptions) => exit(await testCommand(files, options, terminal)));
}

async function testCommand(files: readonly string[], options: CommonOptions, terminal: Terminal): Promise<number> {
  const config = await readSetting(options, terminal);
  const tests = await readTests(config, files, terminal);
  const results: RuleTestResult[] = [];
  for (const test of tests) {
    const result = await runRuleTest(config.rules, test, config.calendar);
    results.push(result);
    // What failed is never kept quiet.
    if (!options.json && !(options.quiet && result.passed)) printResult(result, terminal);
  }
  // A file's tests say nothing of the rules of another boundary.
  const untested = untestedRules(config.rules, results, files.length === 0 ? null : new Set(tests.map(({ boundary }) => boundary)));
  const failed = results.filter(({ passed }) => !passed).length;
  answer(terminal, options, { tests: results.map(describe), passed: results.length - failed, failed, untested_rules: untested }, () => {
    if (config.rules.boundaries.length === 0) terminal.out(NO_RULES);
    else if (results.length === 0) terminal.out('there are no rule tests: write one in a file such as rules/intake.test.yaml');
    printSummary(results.length - failed, failed, untested, terminal);
  });
  return failed === 0 ? EXIT.done : EXIT.no;
}

function printSummary(passed: number, failed: number, untested: readonly string[], { out, colors }: Terminal): void {
  if (passed + failed > 0) out('');
  for (const rule of untested) out(`${colors.yellow('?')} no test fires ${rule}`);
  out(
    `${passed > 0 ? colors.green(`${passed} passed`) : `${passed} passed`}, ${failed > 0 ? colors.red(`${failed} failed`) : `${failed} failed`}${untested.length > 0 ? `, ${untested.length} ${untested.length === 1 ? 'rule' : 'rules'} untested` : ''}`,
  );
}

async function readTests(config: Config, files: readonly string[], terminal: Terminal): Promise<readonly RuleTest[]> {
  const texts = files.length === 0 ? await readTestFiles(config) : await Promise.all(files.map((file) => readNamed(resolve(terminal.cwd, file), file)));
  const read = texts.map((text) => readRuleTests(text, config.rules));
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return read.flatMap(({ tests }) => tests);
}

async function readNamed(path: string, asWritten: string): Promise<Awaited<ReturnType<typeof readTestFile>>> {
  try {
    return await readTestFile(path);
  } catch (error) {
    const what = error instanceof Error && 'code' in error && error.code === 'EISDIR' ? 'is a folder' : 'there is no such file to read';
    throw new UsageError(`${asWritten}: ${what}; name a *.test.yaml, or none to play them all`, { cause: error });
  }
}

function printResult({ test, passed, failures }: RuleTestResult, { out, colors }: Terminal): void {
  out(`${passed ? colors.green('✓') : colors.red('✗')} ${test.file}:${test.line} ${printable(test.name)}`);
  for (const failure of failures) out(`    ${printable(failure)}`);
}

function untestedRules({ boundaries }: Rulebook, results: readonly RuleTestResult[], only: ReadonlySet<string> | null): readonly string[] {
  const fired = new Set(results.flatMap(({ test, fired: rules }) => [...rules].map((rule) => `${test.boundary}/${rule}`)));
  const concerned = boundaries.filter(({ id }) => only === null || only.has(id));
  return concerned.flatMap(({ id, rules }) => rules.map((rule) => `${id}/${rule.id}`)).filter((rule) => !fired.has(rule));
}

function describe({ test, passed, failures }: RuleTestResult): object {
  return { file: test.file, line: test.line, name: test.name, boundary: test.boundary, passed, failures };
}
