// `let:` names thresholds, which may be others for a facility or a channel. A test that names some is read once for each case, with their values in it: what is left knows of no names.

import type { FactChoice } from './find-fact.ts';
import type { Condition, Fact } from './rulebook.ts';
import { fillIn, isMap, letNamed, readEntries, readKeyName, readList, readMap, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

const OVERRIDES = ['facility', 'channel'] as const;
export const LET_KEYS = { required: ['default'], optional: OVERRIDES } as const;
type Override = (typeof OVERRIDES)[number];

export interface Let {
  readonly value: Spot;
  readonly overrides: Readonly<Record<Override, ReadonlyMap<string, Spot>>>;
}

/** Null where it could not be read, which is a problem already. */
export type Lets = ReadonlyMap<string, Let | null>;

/** More than anybody means: each case repeats the whole test. */
const MAX_CASES = 1_000;

export function readLets(spot: Spot): Lets {
  const lets = new Map<string, Let | null>();
  for (const [name, entry] of readMap(spot, 'a map such as { slack: 5, grace: { default: 4h, facility: { RNO: 8h } } }') ?? []) {
    lets.set(name, (readKeyName(entry, name) !== undefined && readLet(entry)) || null);
  }
  return lets;
}

function readLet(spot: Spot): Let | undefined {
  const none = { facility: new Map<string, Spot>(), channel: new Map<string, Spot>() };
  if (!isMap(spot.value)) return isValue(spot) ? { value: spot, overrides: none } : undefined;
  const entries = readEntries(spot, LET_KEYS);
  const value = entries?.get('default');
  const overrides = { ...none };
  let sound = value !== undefined && isValue(value);
  for (const kind of OVERRIDES) {
    const entry = entries?.get(kind);
    const given = entry && readMap(entry, `a map such as { ${kind === 'facility' ? 'RNO: 8h' : 'marketplace: 2h'} }`);
    if (entry && !given) sound = false;
    if (given) overrides[kind] = new Map(given);
    for (const one of given?.values() ?? []) sound = isValue(one) && sound;
  }
  return sound && value ? { value, overrides } : undefined;
}

/** What it is held against decides whether it fits: that is asked where it is used. */
function isValue(spot: Spot): boolean {
  const items = Array.isArray(spot.value) ? (readList(spot, '[a, b]') ?? []) : [spot];
  if (items.length === 0) refuse(spot, 'at least one value is meant here');
  const texts = items.map((item) => readText(item, 'a value'));
  return texts.length > 0 && texts.every((text) => text !== undefined);
}

/** The names of all `{ let: name }` in a value, whether or not there are such. */
function letsNamed(value: unknown): ReadonlySet<string> {
  const name = letNamed(value);
  if (name !== undefined) return new Set([name]);
  return new Set((typeof value === 'object' && value !== null ? Object.values(value) : []).flatMap((part) => [...letsNamed(part)]));
}

/** Lets that nothing in these values names are problems. */
export function refuseUnused(spot: Spot, lets: Lets, values: readonly unknown[]): void {
  const used = letsNamed(values);
  for (const name of lets.keys())
    if (!used.has(name))
      refuse({ ...spot, path: [...spot.path, name] }, `"${name}" is never used: leave it out, or write { let: ${name} } where it is meant`, 'key');
}

/** Reads what stands against one fact, with the values of its lets: once, or once for each case, of which one holds. */
export function readWithLets(spot: Spot, lets: Lets, choice: FactChoice, read: (filled: Spot) => Condition | undefined): Condition | undefined {
  const named = [...letsNamed(spot.value)];
  if (named.length === 0) return read(spot);
  const found = named.map((name) => findLet(spot, name, lets));
  const cases = found.every((one) => one !== undefined) ? casesOf(spot, found, choice) : undefined;
  if (!cases) return undefined;
  const parts = cases.map(({ guards, values }) => {
    const test = read(fillIn(spot, values));
    return test && (guards.length === 0 ? test : { op: 'all' as const, of: [...guards, test] });
  });
  if (!parts.every((part) => part !== undefined)) return undefined;
  return parts.length === 1 ? parts[0] : { op: 'any', of: parts };
}

interface NamedLet {
  readonly name: string;
  readonly is: Let;
}

function findLet(spot: Spot, name: string, lets: Lets): NamedLet | undefined {
  const is = lets.get(name);
  if (is) return { name, is };
  if (is === null) return undefined;
  const cure = lets.size === 0 ? ': the boundary has no "let:"' : suggest(name, [...lets.keys()]);
  return refuse(spotOfLet(spot, name), `unknown let "${name}"${cure}`);
}

/** Where `{ let: name }` stands in the spot. */
function spotOfLet(spot: Spot, name: string): Spot {
  if (letNamed(spot.value) === name) return { ...spot, path: [...spot.path, 'let'] };
  const [key, part] = Object.entries(spot.value as object).find(([, value]) => letsNamed(value).has(name)) ?? [];
  return key === undefined ? spot : spotOfLet({ ...spot, path: [...spot.path, key], value: part }, name);
}

/** What must be so for these values to be the ones. */
interface Case {
  readonly guards: readonly Condition[];
  readonly values: ReadonlyMap<string, Spot>;
}

function casesOf(spot: Spot, lets: readonly NamedLet[], choice: FactChoice): readonly Case[] | undefined {
  let cases: readonly Case[] = [{ guards: [], values: new Map() }];
  for (const { name, is } of lets) {
    const own = casesOfOne(spot, name, is, choice);
    if (!own) return undefined;
    if (cases.length * own.length > MAX_CASES) return refuse(spot, `the lets that stand here have more than ${MAX_CASES} cases together`);
    cases = cases.flatMap((one) => own.map(({ guards, value }) => ({ guards: [...one.guards, ...guards], values: new Map([...one.values, [name, value]]) })));
  }
  return cases;
}

/** A facility's value goes before a channel's. */
function casesOfOne(spot: Spot, name: string, { value, overrides }: Let, choice: FactChoice) {
  const cases: { guards: readonly Condition[]; value: Spot }[] = [];
  const before: Condition[] = [];
  const no = (conditions: readonly Condition[]): readonly Condition[] => (conditions.length === 0 ? [] : [{ op: 'not', of: [...conditions] }]);
  for (const kind of OVERRIDES) {
    if (overrides[kind].size === 0) continue;
    const fact = factOf(spot, name, kind, choice);
    if (!fact) return undefined;
    for (const [word, own] of overrides[kind])
      cases.push({ guards: [{ op: 'test', fact, test: { operator: 'equals', operand: word } }, ...no(before)], value: own });
    before.push({ op: 'test', fact, test: { operator: 'in', operands: [...overrides[kind].keys()] } });
  }
  return [...cases, { guards: no(before), value }];
}

/** The key's, else the left side's, else the right side's. */
function factOf(spot: Spot, name: string, kind: Override, { scope, allowed, level }: FactChoice): Fact | undefined {
  const paths = ['key', scope.left.name, scope.right.name].map((prefix) => `${prefix}.${kind}`);
  const fact = paths.map((path) => allowed.get(path)).find((one) => one?.type === 'text');
  if (fact) return { path: fact.path, type: fact.type };
  const where = level === 'group' ? `this rule is judged per group, whose key has no "${kind}"` : `neither the key nor a side has "${kind}"`;
  return refuse(spotOfLet(spot, name), `"${name}" has values by ${kind}, and ${where}`);
}
