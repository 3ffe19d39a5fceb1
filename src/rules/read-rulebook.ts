// Rule files → the rules as understood, or every problem of all of them at once. It reads no disk: texts come in.

import type { Problem } from '../domain/errors.ts';
import { type Neighbours, readBoundary, type Vocabulary } from './read-boundary.ts';
import type { Boundary, Rulebook } from './rulebook.ts';
import { isMap } from './spot.ts';
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
  const read = files.map(({ file, text }) => ({ file, text, ...readYaml(file, text, env) }));
  const neighbours = findNeighbours(read.map(({ yaml }) => yaml?.value));
  const problems: Problem[] = [];
  const boundaries: Boundary[] = [];
  const owners = new Map<string, string>();
  for (const { file, text, yaml, problems: faults } of read) {
    const found: Problem[] = [...faults];
    if (yaml) {
      const boundary = readBoundary({ yaml, path: [], value: yaml.value, problems: found }, text, vocabulary, neighbours);
      const name = textAt(yaml.value, 'boundary');
      const owner = name === null ? undefined : owners.get(name);
      if (owner !== undefined) found.push(yaml.problem(['boundary'], `a second boundary "${name}": the first stands in ${owner}`));
      else if (name !== null) owners.set(name, file);
      if (boundary) boundaries.push(boundary);
    }
    problems.push(...inOrder(found));
  }
  return { rulebook: problems.length > 0 ? null : { boundaries }, problems };
}

/** From top to bottom; what is wrong with a value that is used several times is said once. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  return [...new Map(sorted.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** As written, even where the rest of a file is broken. */
function findNeighbours(files: readonly unknown[]): Neighbours {
  const boundaries = new Map<string, string | null>();
  const rules = new Set<string>();
  for (const value of files) {
    const name = textAt(value, 'boundary');
    if (name !== null) boundaries.set(name, textAt(value, 'variant_of'));
    const list = isMap(value) ? value['rules'] : undefined;
    for (const rule of Array.isArray(list) ? list : []) {
      const id = textAt(rule, 'id');
      if (id !== null) rules.add(id);
    }
  }
  return { boundaries, rules: [...rules] };
}

function textAt(value: unknown, key: string): string | null {
  const text = isMap(value) ? value[key] : undefined;
  return typeof text === 'string' && text !== '' ? text : null;
}
