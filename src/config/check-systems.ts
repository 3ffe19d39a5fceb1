// Whether the systems fit together: nobody owns what another owns, and columns of one name under `extra` are of one type.

import type { ColumnDefinition } from '../domain/datasets.ts';
import { suggest } from '../rules/yaml-file.ts';
import type { Facility } from './config.ts';
import type { ParsedSystem } from './parse-system.ts';
import { type Reading, report } from './read-fields.ts';

export function checkOwners(reading: Reading, systems: ReadonlyMap<string, ParsedSystem>, facilities: ReadonlyMap<string, Facility>): void {
  const owners = new Map<string, string>();
  for (const [name, { role, owns }] of systems) {
    for (const [column, values] of owns) {
      for (const [i, value] of values.entries()) {
        const path = ['systems', name, 'owns', column, i];
        const claim = JSON.stringify([role, column, value]);
        const owner = owners.get(claim);
        if (owner !== undefined)
          report(reading, path, `${column} "${value}" is owned by ${owner === name ? 'this system' : owner} already: one system of a role owns a value`);
        else owners.set(claim, name);
        if (column === 'facility' && facilities.size > 0 && !facilities.has(value))
          report(reading, path, `there is no facility "${value}"${suggest(value, [...facilities.keys()])}`);
      }
    }
  }
}

/** Columns under `extra`, by `role.dataset`: several systems of a role may declare one, with one type. */
export function joinExtras(reading: Reading, systems: ReadonlyMap<string, ParsedSystem>): ReadonlyMap<string, readonly ColumnDefinition[]> {
  const joined = new Map<string, Map<string, { readonly definition: ColumnDefinition; readonly system: string }>>();
  for (const [system, { role, extras }] of systems) {
    for (const [dataset, definitions] of extras) {
      const columns = joined.get(`${role}.${dataset}`) ?? new Map();
      joined.set(`${role}.${dataset}`, columns);
      for (const definition of definitions) {
        const first = columns.get(definition.name);
        if (!first) columns.set(definition.name, { definition, system });
        else if (first.definition.type !== definition.type) {
          report(
            reading,
            ['systems', system, 'datasets', dataset, 'extra', definition.name],
            `"${definition.name}" is ${first.definition.type} in ${first.system}: one type for all systems of a role`,
          );
        }
      }
    }
  }
  return new Map(
    [...joined].filter(([, columns]) => columns.size > 0).map(([dataset, columns]) => [dataset, [...columns.values()].map(({ definition }) => definition)]),
  );
}
