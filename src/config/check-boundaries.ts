// Whether rules and deployment fit: the systems map what the active boundaries' keys and look-ups are made of, and the variants that are named exist.
// Datasets read by `sql` are checked at connection, when their columns are known.

import { DATASETS } from '../domain/datasets.ts';
import type { Problem } from '../domain/errors.ts';
import type { Boundary, Lookup, Rulebook } from '../rules/rulebook.ts';
import { suggest } from '../rules/yaml-file.ts';
import { isActive, systemsOf } from './boundary-systems.ts';
import type { DatasetMapping } from './config.ts';
import type { Deployment } from './parse-deployment.ts';

export function checkBoundaries(deployment: Deployment, rulebook: Rulebook): readonly Problem[] {
  const setting = { ...deployment, rules: rulebook };
  const active = rulebook.boundaries.filter((boundary) => isActive(setting, boundary));
  return [
    ...checkVariants(deployment, rulebook),
    ...active.flatMap((boundary) => checkKey(deployment, boundary)),
    ...active.flatMap((boundary) => boundary.lookups.flatMap((lookup) => checkLookup(deployment, boundary, lookup))),
  ];
}

function checkVariants({ variants, problemAt }: Deployment, { boundaries }: Rulebook): readonly Problem[] {
  const offered = boundaries.filter(({ variantOf }) => variantOf !== null).map(({ id }) => id);
  const taken = new Map<string, string>();
  return [...variants].flatMap((name, i) => {
    const refuse = (message: string): readonly Problem[] => [problemAt(['variants', i], message)];
    const boundary = boundaries.find(({ id }) => id === name);
    if (!boundary) return refuse(`there is no boundary "${name}"${suggest(name, offered)}`);
    if (boundary.variantOf === null) return refuse(`"${name}" is no variant of another boundary: it is compared anyway${suggest(name, offered)}`);
    const other = taken.get(boundary.variantOf);
    if (other !== undefined) return refuse(`"${other}" takes the place of ${boundary.variantOf} already: of its variants, name one`);
    taken.set(boundary.variantOf, name);
    return [];
  });
}

function checkKey(deployment: Deployment, boundary: Boundary): readonly Problem[] {
  return [boundary.left, boundary.right].flatMap((side) =>
    systemsOf(deployment, side).flatMap(({ system, mappings }) =>
      mappings.flatMap((mapping) => unmapped(deployment, system.name, mapping, boundary.key, `boundary "${boundary.id}" compares`)),
    ),
  );
}

/** What no system maps is looked up all the same, and never found: a shop without returns has none on their way. */
function checkLookup(deployment: Deployment, boundary: Boundary, lookup: Lookup): readonly Problem[] {
  const { name, role, dataset, by } = lookup;
  const asked = systemsOf(deployment, { role, datasets: [dataset] });
  const what = `the look-up "${name}" of boundary "${boundary.id}" asks`;
  return asked.flatMap(({ system, mappings }) => mappings.flatMap((mapping) => unmapped(deployment, system.name, mapping, [...by.keys()], what)));
}

function unmapped(deployment: Deployment, system: string, mapping: DatasetMapping, columns: readonly string[], what: string): readonly Problem[] {
  const { dataset } = mapping;
  const missing = columns.filter((column) => !hasColumn(mapping, column));
  // What it lacks may be what was wrong with it.
  if (missing.length === 0 || !deployment.isSound(system, dataset)) return [];
  const message = `${what} ${dataset} by ${columns.join(', ')}; ${system} does not map ${missing.join(', ')}`;
  return [deployment.problemAt(['systems', system, 'datasets', dataset], message)];
}

function hasColumn(mapping: DatasetMapping, column: string): boolean {
  return 'sql' in mapping.from || mapping.columns.has(column) || DATASETS.get(mapping.dataset)?.columns.get(column)?.constant !== undefined;
}
