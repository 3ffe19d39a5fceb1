// Which systems take part in a boundary, which columns are read from them, and where each stands in a row: twice, for the lean stream and for the full re-read.

import type { ComparePlan, PlannedColumn, PlannedCompare, SidePlan } from '../compare/plan.ts';
import { systemsOf } from '../config/boundary-systems.ts';
import type { Config, DatasetMapping, SystemConfig } from '../config/config.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { ColumnDefinition } from '../domain/datasets.ts';
import { type Layout, layoutOf, type Side, type SideRow } from '../domain/discrepancy.ts';
import { compileNever, type Layouts, streamedColumns } from '../rules/compile.ts';
import type { Boundary, CompareColumn, SideSpec } from '../rules/rulebook.ts';
import type { Part } from '../sources/source.ts';

/** One system and what it contributes, on one side or both. */
export interface Member {
  readonly system: SystemConfig;
  readonly sides: readonly Side[];
  readonly streamed: readonly Part[];
  readonly full: readonly Part[];
}

export interface BoundaryPlan {
  readonly boundary: Boundary;
  readonly calendar: Calendar;
  readonly members: readonly Member[];
  readonly fullLayouts: Layouts;
  readonly stream: ComparePlan;
  readonly full: ComparePlan;
}

export function planBoundary(config: Config, boundary: Boundary, now: number): BoundaryPlan {
  const streamed = streamedColumns(boundary);
  const full = [fullColumns(boundary, boundary.left), fullColumns(boundary, boundary.right)] as const;
  const fullLayouts = layoutsOf(boundary, full);
  const members = findMembers(
    config,
    boundary,
    [definitions(boundary.left, streamed[0]), definitions(boundary.right, streamed[1])],
    [definitions(boundary.left, full[0]), definitions(boundary.right, full[1])],
  );
  const version = versionOf(boundary, members);
  return {
    boundary,
    calendar: config.calendar,
    members,
    fullLayouts,
    stream: planComparison(boundary, layoutsOf(boundary, streamed), now, version, config.calendar),
    full: planComparison(boundary, fullLayouts, now, version, config.calendar),
  };
}

/** What was remembered under other rules, or read through another mapping, is read again. */
function versionOf(boundary: Boundary, members: readonly Member[]): string {
  const mappings = members.map(({ system, streamed }) => [
    system.name,
    system.timezone,
    [...system.facilityCodes],
    streamed.map(({ side, mapping }) => [side, mapping]),
  ]);
  return textOfSettings([boundary.version, mappings]);
}

/** Equal settings have equal texts, maps included. */
export function textOfSettings(settings: readonly unknown[]): string {
  return JSON.stringify(settings, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}

export function sidesOf(boundary: Boundary): readonly [SideSpec, SideSpec] {
  return [boundary.left, boundary.right];
}

/** A column of a row as it was read again; null where it is absent or no text. */
export function textOf(plan: BoundaryPlan, side: Side, row: SideRow | null, column: string): string | null {
  const value = row?.values[plan.fullLayouts[side].index.get(column) ?? -1];
  return typeof value === 'string' && value !== '' ? value : null;
}

function fullColumns(boundary: Boundary, side: SideSpec): readonly string[] {
  return [...side.columns.keys()].filter((column) => !boundary.key.includes(column));
}

function definitions(side: SideSpec, columns: readonly string[]): readonly ColumnDefinition[] {
  return columns.flatMap((column) => side.columns.get(column) ?? []);
}

function layoutsOf(boundary: Boundary, columns: readonly [readonly string[], readonly string[]]): Layouts {
  const offset = 1 + boundary.key.length;
  return [layoutOf(columns[0], offset), layoutOf(columns[1], offset)];
}

function findMembers(
  config: Config,
  boundary: Boundary,
  streamed: readonly [readonly ColumnDefinition[], readonly ColumnDefinition[]],
  full: typeof streamed,
): readonly Member[] {
  const members = new Map<string, { system: SystemConfig; sides: Side[]; streamed: Part[]; full: Part[] }>();
  for (const side of [0, 1] as const) {
    for (const { system, mappings } of systemsOf(config, sidesOf(boundary)[side])) {
      const member = members.get(system.name) ?? { system, sides: [], streamed: [], full: [] };
      member.sides.push(side);
      const partOf = (mapping: DatasetMapping, columns: readonly ColumnDefinition[]): Part => {
        return { side, mapping, columns, reading: sidesOf(boundary)[side].readings.get(mapping.dataset) ?? null };
      };
      member.streamed.push(...mappings.map((mapping) => partOf(mapping, streamed[side])));
      member.full.push(...mappings.map((mapping) => partOf(mapping, full[side])));
      members.set(system.name, member);
    }
  }
  return [...members.values()];
}

function planComparison(boundary: Boundary, layouts: Layouts, now: number, version: string, calendar: Calendar): ComparePlan {
  const at = (column: string): readonly [number, number] => [layouts[0].index.get(column) ?? -1, layouts[1].index.get(column) ?? -1];
  const planned = ({ column, tolerance, absent }: CompareColumn): PlannedCompare => ({ column, tolerance, absent, at: at(column) });
  const compare = boundary.compare.filter(({ column }) => !boundary.key.includes(column)).map(planned);
  const measure = boundary.measure === null ? null : { column: boundary.measure, at: at(boundary.measure) };
  return {
    keySize: boundary.key.length,
    groupSize: boundary.group.length,
    facilityPart: boundary.key.indexOf('facility'),
    sides: [planSide(boundary, boundary.left, layouts[0]), planSide(boundary, boundary.right, layouts[1])],
    compare,
    compareGroup: boundary.compareGroup.map(planned),
    measure,
    totals: totalled(boundary, measure, compare),
    never: compileNever(boundary, layouts, calendar),
    scopeFromMs: boundary.scope === null ? null : now - boundary.scope.sinceMs,
    now,
    version,
  };
}

function planSide(boundary: Boundary, side: SideSpec, layout: Layout): SidePlan {
  const { aggregate } = side;
  return {
    layout,
    aggregate: aggregate === null ? null : layout.columns.map((column) => aggregate.get(column) ?? (column === 'updated_at' ? 'max' : 'same')),
    scopeAt: boundary.scope === null ? -1 : (layout.index.get(boundary.scope.on) ?? -1),
  };
}

function totalled(boundary: Boundary, measure: PlannedColumn | null, compare: readonly PlannedCompare[]): readonly PlannedColumn[] {
  const adds = (column: string) => ['quantity', 'integer', 'money'].includes(boundary.left.columns.get(column)?.type ?? '');
  const columns = [...(measure === null ? [] : [measure]), ...compare];
  return columns.filter(({ column }, i) => adds(column) && columns.findIndex((other) => other.column === column) === i);
}
