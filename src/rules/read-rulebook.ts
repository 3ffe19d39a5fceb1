// Rule files → the rules as understood, or every problem of all of them at once. It reads no disk: texts come in.

import type { Problem } from '../domain/errors.ts';
import { readBoundary, type Vocabulary } from './read-boundary.ts';
import type { Boundary, Rulebook } from './rulebook.ts';
import { readYaml } from './yaml-file.ts';

export type { Vocabulary } from './read-boundary.ts';

export interface TextFile {
  /** As problems name it. */
  readonly file: string;
  readonly text: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One boundary a file. The rulebook is null where there is any problem; problems stand in the order of files and lines. */
export function readRulebook(
  files: readonly TextFile[],
  vocabulary: Vocabulary,
  env: Environment,
): { readonly rulebook: Rulebook | null; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const boundaries: Boundary[] = [];
  const owners = new Map<string, string>();
  for (const { file, text } of files) {
    const found: Problem[] = [];
    const { yaml, problems: faults } = readYaml(file, text, env);
    found.push(...faults);
    if (yaml) {
      const boundary = readBoundary({ yaml, path: [], value: yaml.value, problems: found }, text, vocabulary);
      const name = boundaryName(yaml.value);
      const owner = name === undefined ? undefined : owners.get(name);
      if (owner !== undefined) found.push(yaml.problem(['boundary'], `a second boundary "${name}": the first stands in ${owner}`));
      else if (name !== undefined) owners.set(name, file);
      if (boundary) boundaries.push(boundary);
    }
    problems.push(...found.sort((a, b) => a.line - b.line || a.column - b.column));
  }
  return { rulebook: problems.length > 0 ? null : { boundaries }, problems };
}

/** As written, even where the rest of the file is broken. */
function boundaryName(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null && 'boundary' in value ? value.boundary : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
