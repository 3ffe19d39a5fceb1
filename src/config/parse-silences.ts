// rules/silences.yaml → the silences as understood, or every problem: what each names must be there, and each must end. Whether one has ended already is not asked here.

import type { Problem } from '../domain/errors.ts';
import { parseInstant } from '../domain/time.ts';
import type { Amount } from '../lifecycle/judged.ts';
import type { Silence, SilenceMatcher } from '../lifecycle/silences.ts';
import type { Environment, TextFile } from '../rules/read-rulebook.ts';
import { parseMoney } from '../rules/read-tolerance.ts';
import { type Boundary, type Rule, type Rulebook, SEVERITIES } from '../rules/rulebook.ts';
import { isMap, readEntries, readList, readMap, readName, readText, refuse, type Spot } from '../rules/spot.ts';
import { readYaml, suggest } from '../rules/yaml-file.ts';
import { DAY } from './parse-calendar.ts';

export const SILENCES_KEYS = { required: ['silences'] } as const;
export const SILENCE_KEYS = { required: ['id', 'owner', 'reason', 'match', 'until'], optional: ['ceiling'] } as const;
export const MATCHERS = ['boundary', 'rule', 'severity', 'order', 'key'] as const;
/** Of an instant that says its zone. */
export const ZONED = /:\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** tallyman's own: of them people must hear. */
const OWN_BOUNDARY = 'tallyman';

