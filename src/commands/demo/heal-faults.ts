// The demo's last act: somebody puts every second fault right, in the databases where it lies.

import type { PlantedFault } from './fault.ts';
import { ONLY_FILES, type Servers } from './servers.ts';
import { correct } from './write-tables.ts';

/** The first, third, … of one kind, the second, fourth, … of the next: however few there are of each, about half is left to look at. */
function chooseToHeal(faults: readonly PlantedFault[]): PlantedFault[] {
  const kinds = [...new Set(faults.map(({ fault }) => fault))];
  const met = new Map<string, number>();
  return faults.filter(({ fault }) => {
    const before = met.get(fault) ?? 0;
    met.set(fault, before + 1);
    return (before + kinds.indexOf(fault)) % 2 === 0;
  });
}

/** Heals the chosen half of these faults where `dir` or the servers hold them, and names it. */
export async function healFaults(dir: string, faults: readonly PlantedFault[], servers: Servers = ONLY_FILES): Promise<readonly PlantedFault[]> {
  const healed = chooseToHeal(faults);
  await correct(
    dir,
    servers,
    healed.map((fault) => fault.cure),
  );
  return healed;
}
