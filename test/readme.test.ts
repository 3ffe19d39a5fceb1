import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/commands/program.ts';
import { processTerminal } from '../src/commands/terminal.ts';
import { findCommandLines, findFault, findLoneOptions, knownOptions } from './documented-commands.ts';

const program = buildProgram(processTerminal(), () => undefined);
const readme = readFileSync('README.md', 'utf8');
const packageJson: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(readFileSync('package.json', 'utf8'));
const scripts = new Set(Object.keys(packageJson.scripts));

describe('the README', () => {
  it('shows only commands that can be typed as they stand', () => {
    const lines = findCommandLines(readme);
    const faults = lines.map((line) => [line, findFault(line, { program, scripts })]).filter(([, fault]) => fault !== null);
    expect(lines).toContain('npm test');
    expect(lines).toContain('npm run demo');
    expect(faults).toEqual([]);
  });

  it('names only options that a command has', () => {
    const known = knownOptions(program);
    expect(findLoneOptions(readme).filter((option) => !known.has(option))).toEqual([]);
  });

  it('names every command of the program', () => {
    const missing = program.commands.filter((command) => !readme.includes(`tallyman ${command.name()}`) && !readme.includes(`\`${command.name()}`));
    expect(missing.map((command) => command.name())).toEqual([]);
  });
});