/** `timezone`: in which a date begins. Silences with a problem are left out. */
export function readSilences(
  { file, text }: TextFile,
  rulebook: Rulebook,
  timezone: string,
  env: Environment,
): { readonly silences: readonly Silence[]; readonly problems: readonly Problem[] } {
  const { yaml, problems: faults } = readYaml(file, text, env);
  if (!yaml) return { silences: [], problems: faults };
  const problems: Problem[] = [];
  const list = readEntries({ yaml, path: [], value: yaml.value, problems }, SILENCES_KEYS)?.get('silences');
  const items = (list && readList(list, '- { id: …, owner: …, reason: …, match: { … }, until: 2026-12-01 }')) ?? [];
  const silences = new Map<string, Silence>();
  for (const item of items) {
    const silence = readSilence(item, rulebook, timezone);
    if (!silence) continue;
    if (silences.has(silence.id)) refuse({ ...item, path: [...item.path, 'id'] }, `a second silence "${silence.id}": give each a name of its own`);
    else silences.set(silence.id, silence);
  }
  return { silences: [...silences.values()], problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function readSilence(spot: Spot, rulebook: Rulebook, timezone: string): Silence | undefined {
  const entries = readEntries(spot, SILENCE_KEYS);
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries?.get(key);
    return entry && reader(entry);
  };
  const id = read('id', readName);
  const owner = read('owner', (entry) => readText(entry, 'whoever answers for it'));
  const reason = read('reason', (entry) => readText(entry, 'a reason'));
  const match = read('match', (entry) => readMatcher(entry, rulebook));
  const until = read('until', (entry) => readUntil(entry, timezone));
  const ceiling = read('ceiling', readCeiling);
  const isWhole = id !== undefined && owner !== undefined && reason !== undefined && match && until !== undefined && (ceiling || !entries?.has('ceiling'));
  return isWhole ? { id, owner, reason, match, until, ceiling: ceiling ?? null } : undefined;
}

function readMatcher(spot: Spot, { boundaries }: Rulebook): SilenceMatcher | undefined {
  const before = spot.problems.length;
  const entries = readEntries(spot, { optional: MATCHERS });
  if (entries?.size === 0 && isMap(spot.value) && Object.keys(spot.value).length === 0)
    refuse(spot, `this would silence everything: name at least one of ${MATCHERS.join(', ')}`);
  const words = <W extends string>(key: string, check: (item: Spot, text: string) => W | undefined): readonly W[] | null => {
    const entry = entries?.get(key);
    return entry ? readWords(entry, check) : null;
  };
  const boundary = words('boundary', (item, text) => checkBoundary(item, text, boundaries));
  const ofBoundary = boundaries.filter(({ id }) => boundary === null || boundary.length === 0 || boundary.includes(id));
  const rule = words('rule', (item, text) => checkRule(item, text, ofBoundary, boundaries));
  const severity = words('severity', (item, text) => oneOf(item, text, SEVERITIES, 'severity'));
  const order = words('order', (_, text) => text);
  const keySpot = entries?.get('key');
  const key = keySpot ? readKey(keySpot, keyColumns(ofBoundary, rule)) : new Map<string, readonly string[]>();
  return entries && spot.problems.length === before ? { boundary, rule, severity, order, key } : undefined;
}

/** A value or a list of them. */
function readWords<W extends string>(spot: Spot, check: (item: Spot, text: string) => W | undefined): readonly W[] {
  const items = Array.isArray(spot.value) ? (readList(spot, '[a, b]') ?? []) : [spot];
  if (items.length === 0) refuse(spot, 'at least one value is meant here');
  return items.flatMap((item) => {
    const text = readText(item, 'a value or a list of them');
    return (text !== undefined && check(item, text)) || [];
  });
}

function oneOf<W extends string>(spot: Spot, text: string, known: readonly W[], kind: string): W | undefined {
  return known.find((word) => word === text) ?? refuse(spot, `unknown ${kind} "${text}"${suggest(text, known)}`);
}

function checkBoundary(spot: Spot, text: string, boundaries: readonly Boundary[]): string | undefined {
  if (text === OWN_BOUNDARY) return refuse(spot, `"${text}" are tallyman's own findings: they cannot be silenced`);
  const ids = boundaries.map(({ id }) => id);
  return oneOf(spot, text, ids, 'boundary');
}

function checkRule(spot: Spot, text: string, among: readonly Boundary[], all: readonly Boundary[]): string | undefined {
  const idsOf = (boundaries: readonly Boundary[]) => [...new Set(boundaries.flatMap(({ rules }) => rules.map(({ id }) => id)))];
  const known = idsOf(among);
  const owner = known.includes(text) ? undefined : all.find(({ rules }) => rules.some(({ id }) => id === text));
  if (owner) return refuse(spot, `"${text}" is a rule of the boundary ${owner.id}, which this silence does not name`);
  return oneOf(spot, text, known, 'rule');
}

/** What the findings that it may match are known by. */
function keyColumns(boundaries: readonly Boundary[], rule: readonly string[] | null): readonly string[] {
  const isMeant = ({ id }: Rule) => rule === null || rule.length === 0 || rule.includes(id);
  const columns = boundaries.flatMap((boundary) => boundary.rules.filter(isMeant).flatMap(({ per }) => (per === 'group' ? boundary.group : boundary.key)));
  return [...new Set(columns)];
}

function readKey(spot: Spot, columns: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const key = new Map<string, readonly string[]>();
  const entries = readMap(spot, 'a map such as { facility: DAL }');
  if (entries?.size === 0) refuse(spot, 'at least one key column is meant here: { facility: DAL }');
  for (const [name, entry] of entries ?? []) {
    if (!columns.includes(name)) refuse(entry, `no finding that this silence may match has "${name}" in its key${suggest(name, columns)}`, 'key');
    key.set(
      name,
      readWords(entry, (_, text) => text),
    );
  }
  return key;
}

/** A date is its first instant in the zone. */
function readUntil(spot: Spot, timezone: string): number | undefined {
  const text = readText(spot, 'a date or an instant');
  if (text === undefined) return undefined;
  const meant = 'write a date, 2026-12-01, or an instant with its zone, 2026-12-01T08:00:00Z';
  if (DAY.test(text)) {
    // Where clocks go forward at midnight, the day begins at one.
    return parseInstant(text, timezone) ?? parseInstant(`${text} 01:00`, timezone) ?? refuse(spot, `there is no day "${text}": ${meant}`);
  }
  const instant = parseInstant(text, 'UTC');
  if (instant === undefined) return refuse(spot, `"${text}" is no instant: ${meant}`);
  if (!ZONED.test(text)) return refuse(spot, `"${text}" says no zone: add Z for UTC, or an offset such as -06:00`);
  return instant;
}

function readCeiling(spot: Spot): Amount | undefined {
  const text = readText(spot, 'an amount');
  if (text === undefined) return undefined;
  const money = parseMoney(text);
  if (!money) return refuse(spot, `"${text}" is no amount of money: write it with its currency, 5000.00 USD`);
  return money.amount > 0n ? money : refuse(spot, 'a ceiling is above zero: without one, leave it out');
}
