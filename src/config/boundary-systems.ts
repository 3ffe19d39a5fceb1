// Which systems take part in a boundary, on which side, and whether it has anything to compare at all.

import type { Boundary, SideSpec } from '../rules/rulebook.ts';
import type { Config, DatasetMapping, SystemConfig } from './config.ts';

export interface Participant {
  readonly system: SystemConfig;
  /** Its mappings of the side's datasets, in the side's order; at least one. */
  readonly mappings: readonly DatasetMapping[];
}

type Systems = Pick<Config, 'systems'>;
/** What decides whether a boundary is compared. */
export type Setting = Pick<Config, 'systems' | 'variants' | 'rules'>;

/** The systems of the side's role that map any of its datasets, in the order of the file. */
export function systemsOf(config: Systems, side: Pick<SideSpec, 'role' | 'datasets'>): readonly Participant[] {
  return [...config.systems.values()].flatMap((system) => {
    if (system.role !== side.role) return [];
    const mappings = side.datasets.flatMap((name) => system.datasets.get(name) ?? []);
    return mappings.length > 0 ? [{ system, mappings }] : [];
  });
}

export function isActive(setting: Setting, boundary: Boundary): boolean {
  return inactiveReason(setting, boundary) === null;
}

/** All but variants that nobody chose, and what a chosen one takes the place of. */
export function boundariesInPlay({ variants, rules }: Pick<Setting, 'variants' | 'rules'>): readonly Boundary[] {
  const chosen = rules.boundaries.filter(({ id, variantOf }) => variantOf === null || variants.has(id));
  return chosen.filter(({ id }) => !chosen.some(({ variantOf }) => variantOf === id));
}

/** Who owns keys of the boundary, and states none of them, while others of its role do: every one of its keys would be missing. */
export function silentOwners({ systems }: Systems, boundary: Boundary): readonly string[] {
  return [boundary.left, boundary.right].flatMap((side) => {
    const stated = new Set(systemsOf({ systems }, side).map(({ system }) => system.name));
    return [...systems.values()].flatMap(({ name, role, owns }) => {
      const owned = [...owns].filter(([column]) => boundary.key.includes(column)).map(([column, values]) => `${column} ${values.join(', ')}`);
      if (role !== side.role || stated.has(name) || owned.length === 0) return [];
      return [
        `${name} owns ${owned.join(' and ')}, and states no ${side.datasets[0]}: all of its own will be missing, so map them, or sort them out with an expected entry`,
      ];
    });
  });
}

/** Why a boundary is not compared (`no system of role warehouse maps shipment_lines`); null where it is. */
export function inactiveReason(setting: Setting, boundary: Boundary): string | null {
  const { id, variantOf } = boundary;
  if (variantOf !== null && !setting.variants.has(id))
    return `it is a variant of ${variantOf}: name it under \`variants\` in tallyman.yaml to use it in place of ${variantOf}`;
  const variant = boundariesInPlay(setting).find((other) => other.variantOf === id);
  return variant ? `its variant ${variant.id} takes its place` : unstated(setting, boundary);
}

function unstated(config: Systems, boundary: Boundary): string | null {
  const reasons = [boundary.left, boundary.right].flatMap((side) => {
    // Further datasets only add to the first: goods in transit alone are not what a warehouse has on hand.
    const [main = ''] = side.datasets;
    const stated = systemsOf(config, side).some(({ mappings }) => mappings.some((mapping) => mapping.dataset === main));
    return stated ? [] : [`no system of role ${side.role} maps ${main}`];
  });
  return reasons.length > 0 ? reasons.join(', and ') : null;
}
