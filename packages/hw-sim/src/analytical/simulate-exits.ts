/** What inferences cost that leave the network early, and on average over where they leave. */
import { type Allocation, AppError, type Inference, type Workload } from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { simulate } from './simulate.js';

/** One inference that leaves after a layer, all tasks taken together. */
export interface ExitCost {
  /** From 1. */
  layer: number;
  energyPj: number;
  latencyNs: number;
}

export interface ExitCosts {
  byLayer: ExitCost[];
  /** Means over the inputs. */
  energyPj: number;
  latencyNs: number;
}

/**
 * Costs by the layer after which an inference leaves, and their mean over a distribution of exits. Layers after the exit
 * and the head are not computed; the exits on the way are. Leakage lasts as long as the inference does.
 *
 * @param histogram [layer − 1] → inputs that leave there, as `exitDistribution` counts them
 * @throws AppError if the histogram is empty or has another number of layers than the workload, or the allocation
 * does not fit
 */
export function simulateExits(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  histogram: readonly number[],
): ExitCosts {
  const layers = Math.max(...workload.inferences.flatMap((inference) => layersOf(inference)));
  if (histogram.length !== layers) {
    const message = `Expected exits of ${layers} layers as in workload "${workload.name}", got ${histogram.length}`;
    throw new AppError('EXIT_LAYERS', message);
  }
  const inputs = histogram.reduce((sum, count) => sum + count, 0);
  if (!(inputs > 0)) throw new AppError('EXIT_HISTOGRAM', 'Expected a histogram of at least one input');
  const byLayer = histogram.map((_, index): ExitCost => {
    const layer = index + 1;
    const { summary } = simulate(endingAfter(workload, layer, layers), hardware, allocation);
    return { layer, energyPj: summary.energyPj, latencyNs: summary.latencyNs };
  });
  const mean = (figure: 'energyPj' | 'latencyNs') =>
    byLayer.reduce((sum, cost, index) => sum + histogram[index]! * cost[figure], 0) / inputs;
  return { byLayer, energyPj: mean('energyPj'), latencyNs: mean('latencyNs') };
}

/** Layers from 1. */
function layersOf({ operators }: Inference): number[] {
  return operators.flatMap(({ layer }) => (layer === undefined ? [] : [layer + 1]));
}

/** The workload of inferences that leave after a layer: what comes before the encoder, and the layers up to it. */
function endingAfter(workload: Workload, layer: number, layers: number): Workload {
  if (layer === layers) return workload;
  const inferences = workload.inferences.map(({ task, operators }) => {
    const encoder = operators.findIndex((operator) => operator.layer !== undefined);
    const kept = operators.filter((operator, index) =>
      operator.layer === undefined ? index < encoder : operator.layer < layer,
    );
    return { task, operators: kept };
  });
  return { ...workload, inferences };
}
