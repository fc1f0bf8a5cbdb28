/** CPU time of an action. */

const WARM_UP_SECONDS = 0.3;
const ROUNDS = 5;
const ROUND_SECONDS = 0.2;

/** Seconds of one call, the median of five rounds after warm-up. */
export function cpuSecondsOf(action: () => void): number {
  const warmUp = secondsOf(action, 1);
  const calls = Math.max(1, Math.ceil(ROUND_SECONDS / Math.max(warmUp, 1e-7)));
  for (let spent = warmUp; spent < WARM_UP_SECONDS; ) spent += secondsOf(action, calls);
  const rounds = Array.from({ length: ROUNDS }, () => secondsOf(action, calls) / calls);
  return rounds.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

/** Seconds of all calls together. */
export function secondsOf(action: () => void, calls: number): number {
  const before = process.cpuUsage();
  for (let call = 0; call < calls; call++) action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
