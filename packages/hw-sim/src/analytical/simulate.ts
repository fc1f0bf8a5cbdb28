/** The simulation of one inference of each task under an allocation. */
import type {
  Allocation,
  ComponentResult,
  Inference,
  SimulationResult,
  TaskResult,
  Workload,
} from '@adaptmem/core';
import { assumptionsOf } from '../config/assumptions.js';
import type { Hardware } from '../config/hardware.js';
import { costInference, tensorTable } from './cost-inference.js';
import { Machine } from './machine.js';
import { sum } from './sums.js';

/**
 * Simulates one inference of each task, by the `engine` of the hardware. Energy without leakage is the same with both;
 * with `analytical` time and energy equal `evaluatePlacement` of the same placement, `event-driven` is never faster.
 *
 * @param inferences other ones on the chip of this workload, e.g. such that leave the network early
 * @throws AppError `ALLOCATION_INVALID` with every reason for which the allocation does not fit
 * @example simulate(workload, hardware, await allocate(workload, hardware, { solver: 'rule', objective: 'energy' }))
 */
export function simulate(
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
  inferences: readonly Inference[] = workload.inferences,
): SimulationResult {
  const machine = new Machine(workload, hardware, allocation);
  const tensors = tensorTable(workload);
  const byTask = inferences.map((inference) =>
    machine.run(inference.task, costInference(inference, tensors, hardware)),
  );
  const byComponent = meanComponents(byTask);
  return {
    schemaVersion: 1,
    workload: workload.name,
    hardware: hardware.name,
    solver: allocation.solver,
    summary: summaryOf(byTask, byComponent),
    byTask,
    byComponent,
    assumptions: assumptionsOf(hardware),
  };
}

/** Means over the tasks, component by component; what does not depend on the task is that of the first. */
function meanComponents(byTask: readonly TaskResult[]): ComponentResult[] {
  return byTask[0]!.byComponent.map((first, index) => {
    const mean = (figure: (component: ComponentResult) => number) =>
      sum(byTask, (task) => figure(task.byComponent[index]!)) / byTask.length;
    return {
      ...first,
      dynamicPj: mean((component) => component.dynamicPj),
      leakagePj: mean((component) => component.leakagePj),
      readBits: mean((component) => component.readBits),
      writtenBits: mean((component) => component.writtenBits),
    };
  });
}

function summaryOf(
  byTask: readonly TaskResult[],
  components: readonly ComponentResult[],
): SimulationResult['summary'] {
  const latencyNs = sum(byTask, (task) => task.latencyNs) / byTask.length;
  const dynamicPj = sum(components, (component) => component.dynamicPj);
  const leakagePj = sum(components, (component) => component.leakagePj);
  const energyPj = dynamicPj + leakagePj;
  const memories = components.filter(({ kind }) => kind === 'memory');
  const usedBits = (offChip: boolean) =>
    sum(memories, (memory) => (memory.offChip === offChip ? memory.usedBits : 0));
  return {
    latencyNs,
    energyPj,
    dynamicPj,
    leakagePj,
    averagePowerMw: latencyNs > 0 ? energyPj / latencyNs : 0,
    edpPjNs: energyPj * latencyNs,
    onChipAreaMm2: sum(components, ({ offChip, areaMm2 }) => (offChip ? 0 : areaMm2)),
    onChipBits: usedBits(false),
    offChipBits: usedBits(true),
  };
}
