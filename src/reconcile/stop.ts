// How a run is asked to stop: between batches, so that nothing is left half done.

export type StopSignal = 'SIGINT' | 'SIGTERM';

export class StoppedError extends Error {
  readonly code = 'STOPPED';
  readonly signal: StopSignal;
  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.name = 'StoppedError';
    this.signal = signal;
  }
}

/** Set once by whoever listens for signals; looked at by the run where it may stop. */
export class StopRequest {
  signal: StopSignal | null = null;

  /** Throws where a stop was asked for. */
  check(): void {
    if (this.signal !== null) throw new StoppedError(this.signal);
  }
}
