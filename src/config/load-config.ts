// Everything that people edit, read and understood as a whole: the deployment, the rules and silences beside it become one Config, or every problem of all of them.

import { dirname, join, resolve } from 'node:path';
import { ConfigError, type Problem } from '../domain/errors.ts';
import { readRulebook } from '../rules/read-rulebook.ts';
import { checkBoundaries } from './check-boundaries.ts';
import type { Config } from './config.ts';
import { parseDeployment } from './parse-deployment.ts';
import { parseEnvFile } from './parse-env-file.ts';
import { readSilences } from './parse-silences.ts';
import type { ReadBeside } from './read-fields.ts';
import { readRuleFiles } from './read-rule-files.ts';
import { problemOf, readText, shownPath } from './read-text.ts';
import { hideEnvironment, redactText } from './redact.ts';

const DEPLOYMENT_CURES = {
  missing: ': go to the folder that holds your tallyman.yaml, name one with --config FILE, or let `tallyman init DIR` make one to start from',
  folder: ': name the file in it, as --config FOLDER/tallyman.yaml',
  other: '',
} as const;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads tallyman.yaml, the .env and every rules/*.yaml beside it.
 * @throws ConfigError with every problem of all files; their paths are relative to the current folder.
 */
export async function loadConfig(file: string, processEnv: NodeJS.ProcessEnv): Promise<Config> {
  const path = resolve(file);
  const folder = dirname(path);
  const text = readDeploymentText(path);
  const { env, problems: ofEnv } = readEnv(folder, processEnv);
  const rules = await readRuleFiles(join(folder, 'rules'));
  const texts = [text, ...rules.files.map((rule) => rule.text), ...(rules.silences ? [rules.silences.text] : [])];
  const readBeside = besideOf(folder);
  const { deployment, problems } = parseDeployment({ file: shownPath(path), text, folder, readBeside }, env);
  // Without the deployment's teams and extra columns, nothing can be said of the rules.
  if (!deployment) throw refusal([...ofEnv, ...problems, ...rules.problems], texts, env);
  const vocabulary = { extras: deployment.extras, teams: new Set(deployment.teams.keys()) };
  const { rulebook, problems: ofRules } = readRulebook(rules.files, vocabulary, env);
  const ofBoundaries = rulebook ? checkBoundaries(deployment, rulebook) : [];
  const { silences, problems: ofSilences } =
    rulebook && rules.silences ? readSilences(rules.silences, rulebook, deployment.timezone, env) : { silences: [], problems: [] };
  const all = [...ofEnv, ...problems, ...ofBoundaries, ...rules.problems, ...ofRules, ...ofSilences];
  if (all.length > 0 || !rulebook) throw refusal(all, texts, env);
  const { state, timezone, calendar, variants, systems, facilities, teams } = deployment;
  return { file: path, state, timezone, calendar, variants, systems, facilities, teams, rules: rulebook, silences };
}

function readDeploymentText(path: string): string {
  const read = readText(path);
  if ('text' in read) return read.text;
  throw new ConfigError([problemOf(path, `${read.problem}${DEPLOYMENT_CURES[read.because]}`)]);
}

/** What the process has wins over the file; a variable that is empty counts as not set, as everywhere. */
function readEnv(folder: string, processEnv: NodeJS.ProcessEnv): { readonly env: Env; readonly problems: readonly Problem[] } {
  const path = join(folder, '.env');
  const read = readText(path);
  if ('problem' in read) return { env: processEnv, problems: read.because === 'other' ? [problemOf(path, read.problem)] : [] };
  const { env, problems } = parseEnvFile(shownPath(path), read.text);
  const set = Object.entries(processEnv).filter(([, value]) => value !== undefined && value !== '');
  return { env: { ...env, ...Object.fromEntries(set) }, problems };
}

function besideOf(folder: string): ReadBeside {
  return (name) => {
    const path = resolve(folder, name);
    const read = readText(path);
    return 'text' in read ? { file: shownPath(path), text: read.text } : { problem: read.problem };
  };
}

/** All problems, file by file from top to bottom, without a value of the environment or a password in them. */
function refusal(problems: readonly Problem[], texts: readonly string[], env: Env): ConfigError {
  const used = new Map<string, string>();
  for (const [, name = ''] of texts.flatMap((text) => [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)/g)])) if (env[name]) used.set(name, env[name]);
  const files = [...new Set(problems.map((problem) => problem.file))];
  const sorted = [...problems].sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
  return new ConfigError(sorted.map((problem) => ({ ...problem, message: redactText(hideEnvironment(problem.message, used)) })));
}
