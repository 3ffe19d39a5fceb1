// Which files of the folder of rules hold what: boundaries, silences, and what is not read. It understands none of them.

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigError, type Problem } from '../domain/errors.ts';
import type { TextFile } from '../rules/read-rulebook.ts';
import { codeOf, problemOf, readText, shownPath } from './read-text.ts';

const UNBUILT_FILES: ReadonlyMap<string, string> = new Map([['closure.yaml', 'closure checklists are not built yet']]);
const SILENCES = 'silences.yaml';

export interface RuleFiles {
  /** One boundary each. */
  readonly files: readonly TextFile[];
  readonly silences: TextFile | null;
  readonly problems: readonly Problem[];
}

export async function readRuleFiles(folder: string): Promise<RuleFiles> {
  const files: TextFile[] = [];
  let silences: TextFile | null = null;
  const problems: Problem[] = [];
  for (const name of await ruleFiles(folder)) {
    const path = join(folder, name);
    const unbuilt = UNBUILT_FILES.get(name);
    if (unbuilt !== undefined) problems.push(problemOf(path, `${unbuilt}: this version of tallyman does not accept this file`));
    else if (name.endsWith('.yml')) problems.push(problemOf(path, `is not read: rule files end in .yaml, so name it ${basename(name, '.yml')}.yaml`));
    else {
      const read = readText(path);
      if ('problem' in read) problems.push(problemOf(path, read.problem));
      else if (name === SILENCES) silences = { file: shownPath(path), text: read.text };
      else files.push({ file: shownPath(path), text: read.text });
    }
  }
  return { files, silences, problems };
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
