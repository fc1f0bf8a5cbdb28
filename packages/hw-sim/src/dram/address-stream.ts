/** Streams of requests for measuring a DRAM channel. */
import type { DramRequest } from './dram-controller.js';

export type StreamKind = 'sequential' | 'random';

export interface StreamOptions {
  kind: StreamKind;
  requests: number;
  requestBytes: number;
  isWrite?: boolean;
  /** Cycles between arrivals; 0 (the default): as fast as they are taken. */
  gapCycles?: number;
}

/** Random addresses spread over this many bytes. */
const RANDOM_BYTES = 2 ** 30;

/**
 * Sequential addresses, or those of a linear congruential generator (Numerical Recipes), which other simulators'
 * runs can be given too.
 */
export function* addressStream(options: StreamOptions): Generator<DramRequest> {
  const { kind, requests, requestBytes, isWrite = false, gapCycles = 0 } = options;
  let state = 1;
  for (let index = 0; index < requests; index++) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    const slot = kind === 'sequential' ? index : (state >>> 2) % (RANDOM_BYTES / requestBytes);
    yield { address: slot * requestBytes, isWrite, arrival: index * gapCycles };
  }
}
