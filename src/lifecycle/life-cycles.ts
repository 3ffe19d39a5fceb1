// The states of findings, tasks, recounts and holds, and where each may go. Data only: who goes where, and why, is decided elsewhere.

export type FindingState = 'pending' | 'open' | 'resolved' | 'lapsed';
export type TaskState = 'open' | 'resolved' | 'accepted' | 'closed';
export type RecountState = 'waiting' | 'requested' | 'ended';
export type HoldState = 'standing' | 'released';

export interface LifeCycle<State extends string> {
  readonly starts: readonly State[];
  readonly next: Readonly<Record<State, readonly State[]>>;
}

/** Pending: seen, but not yet for as long as its rule asks. A pending one that was never open is dropped when it clears; one that was goes back to what it was. */
export const FINDING_LIFE: LifeCycle<FindingState> = {
  starts: ['pending', 'open'],
  next: { pending: ['open', 'resolved', 'lapsed'], open: ['resolved', 'lapsed'], resolved: ['pending', 'open'], lapsed: ['pending', 'open'] },
};

/** Resolved: by hand. Accepted: written off until it grows or the acceptance ends. Closed: with its finding. */
export const TASK_LIFE: LifeCycle<TaskState> = {
  starts: ['open'],
  next: { open: ['resolved', 'accepted', 'closed'], resolved: ['open', 'closed'], accepted: ['open', 'closed'], closed: ['open', 'accepted'] },
};

/** Waiting: asked for, but its facility's crew has no capacity left that day. */
export const RECOUNT_LIFE: LifeCycle<RecountState> = {
  starts: ['waiting'],
  next: { waiting: ['requested', 'ended'], requested: ['ended'], ended: [] },
};

export const HOLD_LIFE: LifeCycle<HoldState> = {
  starts: ['standing'],
  next: { standing: ['released'], released: [] },
};

/** Whether a thing may go from one state to another. */
export function mayGo<State extends string>(life: LifeCycle<State>, from: State, to: State): boolean {
  return life.next[from].includes(to);
}
