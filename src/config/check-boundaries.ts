// Whether the systems map what the active boundaries' keys are made of. Datasets read by `sql` are checked at connection, when their columns are known.

import { DATASETS } from '../domain/datasets.ts';
import type { Problem } from '../domain/errors.ts';
import type { Rulebook } from '../rules/rulebook.ts';
import { isActive, systemsOf } from './boundary-systems.ts';
import type { DatasetMapping } from './config.ts';
import type { Deployment } from './parse-deployment.ts';

export function checkBoundaries(deployment: Deployment, rulebook: Rulebook): readonly Problem[] {
  return rulebook.boundaries
    .filter((boundary) => isActive(deployment, boundary))
    .flatMap((boundary) =>
      [boundary.left, boundary.right].flatMap((side) =>
        systemsOf(deployment, side).flatMap(({ system, mappings }) =>
          mappings.flatMap((mapping) => {
            const missing = boundary.key.filter((column) => !hasColumn(mapping, column));
            // What it lacks may be what was wrong with it.
            if (missing.length === 0 || !deployment.isSound(system.name, mapping.dataset)) return [];
            const message = `boundary "${boundary.id}" compares ${mapping.dataset} by ${boundary.key.join(', ')}; ${system.name} does not map ${missing.join(', ')}`;
            return [deployment.problemAt(['systems', system.name, 'datasets', mapping.dataset], message)];
          }),
        ),
      ),
    );
}

function hasColumn(mapping: DatasetMapping, column: string): boolean {
  return 'sql' in mapping.from || mapping.columns.has(column) || DATASETS.get(mapping.dataset)?.columns.get(column)?.constant !== undefined;
}
