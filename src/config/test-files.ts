// Where the rule tests lie: each beside the rules that it tests, as x.test.yaml beside x.yaml.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { TextFile } from '../rules/read-rulebook.ts';
import type { Config } from './config.ts';

/** Every rules/*.test.yaml beside the deployment, by name; paths relative to the current folder. */
export async function readTestFiles(config: Pick<Config, 'file'>): Promise<readonly TextFile[]> {
  const folder = join(dirname(config.file), 'rules');
  // A deployment may have no rules yet.
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.test.yaml')).sort();
  return await Promise.all(names.map((name) => readTestFile(join(folder, name))));
}

export async function readTestFile(path: string): Promise<TextFile> {
  return { file: relative(process.cwd(), path) || path, text: await readFile(path, 'utf8') };
}
