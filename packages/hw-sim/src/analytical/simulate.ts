/** The analytical simulation of one inference of each task under an allocation. */
import {
  type Allocation,
  AppError,
  type ComponentResult,
  type OperatorResult,
  type SimulationResult,
  type TaskResult,
  type Workload,
} from '@adaptmem/core';
import { assumptionsOf } from '../config/assumptions.js';
import type { Hardware } from '../config/hardware.js';
import type { SizedMemory } from '../memory/memory.js';
import { sizeMemories } from '../memory/size-memories.js';
import type { TransferCost } from '../memory/transfer.js';
import { allocationIssues } from './allocation-issues.js';
import { chipComponents } from './chip-components.js';
import { ComponentLedger } from './component-ledger.js';
import { type CostedOperator, costInference, type PartTransfer, tensorTable } from './cost-inference.js';
import { CostTable } from './cost-table.js';
import { OVERLAPS } from './evaluate-placement.js';

/**
 * Simulates one inference of each task. Time and energy equal `evaluatePlacement` of the same placement.
 *
 * @throws AppError `ALLOCATION_INVALID` with every reason for which the allocation does not fit
 * @example simulate(workload, hardware, await allocate(workload, hardware, { solver: 'rule', objective: 'energy' }))
 */
export function simulate(workload: Workload, hardware: Hardware, allocation: Allocation): SimulationResult {
  const machine = new Machine(workload, hardware, allocation);
  const tensors = tensorTable(workload);
  const byTask = workload.inferences.map((inference) =>
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

/** An accelerator that holds a workload as allocated. */
class Machine {
  readonly #hardware: Hardware;
  readonly #memories: SizedMemory[];
  readonly #usedBits: ReadonlyMap<string, number>;
  /** `tensor part` → index of its memory. */
  readonly #home: ReadonlyMap<string, number>;
  readonly #costs: CostTable;

  constructor(workload: Workload, hardware: Hardware, allocation: Allocation) {
    this.#hardware = hardware;
    this.#memories = sizeMemories(workload, hardware);
    const issues = allocationIssues(workload, hardware, this.#memories, allocation);
    if (issues.length > 0) throw new AppError('ALLOCATION_INVALID', issues.join('\n'));
    this.#costs = new CostTable(this.#memories, hardware.config.clock_mhz.value);
    const byName = new Map(this.#memories.map(({ name }, index) => [name, index]));
    this.#home = new Map(allocation.placements.map((place) => [keyOf(place), byName.get(place.memory)!]));
    this.#usedBits = sumBy(allocation.placements, ({ memory, bits }) => [memory, bits]);
  }

  /** One inference. */
  run(task: string, operators: readonly CostedOperator[]): TaskResult {
    const components = chipComponents(this.#hardware, this.#memories);
    const ledger = new ComponentLedger(components, this.#usedBits);
    const byOperator = operators.map((costed) => this.#execute(costed, ledger));
    const cycles = sum(byOperator, (operator) => operator.cycles);
    const latencyNs = (cycles * 1000) / this.#hardware.config.clock_mhz.value;
    const byComponent = ledger.close(latencyNs);
    const dynamicPj = sum(byComponent, (component) => component.dynamicPj);
    const leakagePj = sum(byComponent, (component) => component.leakagePj);
    const energyPj = dynamicPj + leakagePj;
    return { task, cycles, latencyNs, dynamicPj, leakagePj, energyPj, byComponent, byOperator };
  }

  #execute({ operator, work, transfers, buffers }: CostedOperator, ledger: ComponentLedger): OperatorResult {
    const moved = transfers.map((transfer) => this.#transfer(transfer, ledger));
    if (work.unit) ledger.add(work.unit, { dynamicPj: work.energyPj });
    const { energyPj, readBits, writtenBits } = buffers;
    ledger.add('buffers', { dynamicPj: energyPj, readBits, writtenBits });
    const transferCycles = sum(moved, (cost) => cost.cycles);
    return {
      name: operator.name,
      kind: operator.kind,
      group: operator.group,
      computeCycles: work.cycles,
      transferCycles,
      cycles: OVERLAPS[this.#hardware.config.overlap](work.cycles, transferCycles),
      macs: work.macs,
      dynamicPj: work.energyPj + energyPj + sum(moved, (cost) => cost.energyPj),
    };
  }

  #transfer(transfer: PartTransfer, ledger: ComponentLedger): TransferCost {
    const home = this.#home.get(keyOf(transfer))!;
    const costs = this.#costs.of(transfer);
    const cost = { cycles: costs.cycles[home]!, energyPj: costs.energyPj[home]! };
    const moved = transfer.bits * transfer.times;
    ledger.add(this.#memories[home]!.name, {
      dynamicPj: cost.energyPj,
      [transfer.direction === 'read' ? 'readBits' : 'writtenBits']: moved,
    });
    return cost;
  }
}

const keyOf = ({ tensor, part }: { tensor: string; part: string }): string => `${tensor} ${part}`;

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

function sum<T>(items: readonly T[], figure: (item: T) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}

function sumBy<T>(items: readonly T[], entry: (item: T) => [string, number]): Map<string, number> {
  const totals = new Map<string, number>();
  for (const [key, value] of items.map(entry)) totals.set(key, (totals.get(key) ?? 0) + value);
  return totals;
}
