// Opens one session a system for one boundary and takes their snapshots as close together as can be. A system that cannot be opened is told apart, never an exception.

import type { SystemConfig } from '../config/config.ts';
import { SourceError } from '../domain/errors.ts';
import type { SourceSession } from '../sources/source.ts';
import type { Member } from './plan-boundary.ts';

export type OpenSession = (system: SystemConfig) => Promise<SourceSession>;

export interface OpenSystem {
  readonly member: Member;
  readonly session: SourceSession;
  /** UTC milliseconds, by the database's clock. */
  readonly snapshotAt: number;
}

export interface OpenedSystems {
  readonly open: readonly OpenSystem[];
  readonly failed: readonly SourceError[];
}

/** Connects to all first, then begins all: connecting takes long and uneven, beginning does not. */
export async function openSystems(members: readonly Member[], openSession: OpenSession): Promise<OpenedSystems> {
  const failed: SourceError[] = [];
  const connected = await Promise.all(members.map((member) => attempt(failed, async () => ({ member, session: await openSession(member.system) }))));
  const open = await Promise.all(
    connected.map(async (opened) => {
      if (opened === null) return null;
      const begun = await attempt(failed, async () => ({ ...opened, snapshotAt: await opened.session.begin() }));
      if (begun === null) await opened.session.close();
      return begun;
    }),
  );
  return { open: open.filter((system) => system !== null), failed };
}

export async function closeSystems(systems: readonly OpenSystem[]): Promise<void> {
  await Promise.all(systems.map(({ session }) => session.close()));
}

/** Programming errors pass through: only what a source did may make it unavailable. */
async function attempt<T>(failed: SourceError[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    failed.push(error);
    return null;
  }
}
