// One rule file: a boundary's head, checked against the vocabulary, and then its conditions and rules, checked against the facts that follow from that head.

import { createHash } from 'node:crypto';
import type { FactScope } from './fact-table.ts';
import { chooseFacts } from './find-fact.ts';
import { readCompare, readMeasure, readScope } from './read-comparison.ts';
import { type NamedCondition, readNamedConditions, readRule, refuseTwins } from './read-rule.ts';
import { type Extras, type ReadSide, readSide } from './read-side.ts';
import { article } from './read-tolerance.ts';
import type { Boundary, Rule } from './rulebook.ts';
import { readEntries, readList, readName, readNames, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** What boundaries and rules may name beyond the datasets' own columns. */
export interface Vocabulary {
  /** Columns that systems declare under `extra`, by `oms.orders`. */
  readonly extras: Extras;
  readonly teams: ReadonlySet<string>;
}

const REQUIRED = ['boundary', 'left', 'right', 'key'];
const OPTIONAL = ['title', 'group', 'order', 'measure', 'compare', 'compare_group', 'scope', 'never', 'expected', 'rules'];
const UNBUILT: ReadonlySet<string> = new Set([
  'settle',
  'max_in_flight',
  'halt',
  'conditions',
  'let',
  'lookups',
  'silences',
  'fold',
  'guard',
  'watermark',
  'schedule',
  'candidates',
  'profiles',
  'on_blocked',
  'on_eligible',
]);

/** Undefined where anything is wrong; every problem is reported. `text` is the file's, of which the version is made. */
export function readBoundary(spot: Spot, text: string, vocabulary: Vocabulary): Boundary | undefined {
  const entries = readEntries(spot, { required: REQUIRED, optional: OPTIONAL, unbuilt: UNBUILT });
  if (!entries) return undefined;
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry && reader(entry);
  };
  const id = read('boundary', readName);
  const title = read('title', readText) ?? id ?? '';
  const left = read('left', (entry) => readSide(entry, vocabulary.extras));
  const right = read('right', (entry) => readSide(entry, vocabulary.extras));
  const sides = left && right && { left: left.spec, right: right.spec };
  if (left && right && left.spec.name === right.spec.name)
    read('right', (entry) => refuse(entry, `both sides are named "${left.spec.name}": give one of them another name with "as:"`));
  const keys = readKeys(entries, left && right ? [left, right] : undefined);
  const measure = sides && read('measure', (entry) => readMeasure(entry, sides));
  const head = {
    ...keys,
    measure: measure ?? null,
    compare: (sides && read('compare', (entry) => readCompare(entry, sides, keys.key, 'keys'))) ?? [],
    compareGroup: (sides && read('compare_group', (entry) => readCompare(entry, sides, keys.key, 'groups'))) ?? [],
    scope: (sides && read('scope', (entry) => readScope(entry, sides))) ?? null,
  };
  // Where these are broken, everything below would only repeat it.
  const factsAreKnown = sides && keys.key.length > 0 && (measure !== undefined || !entries.has('measure'));
  const conditions = readConditions(entries, id ?? '', factsAreKnown ? { ...sides, ...head } : null, vocabulary);
  if (id === undefined || !sides) return undefined;
  return { id, title, file: spot.yaml.file, ...sides, ...head, halt: null, lookups: [], variantOf: null, ...conditions, version: createHash('sha256').update(text).digest('hex').slice(0, 12) };
}

interface Keys {
  readonly key: readonly string[];
  readonly group: readonly string[];
  readonly order: readonly string[];
}

function readKeys(entries: ReadonlyMap<string, Spot>, sides: readonly ReadSide[] | undefined): Keys {
  const written = entries.get('key') && sides ? readKey(entries.get('key') as Spot, sides) : [];
  const subset = (name: string): readonly string[] => {
    const spot = entries.get(name);
    return (spot && written.length > 0 && readNames(spot, 'key column', written)) || [];
  };
  const named = subset('group');
  const group = named.length > 0 ? named : written;
  return { key: [...group, ...written.filter((column) => !group.includes(column))], group, order: subset('order') };
}

/** Texts that every dataset of both sides has. */
function readKey(spot: Spot, sides: readonly ReadSide[]): readonly string[] {
  const sources = sides.flatMap((side) => side.sources);
  const everywhere = [...(sources[0]?.columns.keys() ?? [])].filter((name) => sources.every(({ columns }) => columns.has(name)));
  const items = readList(spot, '[order_id, line_id]') ?? [];
  if (Array.isArray(spot.value) && items.length === 0) refuse(spot, 'at least one column is meant here');
  const key: string[] = [];
  for (const item of items) {
    const name = readText(item, 'a column');
    if (name === undefined) continue;
    const without = sources.find(({ columns }) => !columns.has(name));
    const type = sources.map(({ columns }) => columns.get(name)?.type).find((found) => found !== undefined && found !== 'text');
    if (without && sources.some(({ columns }) => columns.has(name)))
      refuse(item, `"${name}" is not a column of ${without.name}, so it cannot be part of the key`);
    else if (without) refuse(item, `unknown column "${name}"${suggest(name, everywhere)}`);
    else if (type) refuse(item, `"${name}" is ${article(type)}: keys are made of texts`);
    else if (key.includes(name)) refuse(item, `"${name}" is named twice`);
    else key.push(name);
  }
  return key.length === items.length ? key : [];
}

interface Conditions {
  readonly never: readonly NamedCondition[];
  readonly expected: readonly NamedCondition[];
  readonly rules: readonly Rule[];
}

/** `head` is null where it is too broken to say which facts there are. */
function readConditions(
  entries: ReadonlyMap<string, Spot>,
  boundary: string,
  head: (Omit<FactScope, 'never'> & Keys) | null,
  { teams }: Vocabulary,
): Conditions {
  const list = (name: string): readonly Spot[] => {
    const spot = entries.get(name);
    return (spot && readList(spot, '- { id: …, when: { … } }')) ?? [];
  };
  const [neverSpots, expectedSpots, ruleSpots] = [list('never'), list('expected'), list('rules')];
  const neverIds = refuseTwins(neverSpots, '"never"');
  refuseTwins(expectedSpots, '"expected"');
  refuseTwins(ruleSpots, 'rule');
  const scope: FactScope | null = head && { ...head, never: neverIds.map((id) => ({ id })) };
  return {
    never: readNamedConditions(neverSpots, scope && chooseFacts(scope, 'never')),
    expected: readNamedConditions(expectedSpots, scope && chooseFacts(scope, 'expected')),
    rules: ruleSpots.flatMap((spot) => readRule(spot, { boundary, scope, order: head?.order ?? [], teams }) ?? []),
  };
}
