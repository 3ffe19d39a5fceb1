import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../src/config/parse-env-file.ts';
import { callProgram, type Outcome } from './captured-terminal.ts';

let place: string;
let made: Outcome;
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'tallyman-init-'));
  made = await callProgram(['init', 'shop'], { cwd: place });
}, 60_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

function tallyman(...words: readonly string[]): Promise<Outcome> {
  return callProgram(words, { cwd: join(place, 'shop') });
}

function withoutFirstLine(file: string): string {
  const text = readFileSync(join(place, 'shop', file), 'utf8');
  return text.slice(text.indexOf('\n') + 1);
}

describe('init makes a folder that works at once', () => {
  it('with the deployment, every shipped rule file with its tests, and an example of the environment', () => {
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(withoutFirstLine('tallyman.yaml')).toBe(readFileSync('rules/examples/demo/tallyman.yaml', 'utf8'));
    const shipped = readdirSync('rules').filter((name) => name.endsWith('.yaml'));
    expect(readdirSync(join(place, 'shop', 'rules')).sort()).toEqual(shipped.sort());
    expect(existsSync(join(place, 'shop', '.env.example'))).toBe(true);
    expect(readdirSync(join(place, 'shop')).filter((name) => name.startsWith('.tallyman'))).toEqual([]);
  });

  it('in which each YAML file names in its first line the schema by which editors complete and check it', () => {
    const files = ['tallyman.yaml', ...readdirSync(join(place, 'shop', 'rules')).map((name) => join('rules', name))];
    const kinds = new Set<string>();
    for (const file of files) {
      const [first = ''] = readFileSync(join(place, 'shop', file), 'utf8').split('\n', 1);
      const named = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
      const path = join(place, 'shop', dirname(file), named);
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#' });
      const expected = file === 'tallyman.yaml' ? 'deployment' : file.endsWith('.test.yaml') ? 'rule-tests' : 'boundary';
      expect([file, basename(path, '.json')]).toEqual([file, expected]);
      kinds.add(expected);
      expect(withoutFirstLine(file)).toBe(readFileSync(file === 'tallyman.yaml' ? 'rules/examples/demo/tallyman.yaml' : file, 'utf8'));
    }
    expect(readdirSync(join(place, 'shop', 'schemas')).sort()).toEqual([...kinds, 'silences'].map((kind) => `${kind}.json`).sort());
  });

  it('ends with the next three commands, each of which does what it says', async () => {
    const last = made.out.trimEnd().split('\n').slice(-3);
    expect(last.map((line) => line.trim().split(/ {2,}/, 1)[0])).toEqual(['cd shop && tallyman check', 'tallyman run', 'tallyman tasks']);
    const check = await tallyman('check');
    expect(check).toMatchObject({ code: 0, err: '' });
    expect(check.out).toContain('no problems in tallyman.yaml');
    const run = await tallyman('run', '--json');
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: '' });
    const summary = JSON.parse(run.out) as { boundaries: { boundary: string; status: string; matched: number; sides: Record<string, { rejected: number }> }[] };
    const intake = summary.boundaries.find(({ boundary }) => boundary === 'intake');
    expect(intake).toMatchObject({ status: 'complete' });
    expect(intake?.matched).toBeGreaterThan(1_000);
    expect((await tallyman('tasks')).code).toBe(0);
  }, 60_000);

  it('whose .env.example names every variable of the deployment, and works as it is once it is .env', async () => {
    const text = readFileSync(join(place, 'shop', '.env.example'), 'utf8');
    const { env, problems } = parseEnvFile('.env.example', text);
    expect(problems).toEqual([]);
    const named = [...readFileSync(join(place, 'shop', 'tallyman.yaml'), 'utf8').matchAll(/"\$\{(\w+)/g)].map((match) => match[1]);
    expect(Object.keys(env).sort()).toEqual([...new Set(named)].sort());
    for (const form of ['mysql://user:password@', 'mariadb://user:password@', 'postgres://user:password@', 'sqlite:']) expect(text).toContain(form);
    writeFileSync(join(place, 'shop', '.env'), text);
    expect((await tallyman('check')).code).toBe(0);
    rmSync(join(place, 'shop', '.env'));
  });

  it('into the folder itself where none is named, beside what it holds already', async () => {
    const here = join(place, 'here');
    mkdirSync(here);
    writeFileSync(join(here, 'notes.txt'), 'mine');
    const { code, out } = await callProgram(['init', '--json'], { cwd: here });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ dir: here, next: ['tallyman check', 'tallyman run', 'tallyman tasks'] });
    expect(readFileSync(join(here, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await callProgram(['check', '--quiet'], { cwd: here })).code).toBe(0);
  }, 60_000);
});

describe('init writes over nothing', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(place, 'taken-'));
  });

  it.each(['tallyman.yaml', 'rules', 'schemas', '.env.example'])('where %s is there, it says what to do and leaves all as it was', async (name) => {
    if (name === 'rules' || name === 'schemas') mkdirSync(join(folder, name));
    else writeFileSync(join(folder, name), 'mine');
    const before = statSync(join(folder, name)).mtimeMs;
    const { code, out, err } = await callProgram(['init', folder], { cwd: place });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`holds ${name} already, and init writes over nothing: name another folder (\`tallyman init DIR\`), or move it away first`);
    expect(readdirSync(folder)).toEqual([name]);
    expect(statSync(join(folder, name)).mtimeMs).toBe(before);
  });

  it('not even over a database of the same name', async () => {
    writeFileSync(join(folder, 'oms.db'), 'mine');
    const { code, err } = await callProgram(['init', '.'], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain('this folder holds oms.db already');
    expect(readdirSync(folder)).toEqual(['oms.db']);
    expect(readFileSync(join(folder, 'oms.db'), 'utf8')).toBe('mine');
  }, 60_000);

  it('and leaves a repository its own .gitignore; elsewhere passwords and databases are kept out of one', async () => {
    expect(readFileSync(join(place, 'shop', '.gitignore'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['.env', '*.db']));
    writeFileSync(join(folder, '.gitignore'), 'mine');
    expect((await callProgram(['init', '.'], { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, 'tallyman.yaml'))).toBe(true);
  }, 60_000);

  it('nor where a file stands in the place of the folder', async () => {
    writeFileSync(join(folder, 'file'), 'mine');
    const { code, err } = await callProgram(['init', 'file'], { cwd: folder });
    expect(code).toBe(2);
    expect(err).toContain('file is no folder that can be written in');
  });
});
