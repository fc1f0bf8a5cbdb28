/** How long it will still take, from what was seen so far. */
import { inState, type ProgressState, type StageProgress } from './progress-state.js';

/** Milliseconds until a running stage is done, at the pace between its reports; `undefined` before the second. */
export function stageLeftMs({ first, last }: StageProgress, nowMs: number): number | undefined {
  if (!first || !last || last.fraction <= first.fraction) return undefined;
  const paceMs = (last.atMs - first.atMs) / (last.fraction - first.fraction);
  return Math.max(0, paceMs * (1 - last.fraction) - (nowMs - last.atMs));
}

/**
 * Milliseconds until all is done. A stage that has not begun is taken to last as long as the mean of its kind, or
 * of all if its kind is new; the work is shared out over as many lanes as were seen. `undefined` while nothing is
 * known.
 */
export function totalLeftMs(state: ProgressState, nowMs: number): number | undefined {
  const { stages, lanes } = state;
  const known = [...stages.values()].flatMap((stage) => {
    const ms = durationMs(stage, nowMs);
    return ms === undefined ? [] : [{ kind: stage.kind, ms }];
  });
  if (known.length === 0) return undefined;
  const expected = (kind: string) => {
    const same = known.filter((other) => other.kind === kind);
    return mean((same.length > 0 ? same : known).map(({ ms }) => ms));
  };
  const left = inState(stages, 'queued', 'waiting', 'running').map((stage) => {
    const elapsed = stage.startMs === undefined ? 0 : nowMs - stage.startMs;
    return stageLeftMs(stage, nowMs) ?? Math.max(0, expected(stage.kind) - elapsed);
  });
  return Math.max(0, ...left, left.reduce((sum, ms) => sum + ms, 0) / lanes);
}

/** Minutes and seconds, `1:20`, or `2:03:09` from an hour on. */
export function formatClock(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A duration as people read it: `0.31 s`, `12.3 s`, `1:20`. */
export function formatDuration(seconds: number): string {
  return seconds >= 60 ? formatClock(seconds * 1000) : `${Number(seconds.toPrecision(3))} s`;
}

/** The whole duration of a stage, measured or projected. */
function durationMs(stage: StageProgress, nowMs: number): number | undefined {
  if (stage.seconds !== undefined) return stage.seconds * 1000;
  const left = stageLeftMs(stage, nowMs);
  return left === undefined || stage.startMs === undefined ? undefined : nowMs - stage.startMs + left;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
