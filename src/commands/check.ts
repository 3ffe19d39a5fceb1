// `tallyman check`: reads everything that people edit and prints every problem.

import type { Command } from 'commander';
import { inactiveReason, silentOwners } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import { readTestFiles } from '../config/test-files.ts';
import { ConfigError, formatProblem, type Problem } from '../domain/errors.ts';
import { readRuleTests } from '../rules/read-rule-tests.ts';
import { EXIT } from './exit-code.ts';
import { printTable } from './print-table.ts';
import { answer, type CommonOptions, loud, NO_RULES, readSetting, withCommonOptions } from './setting.ts';
import { printable, type Terminal } from './terminal.ts';

export function addCheckCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  withCommonOptions(program.command('check'))
    .description('read everything that people edit and print every problem')
    .addHelpText('after', '\nExample:\n  tallyman check --config /etc/tallyman/tallyman.yaml')
    .action(async (options: CommonOptions) => exit(await checkCommand(options, terminal)));
}

async function checkCommand(options: CommonOptions, terminal: Terminal): Promise<number> {
  const read = await readAll(options, terminal);
  if (read.config === null) {
    // The problems are the answer, however quiet it was asked for.
    answer(terminal, loud(options), { problems: read.problems, boundaries: [] }, () => {
      for (const problem of read.problems) terminal.out(printable(formatProblem(problem)));
      terminal.out(`${read.problems.length} ${read.problems.length === 1 ? 'problem' : 'problems'}`);
    });
    return EXIT.no;
  }
  const { config } = read;
  const silences = countSilences(config, terminal.now());
  const boundaries = config.rules.boundaries.map((boundary) => ({
    boundary: boundary.id,
    rules: boundary.rules.length,
    inactive: inactiveReason(config, boundary),
    silent: silentOwners(config, boundary),
  }));
  answer(terminal, options, { problems: [], boundaries, silences }, () => {
    const rows = boundaries.map(({ boundary, rules, inactive, silent }) => [
      boundary,
      String(rules),
      inactive === null ? ['active', ...silent].join('; ') : `inactive: ${inactive}`,
    ]);
    if (rows.length === 0) terminal.out(NO_RULES);
    else printTable(terminal, [{ title: 'boundary' }, { title: 'rules', align: 'right' }, { title: 'status', wraps: true }], rows);
    if (config.silences.length > 0)
      terminal.out(
        `${count(config.silences.length, 'silence', 'silences')} in rules/silences.yaml: ${silences.in_force} in force, ${silences.expired} expired`,
      );
    terminal.out(`no problems in ${options.config}, ${count(boundaries.length, 'boundary', 'boundaries')} and ${count(read.tests, 'rule test', 'rule tests')}`);
  });
  return EXIT.done;
}

/** Those of the file. What the state database holds, and which were broken, `tallyman silences` says. */
function countSilences({ silences }: Config, now: number): { readonly in_force: number; readonly expired: number } {
  const expired = silences.filter(({ until }) => until <= now).length;
  return { in_force: silences.length - expired, expired };
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

type Reading = { readonly config: Config; readonly tests: number } | { readonly config: null; readonly problems: readonly Problem[] };

async function readAll(options: CommonOptions, terminal: Terminal): Promise<Reading> {
  try {
    const config = await readSetting(options, terminal);
    const read = (await readTestFiles(config)).map((file) => readRuleTests(file, config.rules));
    const problems = read.flatMap((file) => file.problems);
    return problems.length > 0 ? { config: null, problems } : { config, tests: read.reduce((sum, { tests }) => sum + tests.length, 0) };
  } catch (error) {
    if (error instanceof ConfigError) return { config: null, problems: error.problems };
    throw error;
  }
}
