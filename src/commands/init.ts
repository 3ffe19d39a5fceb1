// `tallyman init`: a folder with a deployment that works at once, on a sample company, for people to put their own in its place. It asks nothing and writes over nothing.

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../domain/errors.ts';
import { catchUp, generateCompany } from './demo/generate-company.ts';
import { writeEnvExample } from './env-example.ts';
import { EXIT } from './exit-code.ts';
import { answer, type CommonOptions } from './setting.ts';
import { copyStarter } from './starter.ts';
import type { Terminal } from './terminal.ts';

type InitOptions = Omit<CommonOptions, 'config'>;

const ORDERS = 2_000;
const SEED = 1;
const HALF_HOUR_MS = 1_800_000;

export function addInitCommand(program: Command, terminal: Terminal, exit: (code: number) => void): void {
  program
    .command('init')
    .description('make a folder with a working start: tallyman.yaml, rules with their tests, .env.example, and a sample company to run on')
    .argument('[dir]', 'where; it may hold other things already', '.')
    .option('--json', 'print one JSON document, for scripts')
    .option('--quiet', 'print errors only')
    .addHelpText('after', '\nExample:\n  tallyman init reconciliation')
    .action(async (dir: string, options: InitOptions) => exit(await initCommand(dir, options, terminal)));
}

async function initCommand(asWritten: string, options: InitOptions, terminal: Terminal): Promise<number> {
  const dir = resolve(terminal.cwd, asWritten);
  refuse(asWritten, there(dir, ['tallyman.yaml', 'rules', 'schemas', '.env.example', 'state.db']));
  const draft = await makeDraft(dir, asWritten);
  try {
    await makeStarter(draft, terminal.now());
    // A repository says by itself what stays out of it.
    const names = (await readdir(draft)).filter((name) => name !== '.gitignore' || !existsSync(join(dir, name))).sort();
    refuse(asWritten, there(dir, names));
    for (const name of names) await rename(join(draft, name), join(dir, name));
    const next = nextSteps(relative(terminal.cwd, dir));
    answer(terminal, { ...options, config: '' }, { dir, files: names, next: next.map(({ command }) => command) }, () =>
      printNext(asWritten, names, next, terminal),
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return EXIT.done;
}

/** All is made aside, so that what is cut short leaves nothing half done. */
async function makeDraft(dir: string, asWritten: string): Promise<string> {
  try {
    await mkdir(dir, { recursive: true });
    return await mkdtemp(join(dir, '.tallyman-init-'));
  } catch (error) {
    throw new UsageError(`${asWritten} is no folder that can be written in: name another, or change its permissions`, { cause: error });
  }
}

async function makeStarter(dir: string, now: number): Promise<void> {
  await copyStarter(dir);
  await writeFile(join(dir, '.env.example'), writeEnvExample(await readFile(join(dir, 'tallyman.yaml'), 'utf8')));
  // Passwords and databases have no place in a repository.
  await writeFile(join(dir, '.gitignore'), '.env\n*.db\n*.db-*\nvar/\n');
  const company = await generateCompany({ seed: SEED, orders: ORDERS, dir, startMs: now - HALF_HOUR_MS });
  await catchUp(dir, company.late);
}

function there(dir: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => existsSync(join(dir, name)));
}

function refuse(dir: string, found: readonly string[]): void {
  if (found.length === 0) return;
  throw new UsageError(
    `${dir === '.' ? 'this folder' : dir} holds ${found.join(', ')} already, and init writes over nothing: name another folder (\`tallyman init DIR\`), or move ${found.length === 1 ? 'it' : 'them'} away first`,
  );
}

interface Step {
  readonly command: string;
  readonly shows: string;
}

function nextSteps(folder: string): readonly Step[] {
  const quoted = /^[\w./-]*$/.test(folder) ? folder : JSON.stringify(folder);
  return [
    { command: `${folder === '' ? '' : `cd ${quoted} && `}tallyman check`, shows: 'what is compared' },
    { command: 'tallyman run', shows: 'what disagrees: pending at first, until it has stood as long as its rule says' },
    { command: 'tallyman tasks', shows: 'what there is to do, after a second run half an hour later' },
  ];
}

function printNext(dir: string, files: readonly string[], next: readonly Step[], { out, colors }: Terminal): void {
  const databases = files.filter((name) => name.endsWith('.db'));
  out(`made in ${dir === '.' ? 'this folder' : dir}:`);
  out('  tallyman.yaml   which database states what');
  out('  rules/          what is compared and judged, each file with its tests');
  out('  schemas/        what editors complete and check these files by');
  out('  .env.example    what your databases are called; copy it to .env and fill it in');
  out(`  ${databases.join(', ')}   a sample company of ${ORDERS} orders, with faults in it`);
  out('');
  out('Next, on the sample company:');
  const width = Math.max(...next.map(({ command }) => command.length));
  for (const { command, shows } of next) out(`  ${colors.bold(command.padEnd(width))}   ${shows}`);
}
