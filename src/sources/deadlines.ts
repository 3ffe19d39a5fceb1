// How long a source system may take, beyond what its own statement timeout says.

import type { SystemConfig } from '../config/config.ts';

export const CONNECT_TIMEOUT_MS = 10_000;

export const FAREWELL_MS = 2_000;

const MAX_TIMER_MS = 2 ** 31 - 1;
const GRACE_MS = 10_000;

/** The server ends a statement at its timeout itself; one that is silent for longer is out of reach. */
export function silenceMs(system: SystemConfig): number {
  return Math.min(system.statementTimeoutMs + GRACE_MS, MAX_TIMER_MS);
}
