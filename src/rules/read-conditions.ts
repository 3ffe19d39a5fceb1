// `conditions:` names a condition once, for use in many. Each is read where it stands, with every fact that any place knows, and again for each kind of place that may use it.

import { factPathsOf, type Place, readWhen, type SharedCondition, type SharedConditions, usesIn } from './read-condition.ts';
import { readKeyName, readMap, refuse, type Spot } from './spot.ts';

/** An entry as it stands: its place in `readable` order is behind all that it uses. */
interface Entry {
  readonly name: string;
  readonly spot: Spot;
  readonly uses: readonly (readonly [string, Spot])[];
}

/** Undefined: there are none. The place knows all facts, and no shared conditions yet. */
export function readConditions(spot: Spot | undefined, everywhere: Omit<Place, 'shared'>): (place: Omit<Place, 'shared'>) => SharedConditions {
  const entries = spot ? entriesOf(spot) : [];
  const { sorted, cyclic } = sortByUse(entries);
  const broken = new Map([...cyclic].map((name): [string, SharedCondition] => [name, BROKEN]));
  // Problems of what stands here are reported here; elsewhere only that it does not fit.
  const here = readEach(sorted, broken, everywhere, (entry) => entry.spot.problems);
  return (place) => {
    const sound = sorted.filter(({ name }) => here.get(name)?.condition);
    const faulty = new Map([...here].filter(([, { condition }]) => !condition));
    return readEach(sound, faulty, place, () => []);
  };
}

const BROKEN: SharedCondition = { condition: null, misfit: null, paths: new Set() };

function readEach(
  entries: readonly Entry[],
  known: SharedConditions,
  place: Omit<Place, 'shared'>,
  problemsFor: (entry: Entry) => Spot['problems'],
): SharedConditions {
  const shared = new Map(known);
  for (const entry of entries) {
    const problems = problemsFor(entry);
    const before = problems.length;
    const condition = readWhen({ ...entry.spot, problems }, { ...place, shared }) ?? null;
    const misfit = problems === entry.spot.problems ? null : (problems[before]?.message ?? null);
    shared.set(entry.name, { condition, misfit: condition ? null : misfit, paths: factPathsOf(entry.spot.value, shared) });
  }
  return shared;
}

function entriesOf(spot: Spot): readonly Entry[] {
  const entries = [...(readMap(spot, 'a map such as { in-transit: { oms.status: allocated } }') ?? [])];
  for (const [name, entry] of entries) readKeyName(entry, name);
  return entries.map(([name, entry]) => ({ name, spot: entry, uses: usesIn(entry) }));
}

/** What is used before what uses it. What uses itself, by whatever way, is reported and left out, and so is nothing else. */
function sortByUse(entries: readonly Entry[]): { readonly sorted: readonly Entry[]; readonly cyclic: ReadonlySet<string> } {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const cyclic = new Set<string>();
  const sorted = new Set<Entry>();
  for (const entry of entries) {
    // The way that leads to the entry in hand, each with how many of its uses were followed. Not by recursion: chains may be long.
    const way: Step[] = sorted.has(entry) ? [] : [{ entry, followed: 0 }];
    const places = new Map([[entry.name, 0]]);
    for (let step = way.at(-1); step; step = way.at(-1)) {
      const [name, spot] = step.entry.uses[step.followed++] ?? [];
      const used = byName.get(name ?? '');
      const place = places.get(name ?? '');
      if (name === undefined || !spot) {
        way.pop();
        places.delete(step.entry.name);
        sorted.add(step.entry);
      } else if (place !== undefined) refuseCycle(spot, way.slice(place), cyclic);
      else if (used && !sorted.has(used)) {
        places.set(name, way.length);
        way.push({ entry: used, followed: 0 });
      }
    }
  }
  return { sorted: [...sorted].filter(({ name }) => !cyclic.has(name)), cyclic };
}

interface Step {
  readonly entry: Entry;
  followed: number;
}

function refuseCycle(spot: Spot, steps: readonly Step[], cyclic: Set<string>): void {
  const [first = '', ...others] = steps.map(({ entry }) => entry.name);
  const way = others.length > 5 ? [...others.slice(0, 5), '…'] : others;
  refuse(spot, `the condition "${first}" uses itself${way.length > 0 ? `, by way of ${way.join(', ')}` : ''}`);
  for (const { entry } of steps) cyclic.add(entry.name);
}
