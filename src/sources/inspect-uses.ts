// Which boundaries read a dataset, by which keys, and what of it they cannot compare: decided from the configuration and the columns that were found, without asking anybody.

import { inactiveReason, isActive, systemsOf } from '../config/boundary-systems.ts';
import type { Config, DatasetMapping, SystemConfig } from '../config/config.ts';
import { DATASETS } from '../domain/datasets.ts';
import type { Side } from '../domain/discrepancy.ts';
import type { Boundary, SideSpec } from '../rules/rulebook.ts';
import type { Finding, SystemReport } from './inspect-report.ts';

/** One dataset of a system as one side of an active boundary reads it. */
export interface Use {
  readonly boundary: Boundary;
  readonly side: Side;
  readonly mapping: DatasetMapping;
}

export interface BoundaryReport {
  readonly boundary: string;
  readonly status: 'active' | 'inactive';
  /** Why it is inactive. */
  readonly reason: string | null;
  /** Columns that the boundary compares or measures and a system does not map: its rows are not held against them. */
  readonly notCompared: readonly { readonly system: string; readonly side: string; readonly columns: readonly string[] }[];
}

export function usesOf(config: Config, system: SystemConfig): readonly Use[] {
  return config.rules.boundaries
    .filter((boundary) => isActive(config, boundary))
    .flatMap((boundary) =>
      ([0, 1] as const).flatMap((side) => {
        const participants = systemsOf(config, side === 0 ? boundary.left : boundary.right);
        const mappings = participants.find((participant) => participant.system.name === system.name)?.mappings ?? [];
        return mappings.map((mapping) => ({ boundary, side, mapping }));
      }),
    );
}

/** Datasets that are mapped and that no boundary reads, whether it is active or not. */
export function unusedDatasets(config: Config, system: SystemConfig): readonly Finding[] {
  const read = new Set(
    config.rules.boundaries.flatMap(({ left, right, lookups }) => [
      ...[left, right].flatMap((side) => (side.role === system.role ? side.datasets : [])),
      ...lookups.flatMap(({ role, dataset }) => (role === system.role ? [dataset] : [])),
    ]),
  );
  // The OMS's orders tie an order's two names together, whatever is compared.
  if (system.role === 'oms') read.add('orders');
  return [...system.datasets.keys()].flatMap((dataset): Finding[] => {
    if (read.has(dataset)) return [];
    return [{ level: 'note', what: `no boundary reads ${dataset}`, where: `systems.${system.name}.datasets.${dataset}`, cure: null }];
  });
}

export function describeBoundaries(config: Config, systems: readonly SystemReport[]): readonly BoundaryReport[] {
  return config.rules.boundaries.map((boundary) => {
    const reason = inactiveReason(config, boundary);
    if (reason !== null) return { boundary: boundary.id, status: 'inactive', reason, notCompared: [] };
    const notCompared = [boundary.left, boundary.right].flatMap((side) => notComparedOn(config, boundary, side, systems));
    return { boundary: boundary.id, status: 'active', reason: null, notCompared };
  });
}

function notComparedOn(config: Config, boundary: Boundary, side: SideSpec, systems: readonly SystemReport[]): BoundaryReport['notCompared'] {
  const named = [...boundary.compare, ...boundary.compareGroup].map(({ column }) => column);
  const wanted = [...new Set([...named, ...(boundary.measure === null ? [] : [boundary.measure])])].filter((column) => !boundary.key.includes(column));
  return systemsOf(config, side).flatMap(({ system, mappings }) => {
    const report = systems.find((one) => one.system === system.name);
    const kept = mappings.map((mapping) => [mapping, keptOf(mapping, report)] as const);
    // What could not be seen is not said to be missing.
    if (kept.some(([, columns]) => columns === null)) return [];
    const columns = wanted.filter((column) => !kept.some(([mapping, columns]) => states(side, mapping, columns ?? [], column)));
    return columns.length === 0 ? [] : [{ system: system.name, side: side.name, columns }];
  });
}

function keptOf(mapping: DatasetMapping, report: SystemReport | undefined): readonly string[] | null {
  const seen = report?.datasets.find(({ dataset }) => dataset === mapping.dataset);
  if (seen) return seen.keeps;
  return 'sql' in mapping.from ? null : mappedColumns(mapping);
}

/** Those that stand in the mapping, and those that have a value where they do not. */
export function mappedColumns(mapping: DatasetMapping): readonly string[] {
  const constants = [...(DATASETS.get(mapping.dataset)?.columns.values() ?? [])].filter(({ constant }) => constant !== undefined);
  return [...new Set([...mapping.columns.keys(), ...constants.map(({ name }) => name)])];
}

/** A column that a side works out is there where its first term is. */
function states(side: SideSpec, mapping: DatasetMapping, kept: readonly string[], column: string): boolean {
  const [first] = side.readings.get(mapping.dataset)?.derive.get(column) ?? [];
  if (first === undefined) return kept.includes(column);
  return !('column' in first) || kept.includes(first.column);
}
