/** What inferences cost that leave the network early, task by task, and on average over where they leave. */
import { type Allocation, AppError, type Inference, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { endingAfter, layersOf } from './ending-after.js';
import { type ExitHistogram, exitShares } from './exit-shares.js';
import { simulate } from './simulate.js';
import { sum } from './sums.js';

/** Of one inference. */
export interface InferenceCost {
  energyPj: number;
  latencyNs: number;
}

/** An inference that leaves after a layer. */
export interface ExitCost extends InferenceCost {
  /** From 1. */
  layer: number;
}

/** The inferences of one task. */
export interface TaskExitCosts {
  task: string;
  /** [layer − 1]; the last one passes the whole network. */
  byLayer: ExitCost[];
  /** The whole network without the operators of its exits. */
  withoutExits: InferenceCost;
}

/** The mean inference of a task over where its inputs leave. */
export interface MeanExitCost extends TaskExitCosts, InferenceCost {}

export interface ExitCosts extends InferenceCost {
  byTask: MeanExitCost[];
}

/**
 * Costs by the layer after which an inference leaves. Layers after the exit and the head are not computed; the exits on
 * the way are, where the workload has them. Leakage lasts as long as the inference does.
 *
 * @throws AppError if the allocation does not fit
 */
export function exitCosts(workload: Workload, hardware: Hardware, allocation: Allocation): TaskExitCosts[] {
  const depths = workload.inferences.map(layersOf);
  const costsOf = (inferences: Inference[]) => {
    const { byTask } = simulate(workload, hardware, allocation, inferences);
    return byTask.map(({ energyPj, latencyNs }): InferenceCost => ({ energyPj, latencyNs }));
  };
  const byLayer = Array.from({ length: Math.max(...depths) }, (_, index) =>
    costsOf(workload.inferences.map((inference) => endingAfter(inference, index + 1))),
  );
  const without = costsOf(workload.inferences.map(withoutExits));
  return workload.inferences.map(({ task }, index) => ({
    task,
    byLayer: byLayer
      .slice(0, depths[index])
      .map((costs, before): ExitCost => ({ layer: before + 1, ...costs[index]! })),
    withoutExits: without[index]!,
  }));
}

/**
 * The mean over a distribution of exits.
 *
 * @throws AppError if the histogram is empty or has another number of layers than the task
 */
export function meanExitCost({ task, byLayer }: TaskExitCosts, histogram: ExitHistogram): InferenceCost {
  const shares = exitShares(task, byLayer.length, histogram);
  const mean = (figure: keyof InferenceCost) =>
    sum(byLayer, (cost) => shares[cost.layer - 1]! * cost[figure]);
  return { energyPj: mean('energyPj'), latencyNs: mean('latencyNs') };
}

/**
 * The mean inference of each task over its own distribution of exits, and the mean over the tasks.
 *
 * @param histograms by task; a task without one passes the whole network
 * @throws AppError if a histogram is empty, has another number of layers than its task, or is of a task that the workload
 * does not have, or if the allocation does not fit
 * @example simulateExits(workload, hardware, allocation, { sst2: exitDistribution(entropies, 0.23).histogram })
 */
export function simulateExits(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  histograms: Readonly<Record<string, ExitHistogram>>,
): ExitCosts {
  for (const task of Object.keys(histograms)) {
    if (workload.tasks.includes(task)) continue;
    throw new AppError('UNKNOWN_TASK', `No inference of "${task}" in workload "${workload.name}"`, {
      hint: `It has ${workload.tasks.join(', ')}`,
    });
  }
  const byTask = exitCosts(workload, hardware, allocation).map((costs): MeanExitCost => {
    const histogram = histograms[costs.task];
    const { energyPj, latencyNs } = histogram ? meanExitCost(costs, histogram) : costs.byLayer.at(-1)!;
    return { ...costs, energyPj, latencyNs };
  });
  const mean = (figure: keyof InferenceCost) => sum(byTask, (task) => task[figure]) / byTask.length;
  return { byTask, energyPj: mean('energyPj'), latencyNs: mean('latencyNs') };
}

function withoutExits(inference: Inference): Inference {
  return { ...inference, operators: inference.operators.filter(({ group }) => group !== EXIT_GROUP) };
}

/** The group of what an exit computes: pooler, classifier and entropy. */
const EXIT_GROUP = 'exit';
