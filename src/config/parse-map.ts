// What a column's `map` says: source words and ours, written beside the column or in a file of two columns, `source,ours`.

import type { ColumnDefinition } from '../domain/datasets.ts';
import { type Path, suggest } from '../rules/yaml-file.ts';
import { readCsv } from './read-csv.ts';
import { type Reading, report, type YamlMap } from './read-fields.ts';

/** Source word → our word. */
export type WordMap = ReadonlyMap<string, string>;

export function parseMap(reading: Reading, definition: ColumnDefinition, entries: YamlMap, path: Path): WordMap {
  const words = Object.keys(entries);
  if (words.length === 0) report(reading, path, '"map" is empty: give it as { source word: our word }');
  if (words.length === 1 && words[0] === 'file' && isFileName(entries['file'])) return readMapFile(reading, definition, entries['file'], [...path, 'file']);
  const map = new Map<string, string>();
  for (const [from, to] of Object.entries(entries)) {
    if (typeof to !== 'string' || to === '') report(reading, [...path, from], `"${from}" must be mapped to one word`);
    else if (!isWord(definition, to)) report(reading, [...path, from], notAWord(definition, to));
    else map.set(from, to);
  }
  return map;
}

export function isWord(definition: ColumnDefinition, word: string): boolean {
  return definition.values === undefined || definition.values.includes(word);
}

export function notAWord(definition: ColumnDefinition, word: string): string {
  return `"${word}" is none of the words of "${definition.name}"${suggest(word, definition.values ?? [])}`;
}

/** A source may well have the word `file`: only what looks like a path is one. */
export const FILE_NAME = /[./\\]/;

function isFileName(value: unknown): value is string {
  return typeof value === 'string' && FILE_NAME.test(value);
}

function readMapFile(reading: Reading, definition: ColumnDefinition, name: string, path: Path): WordMap {
  const read = reading.readBeside(name);
  if ('problem' in read) {
    report(reading, path, `${name}: ${read.problem} (it is looked for beside tallyman.yaml)`);
    return new Map();
  }
  const { rows, faultLine } = readCsv(read.text);
  const refuse = (line: number, message: string): void => void reading.problems.push({ file: read.file, line, column: 1, message });
  const [head, ...entries] = rows;
  if (head?.cells.join() !== 'source,ours') refuse(head?.line ?? 1, 'the first line must be source,ours: two columns, with a comma between them');
  else if (entries.length === 0 && faultLine === null) refuse(head.line, 'maps no word: write one source word and ours in each line, as completed,shipped');
  const map = new Map<string, string>();
  for (const { line, cells } of head?.cells.join() === 'source,ours' ? entries : []) {
    const [from = '', to = ''] = cells;
    if (cells.length !== 2)
      refuse(line, `has ${cells.length === 1 ? 'one cell' : `${cells.length} cells`}, not two: a word that holds a comma stands in quotes`);
    else if (to === '') refuse(line, `"${from}" must be mapped to one word`);
    else if (!isWord(definition, to)) refuse(line, notAWord(definition, to));
    else if (map.has(from)) refuse(line, `"${from}" stands in two lines: keep one`);
    else map.set(from, to);
  }
  if (faultLine !== null) refuse(faultLine, 'a quote is not closed, or something follows the one that closes: within quotes write it twice, as ""');
  return map;
}
