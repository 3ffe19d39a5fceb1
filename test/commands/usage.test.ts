import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { buildProgram } from '../../src/commands/program.ts';
import { callProgram, captureTerminal, type Outcome } from './captured-terminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tallyman-usage-'));
  mkdirSync(join(folder, 'demo'));
  cpSync('rules/examples/demo/tallyman.yaml', join(folder, 'demo', 'tallyman.yaml'));
  cpSync('rules', join(folder, 'demo', 'rules'), { recursive: true, filter: (path) => !path.includes('examples') });
  mkdirSync(join(folder, 'bare'));
  cpSync('rules/examples/demo/tallyman.yaml', join(folder, 'bare', 'tallyman.yaml'));
  mkdirSync(join(folder, 'unmapped'));
  const books = 'books: { role: erp, url: "sqlite:books.db", datasets: { inventory: { table: stock, columns: { sku: sku, facility: site, on_hand: qty } } } }';
  const { teams } = parse(readFileSync('rules/examples/demo/tallyman.yaml', 'utf8')) as { teams: unknown };
  writeFileSync(join(folder, 'unmapped', 'tallyman.yaml'), `state: "sqlite:state.db"\nteams: ${JSON.stringify(teams)}\nsystems: { ${books} }\n`);
  cpSync('rules', join(folder, 'unmapped', 'rules'), { recursive: true, filter: (path) => !path.includes('examples') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function tallyman(place: 'demo' | 'bare' | 'unmapped', ...words: readonly string[]): Promise<Outcome> {
  return callProgram(words, { cwd: join(folder, place) });
}

function leaves(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return command.commands.length === 0 ? [path] : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

describe('every command', () => {
  const commands = leaves(buildProgram(captureTerminal({ cwd: '/' }).terminal, () => undefined));

  it.each(commands.map((path) => path.join(' ')))('`%s --help` shows an example that names it, and its options', async (path) => {
    const { code, out, err } = await tallyman('demo', ...path.split(' '), '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Example:\n  tallyman ${path}`);
    // Two make their own configuration, and the third needs none.
    for (const option of ['demo', 'init', 'schema'].includes(path) ? ['--json', '--quiet'] : ['--config <file>', '--json', '--quiet'])
      expect(out).toContain(option);
  });

  it.each(['tasks', 'recounts', 'silences', 'audit', 'config'])('`%s --help` shows an example', async (group) => {
    expect((await tallyman('demo', group, '--help')).out).toMatch(/Example:\n {2}tallyman /);
  });
});

describe('what nobody can mean is refused with exit code 2 and a hint', () => {
  it.each([
    [['rnu'], 'Did you mean run?'],
    [['run', '--dryrun'], 'Did you mean --dry-run?'],
    [['run', 'intak'], 'no boundary "intak" — did you mean "intake"?'],
    [['run', '--fail-on', 'crit'], 'Allowed choices are info, warning, critical'],
    [['run', '--dry-run', '--fail-on', 'critical'], 'a dry run opens nothing'],
    [['run', '--only', 'order_id'], '--only wants KEY=VALUE'],
    [['run', '--only', 'order_id=1'], 'name the boundaries to run: `tallyman run allocation '],
    [['run', 'fulfillment', '--only', 'orderid=1'], 'did you mean "order_id"?'],
    [['tasks', 'lst'], 'tasks knows no "lst" — did you mean "list"?'],
    [['tasks', 'T-3'], '`tallyman tasks show T-3`'],
    [['tasks', '--limit', '0'], '--limit wants a whole number above 0, not "0"'],
    [['tasks', 'show', '3'], '"3" names no task: write it as T-12'],
    [['tasks', 'accept', 'T-1', '--until', '30d'], "required option '--reason <text>'"],
    [['tasks', 'accept', 'T-1', '--reason', ' ', '--until', '30d'], '--reason is empty'],
    [['tasks', 'accept', 'T-1', '--reason', 'x', '--until', 'soon'], 'write a date (2027-01-31)'],
    [['tasks', 'accept', 'T-1', '--reason', 'x', '--until', '2020-01-01'], 'is past'],
    [['tasks', 'resolve', 'T-1', '--by', ''], '--by is empty'],
    [['recounts', 'shwo'], 'did you mean "show"?'],
    [['silences', 'lst'], 'silences knows no "lst" — did you mean "list"?'],
    [['silences', 'add', '--owner', 'kim', '--reason', 'x'], "required option '--until <when>'"],
    [['silences', 'end', 'dallas'], '"dallas" names no silence: write it as S-12'],
    [['explain'], "missing required argument 'what'"],
    [['test', 'nowhere.test.yaml'], 'nowhere.test.yaml: there is no such file to read'],
    [['test', 'rules'], 'rules: is a folder'],
    [['demo', '--orders', 'many'], '--orders wants a whole number'],
    [['run', '--config', 'nowhere.yaml'], 'nowhere.yaml:1:1 there is no such file'],
  ])('tallyman %j', async (words, hint) => {
    const { code, out, err } = await tallyman('demo', ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(hint);
    expect(err).not.toMatch(/^ {4}at /m);
  });

  it('nothing at all shows the commands', async () => {
    const { code, err } = await tallyman('demo');
    expect(code).toBe(2);
    expect(err).toContain('Usage: tallyman');
  });
});

describe('without rules', () => {
  it('check is content and says that nothing is compared', async () => {
    const { code, out } = await tallyman('bare', 'check');
    expect(code).toBe(0);
    expect(out).toContain('there are no boundaries: nothing is compared until rules/');
  });

  it('run refuses: comparing nothing must not look as if all were well', async () => {
    const { code, out, err } = await tallyman('bare', 'run');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('there are no boundaries');
  });

  it('test has nothing to play, and says so', async () => {
    const { code, out } = await tallyman('bare', 'test');
    expect(code).toBe(0);
    expect(out).toContain('there are no boundaries');
  });

  it('or with rules whose datasets nobody maps, run names what is missing for each', async () => {
    const { code, err } = await tallyman('unmapped', 'run');
    expect(code).toBe(2);
    expect(err).toContain('intake is inactive: no system of role channel maps orders');
    expect(err).toContain('fulfillment is inactive');
  });
});

describe('check and config print', () => {
  it('count what they found good', async () => {
    const { code, out } = await tallyman('demo', 'check');
    expect(code).toBe(0);
    expect(out).toMatch(/intake +\d+ +active/);
    expect(out).toMatch(/no problems in tallyman\.yaml, \d+ boundaries and \d+ rule tests/);
  });

  it('speak JSON, and check’s problems are its answer however quiet it is to be', async () => {
    expect(JSON.parse((await tallyman('demo', 'config', 'print', '--json')).out)).toMatchObject({
      timezone: 'America/Chicago',
      systems: { oms: { role: 'oms' } },
    });
    const good = JSON.parse((await tallyman('demo', 'check', '--json')).out) as { boundaries: unknown[] };
    expect(good).toMatchObject({ problems: [] });
    expect(good.boundaries).toContainEqual({ boundary: 'intake', rules: expect.any(Number), inactive: null, silent: [] });
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'state: "sqlite:state.db"\nsystems: {}\ntimezoen: UTC\n');
    const { code, out, err } = await callProgram(['check', '--quiet', '--config', bad], { cwd: folder });
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toContain('bad.yaml:3:1 unknown key "timezoen" — did you mean "timezone"?');
  });
});
