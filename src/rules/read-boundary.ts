// One rule file: a boundary's head, checked against the vocabulary, and then its conditions and rules, checked against the facts that follow from that head.

import { createHash } from 'node:crypto';
import type { FactLevel, FactScope } from './fact-table.ts';
import { chooseFacts, type FactChoice } from './find-fact.ts';
import { readCompare, readHalt, readMeasure, readScope } from './read-comparison.ts';
import type { Place } from './read-condition.ts';
import { readConditions } from './read-conditions.ts';
import { readKeys } from './read-key.ts';
import { type Lets, readLets, refuseUnused } from './read-let.ts';
import { type ReadLookups, readLookups } from './read-lookups.ts';
import { type NamedCondition, readNamedConditions, readRule, refuseTwins } from './read-rule.ts';
import { type Extras, readSide } from './read-side.ts';
import type { Boundary, Rule } from './rulebook.ts';
import { readEntries, readList, readName, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** What boundaries and rules may name beyond the datasets' own columns. */
export interface Vocabulary {
  /** Columns that systems declare under `extra`, by `oms.orders`. */
  readonly extras: Extras;
  readonly teams: ReadonlySet<string>;
}

/** What one file may name of the others. */
export interface Neighbours {
  /** Boundary → the one that it is a variant of, null where it is none. */
  readonly boundaries: ReadonlyMap<string, string | null>;
  /** The ids of all rules, each once. */
  readonly rules: readonly string[];
}

/** The name under which tallyman keeps findings of its own. */
const RESERVED_BOUNDARY = 'tallyman';

export const BOUNDARY_KEYS = {
  required: ['boundary', 'left', 'right', 'key'],
  optional: [
    ...['title', 'variant_of', 'group', 'order', 'measure', 'compare', 'compare_group', 'scope', 'halt'],
    ...['let', 'lookups', 'conditions', 'never', 'expected', 'rules'],
  ],
} as const;
const UNBUILT: ReadonlySet<string> = new Set(['settle', 'max_in_flight', 'schedule', 'candidates', 'profiles', 'on_blocked', 'on_eligible']);
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['silences', 'silences have a file of their own, rules/silences.yaml'],
  ['fold', "it belongs to a rule's open_task: { team: …, fold: { by: [key.channel], over: 25 } }"],
  ['guard', 'it belongs to a system in tallyman.yaml'],
  ['watermark', "it belongs to a system's dataset in tallyman.yaml"],
  ['derive', 'it belongs to a side: left: { dataset: …, derive: { … } }'],
  ['where', 'it belongs to a side: left: { dataset: …, where: { … } }'],
  ['variants', 'they are switched on in tallyman.yaml'],
]);

/** Undefined where anything is wrong; every problem is reported. `text` is the file's, of which the version is made. */
export function readBoundary(spot: Spot, text: string, vocabulary: Vocabulary, neighbours: Neighbours): Boundary | undefined {
  const entries = readEntries(spot, { ...BOUNDARY_KEYS, unbuilt: UNBUILT, elsewhere: ELSEWHERE });
  if (!entries) return undefined;
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry && reader(entry);
  };
  const id = read('boundary', readId);
  const title = read('title', readText) ?? id ?? '';
  const variantOf = read('variant_of', (entry) => readVariantOf(entry, id, neighbours)) ?? null;
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
    halt: read('halt', readHalt) ?? null,
  };
  // Where these are broken, everything below would only repeat it.
  const factsAreKnown = sides && keys.key.length > 0 && (measure !== undefined || !entries.has('measure'));
  const judging = readJudging(entries, id ?? '', factsAreKnown ? { ...sides, ...head, lookups: [], never: [] } : null, vocabulary, neighbours);
  if (id === undefined || !sides) return undefined;
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return { id, title, file: spot.yaml.file, ...sides, ...head, variantOf, ...judging, version };
}

function readId(spot: Spot): string | undefined {
  const id = readName(spot);
  return id === RESERVED_BOUNDARY ? refuse(spot, `"${id}" is the name of tallyman's own findings: choose another`) : id;
}

function readVariantOf(spot: Spot, id: string | undefined, { boundaries }: Neighbours): string | undefined {
  const name = readText(spot, 'the name of a boundary');
  if (name === undefined) return undefined;
  const others = [...boundaries.keys()].filter((other) => other !== id);
  if (name === id) return refuse(spot, 'a boundary is no variant of itself: name the one that it may take the place of');
  if (!others.includes(name)) return refuse(spot, `unknown boundary "${name}"${suggest(name, others)}`);
  const original = boundaries.get(name) ?? null;
  return original === null ? name : refuse(spot, `"${name}" is a variant itself: name the boundary that both may take the place of, "${original}"`);
}

interface Judging {
  readonly lookups: Boundary['lookups'];
  readonly never: readonly NamedCondition[];
  readonly expected: readonly NamedCondition[];
  readonly rules: readonly Rule[];
}

/** `head` is null where it is too broken to say which facts there are. */
function readJudging(
  entries: ReadonlyMap<string, Spot>,
  boundary: string,
  head: FactScope | null,
  { teams, extras }: Vocabulary,
  { rules }: Neighbours,
): Judging {
  const list = (name: string): readonly Spot[] => {
    const spot = entries.get(name);
    return (spot && readList(spot, '- { id: …, when: { … } }')) ?? [];
  };
  const [neverSpots, expectedSpots, ruleSpots] = [list('never'), list('expected'), list('rules')];
  const neverIds = refuseTwins(neverSpots, '"never"');
  refuseTwins(expectedSpots, '"expected"');
  refuseTwins(ruleSpots, 'rule');
  const [letSpot, lookupSpot] = [entries.get('let'), entries.get('lookups')];
  const lets: Lets = letSpot ? readLets(letSpot) : new Map();
  const places = ['conditions', 'never', 'expected', 'rules'].map((key) => entries.get(key));
  if (letSpot)
    refuseUnused(
      letSpot,
      lets,
      places.map((place) => place?.value),
    );
  const { lookups, broken }: ReadLookups = (head && lookupSpot && readLookups(lookupSpot, extras, chooseFacts(head, 'expected'))) ?? {
    lookups: [],
    broken: new Set(),
  };
  const scope: FactScope | null = head && { ...head, lookups, never: neverIds.map((id) => ({ id })) };
  const placeAt = scope && placesOf(entries.get('conditions'), lets, (level) => chooseFacts(scope, level, rules, broken));
  return {
    lookups,
    never: readNamedConditions(neverSpots, placeAt?.('never') ?? null),
    expected: readNamedConditions(expectedSpots, placeAt?.('expected') ?? null),
    rules: ruleSpots.flatMap((spot) => readRule(spot, { boundary, placeAt, teams }) ?? []),
  };
}

/** What may be named at each kind of place, worked out once. */
function placesOf(conditions: Spot | undefined, lets: Lets, factsAt: (level: FactLevel) => FactChoice): (level: FactLevel) => Place {
  const sharedFor = readConditions(conditions, { facts: factsAt('expected'), lets });
  const places = new Map<FactLevel, Place>();
  return (level) => {
    const known = places.get(level);
    if (known) return known;
    const bare = { facts: factsAt(level), lets };
    const place = { ...bare, shared: sharedFor(bare) };
    places.set(level, place);
    return place;
  };
}
