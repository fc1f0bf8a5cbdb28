/** What is known of every stage, folded from the scheduler's events; the time is passed in. */
import type { StageEvent } from '@adaptmem/runs';

/** A moment at which a stage said how far it is. */
export interface Report {
  /** Milliseconds on the clock of the caller. */
  atMs: number;
  /** 0 … 1 */
  fraction: number;
}

/** One stage as the display sees it. */
export interface StageProgress {
  name: string;
  kind: string;
  state: 'queued' | 'waiting' | 'running' | 'cached' | 'finished' | 'failed' | 'skipped';
  startMs?: number;
  /** The first report, which may be far from 0 where a checkpoint was resumed, and the latest. */
  first?: Report;
  last?: Report;
  /** A few words of the stage itself, e.g. `loss 0.31`. */
  detail?: string | undefined;
  /** Process that it waits for. */
  waitsFor?: number;
  /** Duration of the work, where it is known. */
  seconds?: number;
}

export interface ProgressState {
  /** By name, in the order of the plan. */
  stages: ReadonlyMap<string, StageProgress>;
  /** The most stages that were seen running side by side. */
  lanes: number;
}

/** Before anything was heard. */
export const NOTHING_YET: ProgressState = { stages: new Map(), lanes: 1 };

/** The state after an event at `nowMs`. */
export function reduceProgress(state: ProgressState, event: StageEvent, nowMs: number): ProgressState {
  const before = state.stages.get(event.stage) ?? { name: event.stage, kind: '', state: 'queued' };
  const stages = new Map(state.stages).set(event.stage, { ...before, ...changeBy(event, before, nowMs) });
  return { stages, lanes: Math.max(state.lanes, inState(stages, 'running').length) };
}

/** The stages in one of the given states, in the order of the plan. */
export function inState(
  stages: ProgressState['stages'],
  ...wanted: readonly StageProgress['state'][]
): StageProgress[] {
  return [...stages.values()].filter(({ state }) => wanted.includes(state));
}

function changeBy(event: StageEvent, before: StageProgress, nowMs: number): Partial<StageProgress> {
  switch (event.type) {
    case 'queued':
      return { kind: event.kind, state: 'queued' };
    case 'cached':
      return { kind: event.kind, state: 'cached', seconds: event.seconds };
    case 'waiting':
      return { state: 'waiting', waitsFor: event.holder.pid };
    case 'started':
      return { state: 'running', startMs: nowMs };
    case 'progress': {
      const report = { atMs: nowMs, fraction: Math.min(1, Math.max(0, event.fraction)) };
      return { first: before.first ?? report, last: report, detail: event.detail };
    }
    case 'finished':
      return { state: 'finished', seconds: event.seconds };
    case 'failed':
    case 'skipped':
      return { state: event.type };
  }
}
