/** The requests of a scenario, one after the other: when each comes and of which task it is. */
import { createRng, NS_PER_S, type RandomStream, type Scenario } from '@adaptmem/core';

export interface Request {
  /** Arrival, from the start of the stream. */
  atNs: number;
  /** 0 … tasks − 1. */
  task: number;
}

type Arrivals = Scenario['arrivals'];

/** What passes from request `index` − 1 to request `index`, from 1 on. */
const GAPS: {
  [P in Arrivals['process']]: (
    arrivals: Extract<Arrivals, { process: P }>,
    random: RandomStream,
  ) => (index: number) => number;
} = {
  periodic:
    ({ rate_per_second: rate }) =>
    () =>
      NS_PER_S / rate,
  poisson:
    ({ rate_per_second: rate }, random) =>
    () =>
      exponential(NS_PER_S / rate, random),
  bursts:
    ({ rate_per_second: rate, size }, random) =>
    (index) =>
      index % size === 0 ? exponential((size * NS_PER_S) / rate, random) : 0,
};

/** The same scenario and seed give the same requests; another rate gives the same ones, closer or further apart. */
export function* requestStream(scenario: Scenario, seed: number): Generator<Request> {
  const rng = createRng(seed);
  const { arrivals, requests } = scenario;
  // the table's entry takes the arrivals that its key names
  const gaps = GAPS[arrivals.process] as (of: Arrivals, random: RandomStream) => (index: number) => number;
  const gapBefore = gaps(arrivals, rng.stream('scenario', scenario.name, 'arrivals'));
  const nextTask = taskDrawer(scenario, rng.stream('scenario', scenario.name, 'tasks'));
  let atNs = 0;
  for (let index = 0; index < requests; index++) {
    if (index > 0) atNs += gapBefore(index);
    yield { atNs, task: nextTask() };
  }
}

function exponential(mean: number, random: RandomStream): number {
  return -mean * Math.log(1 - random.next());
}

function taskDrawer(
  { tasks, mix = Array<number>(tasks).fill(1), same_task_probability: same }: Scenario,
  random: RandomStream,
): () => number {
  const total = mix.reduce((sum, share) => sum + share, 0);
  let last: number | undefined;
  return () => {
    if (last === undefined || random.next() >= same) last = drawn(mix, random.next() * total);
    return last;
  };
}

/** The task on whose stretch of the sum of all shares `point` lies. */
function drawn(mix: readonly number[], point: number): number {
  let end = 0;
  let task = 0;
  for (const [index, share] of mix.entries()) {
    if (share === 0) continue;
    end += share;
    task = index;
    if (point < end) break;
  }
  return task;
}
