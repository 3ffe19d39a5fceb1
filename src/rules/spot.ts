// A value where it stands in a rule file: read as what the schema says it is, or reported at its line and column. Reading goes on after a problem, so that all of them are found.

import { parseSpan, type Span } from '../domain/calendar.ts';
import type { Problem } from '../domain/errors.ts';
import { parseDuration } from '../domain/time.ts';
import { type Path, suggest, type Unbuilt, unknownKey, type YamlFile } from './yaml-file.ts';

export interface Spot {
  readonly yaml: YamlFile;
  readonly path: Path;
  readonly value: unknown;
  /** Where problems are gathered. */
  readonly problems: Problem[];
  /** What stands for `{ let: name }` here and below, by its name. */
  readonly lets?: ReadonlyMap<string, Spot>;
  /** Where the key stands that this is the value of, if it is elsewhere: a `let`'s value is written only once. */
  readonly keyPath?: Path;
}

/** What `value` lacks is reported, and undefined returned, so that callers can go on. */
export function refuse(spot: Spot, message: string, at: 'key' | 'value' = 'value'): undefined {
  spot.problems.push(spot.yaml.problem(at === 'key' ? (spot.keyPath ?? spot.path) : spot.path, message, at));
  return undefined;
}

function child({ yaml, path, problems, lets }: Spot, key: string | number, value: unknown): Spot {
  const spot = { yaml, path: [...path, key], value, problems };
  return lets ? fillIn(spot, lets) : spot;
}

/** The spot with these values for its `{ let: name }`. */
export function fillIn(spot: Spot, lets: ReadonlyMap<string, Spot>): Spot {
  const name = letNamed(spot.value);
  const given = name === undefined ? undefined : lets.get(name);
  return given ? { ...given, problems: spot.problems, keyPath: spot.path } : { ...spot, lets };
}

/** `grace` of `{ let: grace }`; undefined of anything else. */
export function letNamed(value: unknown): string | undefined {
  return isMap(value) && Object.keys(value).length === 1 && typeof value['let'] === 'string' ? value['let'] : undefined;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of a map with any keys. `meant` says what should stand there: `a map such as { on_hand: sum }`. */
export function readMap(spot: Spot, meant: string): ReadonlyMap<string, Spot> | undefined {
  if (!isMap(spot.value)) return refuse(spot, `${meant} is meant here`);
  return new Map(Object.entries(spot.value).map(([key, value]) => [key, child(spot, key, value)]));
}

/** The keys that a map takes. */
export interface Keys {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly unbuilt?: Unbuilt;
  /** Keys that people look for here → where they stand. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

/** The entries of a map with these keys only. */
export function readEntries(spot: Spot, keys: Keys): ReadonlyMap<string, Spot> | undefined {
  const { required = [], optional = [], unbuilt, elsewhere } = keys;
  const known = [...required, ...optional];
  const entries = readMap(spot, `a map of ${known.join(', ')}`);
  if (!entries) return undefined;
  const accepted = new Map<string, Spot>();
  for (const [key, entry] of entries) {
    if (known.includes(key)) accepted.set(key, entry);
    else refuse(entry, elsewhere?.has(key) ? `"${key}" does not stand here: ${elsewhere.get(key)}` : unknownKey(key, known, unbuilt), 'key');
  }
  for (const key of required) if (!accepted.has(key)) refuse(spot, `"${key}:" is missing`);
  return accepted;
}

export function readList(spot: Spot, meant: string): readonly Spot[] | undefined {
  if (!Array.isArray(spot.value)) return refuse(spot, `a list is meant here: ${meant}`);
  return spot.value.map((value, i) => child(spot, i, value));
}

export function readText(spot: Spot, meant = 'a text'): string | undefined {
  if (typeof spot.value !== 'string') return refuse(spot, `${meant} is meant here, not a ${Array.isArray(spot.value) ? 'list' : 'map'}`);
  return spot.value.trim() === '' ? refuse(spot, `${meant} is meant here, but nothing stands there`) : spot.value;
}

export const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** An id: what ends up in fingerprints, commands and file names. */
export function readName(spot: Spot): string | undefined {
  const text = readText(spot, 'a name');
  return text === undefined ? undefined : checkName(spot, text, 'value');
}

/** A name that stands as a key. */
export function readKeyName(spot: Spot, key: string): string | undefined {
  return checkName(spot, key, 'key');
}

function checkName(spot: Spot, text: string, at: 'key' | 'value'): string | undefined {
  return NAME.test(text) ? text : refuse(spot, `"${text}" is no name: lower-case letters, digits, "-" and "_", at most 64`, at);
}

export function readOneOf<const W extends string>(spot: Spot, words: readonly W[]): W | undefined {
  const text = readText(spot, `one of ${words.join(', ')}`);
  if (text === undefined) return undefined;
  return words.find((word) => word === text) ?? refuse(spot, `"${text}" is not one of ${words.join(', ')}${nearest(text, words)}`);
}

/** ` — did you mean …?`, without the list that the message already gives. */
function nearest(text: string, words: readonly string[]): string {
  const hint = suggest(text, words);
  return hint.startsWith(' — ') ? hint : '';
}

/** Whole numbers that people may mean. */
export const COUNT = /^\d{1,9}$/;

/** A whole number, as a plain one. */
export function readCount(spot: Spot, least: 0 | 1): number | undefined {
  const text = readText(spot, 'a whole number');
  if (text === undefined) return undefined;
  const count = COUNT.test(text) ? Number(text) : -1;
  return count >= least ? count : refuse(spot, `"${text}" is not a whole number of at least ${least}`);
}

export function readBoolean(spot: Spot): boolean | undefined {
  const word = readOneOf(spot, ['true', 'false']);
  return word === undefined ? undefined : word === 'true';
}

/** Milliseconds. */
export function readDuration(spot: Spot): number | undefined {
  const text = readText(spot, 'a duration');
  if (text === undefined) return undefined;
  if (/^\d+bd$/.test(text)) return refuse(spot, `"${text}": only exact time is counted here: write 90s, 15m, 4h or 3d`);
  return parseDuration(text) ?? refuse(spot, `"${text}" is no duration: write 90s, 15m, 4h or 3d`);
}

/** An exact duration, or business days. */
export function readSpan(spot: Spot): Span | undefined {
  const text = readText(spot, 'a duration');
  return text === undefined ? undefined : (parseSpan(text) ?? refuse(spot, `"${text}" is no duration: write 90s, 15m, 4h, 3d, or 2bd for business days`));
}

/** A list of distinct names out of `known`; at least one. Each stranger is reported as no `kind`. */
export function readNames(spot: Spot, kind: string, known: readonly string[]): readonly string[] | undefined {
  const items = readList(spot, `[${known.slice(0, 2).join(', ')}]`);
  if (!items) return undefined;
  if (items.length === 0) return refuse(spot, `at least one ${kind} is meant here`);
  const names: string[] = [];
  for (const item of items) {
    const name = readText(item, `a ${kind}`);
    if (name === undefined) continue;
    if (!known.includes(name)) refuse(item, `unknown ${kind} "${name}"${suggest(name, known)}`);
    else if (names.includes(name)) refuse(item, `"${name}" is named twice`);
    else names.push(name);
  }
  return names.length === items.length ? names : undefined;
}
