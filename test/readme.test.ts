import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/commands/program.ts';
import { processTerminal } from '../src/commands/terminal.ts';
import { findCommandLines, findFault, findLoneOptions, knownOptions } from './documented-commands.ts';
import { findBrokenLinks } from './guide-text.ts';

const program = buildProgram(processTerminal(), () => undefined);
const readme = readFileSync('README.md', 'utf8');
const packageJson: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync('package.json', 'utf8'));
const scripts = new Set(Object.keys(packageJson.scripts));

describe.each([
  ['README.md', readme],
  ['rules/README.md', readFileSync('rules/README.md', 'utf8')],
  ['CHANGELOG.md', readFileSync('CHANGELOG.md', 'utf8')],
])('%s', (file, markdown) => {
  it('shows only commands that can be typed as they stand', () => {
    const lines = findCommandLines(markdown);
    expect(lines.map((line) => [line, findFault(line, { program, scripts })]).filter(([, fault]) => fault !== null)).toEqual([]);
  });

  it('names only options that a command has', () => {
    const known = knownOptions(program);
    expect(findLoneOptions(markdown).filter((option) => !known.has(option))).toEqual([]);
  });

  it('leads only to files and headings that there are', () => {
    const read = (path: string) => {
      const found = join(dirname(file), path);
      return existsSync(found) ? readFileSync(found, 'utf8') : null;
    };
    expect(findBrokenLinks(markdown, read)).toEqual([]);
  });
});

describe('the README', () => {
  it('begins with two commands', () => {
    expect(findCommandLines(readme).slice(0, 2)).toEqual(['npm run demo', 'npm test']);
  });

  it('names every command of the program', () => {
    const missing = program.commands.filter((command) => !readme.includes(`tallyman ${command.name()}`) && !readme.includes(`\`${command.name()}`));
    expect(missing.map((command) => command.name())).toEqual([]);
  });

  it('names every option of a command', () => {
    const options = program.commands.flatMap((command) => command.options.map(({ long }) => [command.name(), long ?? '']));
    expect(options.length).toBeGreaterThan(0);
    expect(options.filter(([, option]) => !readme.includes(`\`${option}`))).toEqual([]);
  });
});
