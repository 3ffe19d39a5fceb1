import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { findCommandLines, findFault, findLoneOptions, knownOptions } from './documented-commands.ts';

function smallProgram(): Command {
  const program = new Command('tallyman');
  program.command('run').argument('[boundary...]').option('--fail-on <severity>').option('--json').option('--config <file>');
  program.command('explain').argument('<what>');
  program.command('migrate').option('--status');
  const tasks = program.command('tasks');
  tasks.command('show').argument('<task>');
  return program;
}

describe('the check of the documented commands', () => {
  it('finds them in blocks of shell and in inline code', () => {
    const markdown = [
      'Of all `tallyman <command>`, type `tallyman migrate`, not `SELECT 1`.',
      '```sh',
      '$ npm ci && npm test   # all of it',
      'tallyman run \\',
      '  --json | jq .run',
      '```',
      '```yaml',
      'tallyman: run nowhere',
      '```',
      '| `tallyman tasks list\\|show TASK` | work on tasks |',
      '| `tallyman run [BOUNDARY…] [--json]` | one run |',
    ].join('\n');
    expect(findCommandLines(markdown)).toEqual([
      'npm test',
      'tallyman run --json',
      'tallyman migrate',
      'tallyman tasks list TASK',
      'tallyman tasks show TASK',
      'tallyman run BOUNDARY --json',
    ]);
  });

  it.each([
    'tallyman run intake inventory --fail-on critical --json',
    'npx tallyman run --config=other.yaml',
    'npm run tallyman -- explain T-1',
    'npm test',
    'tallyman tasks show T-1',
    'tallyman --help',
    "tallyman explain 'F-1 and more'",
  ])('passes %s', (line) => {
    expect(findFault(line, { program: smallProgram(), scripts: new Set(['test', 'tallyman']) })).toBeNull();
  });

  it.each([
    ['tallyman runn', 'tallyman knows no runn'],
    ['tallyman run --dryrun', 'run has no option --dryrun'],
    ['tallyman tasks shove T-1', 'tasks knows no shove'],
    ['tallyman explain T-1 T-2', 'explain takes 1 arguments, not 2'],
    ['npm run tallyman -- migrate --stat', 'migrate has no option --stat'],
    ['npm run demos', 'package.json has no script demos'],
  ])('refuses %s', (line, fault) => {
    expect(findFault(line, { program: smallProgram(), scripts: new Set(['test', 'tallyman']) })).toBe(fault);
  });

  it('knows which options stand alone, and which exist', () => {
    expect(findLoneOptions('With `--json` or `--fail-on critical`, but not `run --quiet`.')).toEqual(['--json', '--fail-on']);
    expect(knownOptions(smallProgram())).toEqual(new Set(['--help', '-h', '--fail-on', '--json', '--config', '--status']));
  });
});
