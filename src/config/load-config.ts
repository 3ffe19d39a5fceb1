// Everything that people edit, read and understood as a whole: the deployment and the rules beside it become one Config, or every problem of all of them.

import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ConfigError, type Problem } from '../domain/errors.ts';
import { readRulebook, type TextFile } from '../rules/read-rulebook.ts';
import { checkBoundaries } from './check-boundaries.ts';
import type { Config } from './config.ts';
import { parseDeployment } from './parse-deployment.ts';
import { hideEnvironment, redactText } from './redact.ts';

const UNBUILT_FILES: ReadonlyMap<string, string> = new Map([
  ['closure.yaml', 'closure checklists are not built yet'],
  ['silences.yaml', 'silences are not built yet'],
]);

/** Where a system call failed, by its code. */
const FILE_CURES: ReadonlyMap<string, string> = new Map([
  [
    'ENOENT',
    'there is no such file: go to the folder that holds your tallyman.yaml, name one with --config FILE, or let `tallyman demo --dir DIR` make one to start from',
  ],
  ['EISDIR', 'is a folder: name the file in it, as --config FOLDER/tallyman.yaml'],
  ['EACCES', 'may not be read by this user: change its permissions'],
  ['ENOTDIR', 'there is no such file: a part of its path is not a folder'],
]);

/**
 * Reads tallyman.yaml and every rules/*.yaml beside it.
 * @throws ConfigError with every problem of all files; their paths are relative to the current folder.
 */
export async function loadConfig(file: string, env: NodeJS.ProcessEnv): Promise<Config> {
  const path = resolve(file);
  const folder = dirname(path);
  const text = await readText(path);
  if (typeof text !== 'string') throw new ConfigError([text]);
  const rules = await readRules(join(folder, 'rules'));
  const { deployment, problems } = parseDeployment({ file: shown(path), text, folder }, env);
  // Without the deployment's teams and extra columns, nothing can be said of the rules.
  if (!deployment) throw refusal([...problems, ...rules.problems], [text], env);
  const vocabulary = { extras: deployment.extras, teams: new Set(deployment.teams.keys()) };
  const { rulebook, problems: ofRules } = readRulebook(rules.files, vocabulary, env);
  const ofBoundaries = rulebook ? checkBoundaries(deployment, rulebook) : [];
  const all = [...problems, ...ofBoundaries, ...rules.problems, ...ofRules];
  if (all.length > 0 || !rulebook) throw refusal(all, [text, ...rules.files.map((rule) => rule.text)], env);
  const { state, timezone, calendar, systems, facilities, teams, variants } = deployment;
  return { file: path, state, timezone, calendar, systems, facilities, teams, rules: rulebook, variants, silences: [] };
}

async function readRules(folder: string): Promise<{ readonly files: readonly TextFile[]; readonly problems: readonly Problem[] }> {
  const files: TextFile[] = [];
  const problems: Problem[] = [];
  for (const name of await ruleFiles(folder)) {
    const path = join(folder, name);
    const unbuilt = UNBUILT_FILES.get(name);
    if (unbuilt !== undefined) problems.push(problemOf(path, `${unbuilt}: this version of tallyman does not accept this file`));
    else if (name.endsWith('.yml')) problems.push(problemOf(path, `is not read: rule files end in .yaml, so name it ${basename(name, '.yml')}.yaml`));
    else {
      const text = await readText(path);
      if (typeof text === 'string') files.push({ file: shown(path), text });
      else problems.push(text);
    }
  }
  return { files, problems };
}

/** In the order of their names, so that every machine reads them alike. A deployment may have no rules yet. */
async function ruleFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
    return names.filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name) && !name.startsWith('.')).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new ConfigError([problemOf(folder, `the folder of rules cannot be read (${codeOf(error)})`)], { cause: error });
  }
}

async function readText(path: string): Promise<string | Problem> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return problemOf(path, 'is not UTF-8 text: save it as UTF-8');
    return problemOf(path, FILE_CURES.get(codeOf(error)) ?? `cannot be read (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  throw error;
}

function problemOf(path: string, message: string): Problem {
  return { file: shown(path), line: 1, column: 1, message };
}

function shown(path: string): string {
  return relative(process.cwd(), path) || path;
}

/** All problems, file by file from top to bottom, without a value of the environment or a password in them. */
function refusal(problems: readonly Problem[], texts: readonly string[], env: NodeJS.ProcessEnv): ConfigError {
  const used = new Map<string, string>();
  for (const [, name = ''] of texts.flatMap((text) => [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)/g)])) if (env[name]) used.set(name, env[name]);
  const files = [...new Set(problems.map((problem) => problem.file))];
  const sorted = [...problems].sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
  return new ConfigError(sorted.map((problem) => ({ ...problem, message: redactText(hideEnvironment(problem.message, used)) })));
}
