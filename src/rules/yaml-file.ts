// YAML text → plain values whose every node knows its line and column, and the words for what is wrong with a key.
// Every scalar is read as the text that stands there, so that `010`, `NO` and `0.10` mean what their author sees; whoever reads on gives them types.

import { distance } from 'fastest-levenshtein';
import { type Alias, Composer, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, Parser } from 'yaml';
import type { Problem } from '../domain/errors.ts';
import { findTooDeep } from './yaml-depth.ts';
import { faultsOf } from './yaml-fault.ts';

export type Path = readonly (string | number)[];

/** A parsed file. Values are strings, arrays and prototype-less objects. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The problem at a path: at the value, or at its key where `at` says so. */
  problem(path: Path, message: string, at?: 'key' | 'value'): Problem;
}

/** More nodes than any file that a person edits; aliases count each time they are used. */
const MAX_NODES = 500_000;

/** More levels than any file that a person edits; whoever reads on calls itself once a level, and must not run out of stack. */
const MAX_DEPTH = 100;
const TOO_DEEP = `this stands more than ${MAX_DEPTH} levels deep`;

interface Spot {
  key: number;
  value: number;
}

/** Reads one document. `env` replaces `${NAME}` and `${NAME:-default}` in values; a missing one is a problem. */
export function readYaml(
  file: string,
  text: string,
  env: Readonly<Record<string, string | undefined>> = {},
): { readonly yaml: YamlFile | null; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const place = (offset: number, message: string): Problem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = findTooDeep(tokens, MAX_DEPTH);
  if (tooDeep !== null) return { yaml: null, problems: [place(tooDeep, TOO_DEEP)] };
  const list = [...new Composer({ schema: 'failsafe', lineCounter: lines, prettyErrors: false }).compose(tokens)];
  const document = list[0];
  if (!document) return { yaml: null, problems: [{ file, line: 1, column: 1, message: 'the file is empty' }] };
  const problems = list.flatMap((d) => faultsOf(d.errors).map(({ offset, message }) => place(offset, message)));
  const second = list[1];
  if (second) problems.push(place(second.range?.[0] ?? 0, 'a second YAML document: put each into a file of its own'));
  if (problems.length > 0) return { yaml: null, problems };
  const reader = new Reader(document, env, place);
  const value = reader.plain(document.contents as Node | null, []);
  const yaml: YamlFile = { file, value, problem: (path, message, at = 'value') => place(reader.offset(path, at), message) };
  return { yaml: reader.problems.length > 0 ? null : yaml, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #document: Document;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #place: (offset: number, message: string) => Problem;
  readonly #spots = new Map<string, Spot>();
  readonly #targets = new Map<Alias, Node | null>();
  readonly #within = new Set<Node>();
  #nodes = 0;

  constructor(document: Document, env: Readonly<Record<string, string | undefined>>, place: (offset: number, message: string) => Problem) {
    this.#document = document;
    this.#env = env;
    this.#place = place;
  }

  offset(path: Path, at: 'key' | 'value'): number {
    for (let length = path.length; length >= 0; length--) {
      const spot = this.#spots.get(JSON.stringify(path.slice(0, length).map(String)));
      // A path beyond what the file holds (a missing key) is shown at the nearest thing that is there.
      if (spot) return length === path.length ? spot[at] : spot.key;
    }
    return 0;
  }

  plain(node: Node | null, path: Path, keyOffset = node?.range?.[0] ?? 0): unknown {
    const offset = node?.range?.[0] ?? keyOffset;
    this.#spots.set(JSON.stringify(path.map(String)), { key: keyOffset, value: offset });
    if (++this.#nodes > MAX_NODES) {
      if (this.#nodes === MAX_NODES + 1) this.problems.push(this.#place(offset, `more than ${MAX_NODES} values once aliases are filled in`));
      return null;
    }
    // Only aliases that repeat what holds aliases get here.
    if (path.length > MAX_DEPTH) {
      if (this.#nodes <= MAX_NODES) this.problems.push(this.#place(offset, `${TOO_DEEP} once aliases are filled in`));
      this.#nodes = MAX_NODES + 1;
      return null;
    }
    if (isAlias(node)) return this.#alias(node, path, keyOffset);
    if (isScalar(node)) return this.#text(String(node.value ?? ''), offset);
    if (isSeq(node)) return node.items.map((item, i) => this.plain(item as Node, [...path, i]));
    if (isMap(node)) {
      const object: Record<string, unknown> = Object.create(null);
      for (const pair of node.items) {
        const key = pair.key as Node | null;
        if (!isScalar(key)) this.problems.push(this.#place(key?.range?.[0] ?? offset, 'a key must be plain text'));
        else object[String(key.value)] = this.plain(pair.value as Node | null, [...path, String(key.value)], key.range?.[0] ?? offset);
      }
      return object;
    }
    return '';
  }

  #alias(node: Alias, path: Path, keyOffset: number): unknown {
    // Resolving walks the document: once for each alias, however often its place is read again.
    if (!this.#targets.has(node)) this.#targets.set(node, (node.resolve(this.#document) as Node | undefined) ?? null);
    const target = this.#targets.get(node) ?? null;
    const problem = target === null ? 'names no anchor in this file' : this.#within.has(target) ? 'stands within what it repeats' : null;
    if (target === null || problem !== null) {
      this.problems.push(this.#place(node.range?.[0] ?? keyOffset, `"*${node.source}" ${problem}`));
      return null;
    }
    this.#within.add(target);
    const value = this.plain(target, path, keyOffset);
    this.#within.delete(target);
    return value;
  }

  #text(text: string, offset: number): string {
    return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g, (_, name: string, fallback: string | undefined) => {
      const value = this.#env[name];
      if (value !== undefined && value !== '') return value;
      if (fallback !== undefined) return fallback;
      this.problems.push(this.#place(offset, `the environment variable ${name} is not set: set it, or give a default as "\${${name}:-…}"`));
      return '';
    });
  }
}

/** Keys that the documents describe but that are not built yet: told apart from misspelt ones. */
export type Unbuilt = ReadonlySet<string>;

export function unknownKey(key: string, known: readonly string[], unbuilt: Unbuilt = new Set()): string {
  if (unbuilt.has(key)) return `"${key}" is not built yet: this version of tallyman does not accept it`;
  return `unknown key "${key}"${suggest(key, known)}`;
}

/** ` — did you mean "x"?`, or the candidates where nothing is near and they are few, or nothing. */
export function suggest(word: string, candidates: readonly string[]): string {
  const scored = candidates.map((candidate) => ({ candidate, score: distance(word.toLowerCase(), candidate.toLowerCase()) })).sort((a, b) => a.score - b.score);
  const best = scored[0];
  // Nothing is near that shares no letter.
  if (best && best.score < word.length && best.score <= Math.max(2, Math.floor(word.length / 3))) return ` — did you mean "${best.candidate}"?`;
  return candidates.length > 0 && candidates.length <= 12 ? ` (known: ${candidates.join(', ')})` : '';
}
