// Was every planted fault found, and nothing else? It compares the generator's own list with the findings that a run left behind.

import type { ExpectedFinding, PlantedFault } from './fault.ts';

export interface StatedFinding {
  readonly rule: string;
  readonly boundary: string;
  readonly key: ReadonlyMap<string, string>;
  readonly state: string;
}

export interface FaultRow {
  readonly fault: string;
  readonly boundary: string;
  readonly planted: number;
  /** How many of them have all their findings open. */
  readonly found: number;
}

/** One row a kind of fault, in the order of planting; `unplanted` holds open findings that stand on nothing planted. */
export function compareWithPlanted(
  faults: readonly PlantedFault[],
  findings: readonly StatedFinding[],
): { readonly rows: readonly FaultRow[]; readonly unplanted: readonly StatedFinding[] } {
  const open = new Map(findings.filter((finding) => finding.state === 'open').map((finding) => [nameOf(finding), finding]));
  const rows = new Map<string, FaultRow>();
  const unplanted = new Map(open);
  for (const { fault, boundary, findings: expected } of faults) {
    const names = expected.map(nameOf);
    const row = rows.get(fault) ?? { fault, boundary, planted: 0, found: 0 };
    rows.set(fault, { ...row, planted: row.planted + 1, found: row.found + (names.every((name) => open.has(name)) ? 1 : 0) });
    for (const name of names) unplanted.delete(name);
  }
  return { rows: [...rows.values()], unplanted: [...unplanted.values()] };
}

/** How many of the healed faults have all their findings resolved. */
export function countResolved(healed: readonly PlantedFault[], findings: readonly StatedFinding[]): number {
  const resolved = new Set(findings.filter((finding) => finding.state === 'resolved').map(nameOf));
  return healed.filter((fault) => fault.findings.every((finding) => resolved.has(nameOf(finding)))).length;
}

function nameOf({ boundary, rule, key }: ExpectedFinding): string {
  return JSON.stringify([boundary, rule, [...key].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
