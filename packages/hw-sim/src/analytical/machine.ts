/** An accelerator that holds a workload as allocated, and runs inferences operator by operator. */
import {
  type Allocation,
  AppError,
  type HardwareConfig,
  type OperatorResult,
  type TaskResult,
  type Workload,
} from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { operatorTiles } from '../engine/operator-tiles.js';
import { type PipelineRun, runTiles } from '../engine/tile-pipeline.js';
import type { SizedMemory } from '../memory/memory.js';
import { occupiedBits } from '../memory/occupied-bits.js';
import { sizeMemories } from '../memory/size-memories.js';
import type { TransferCost } from '../memory/transfer.js';
import { allocationIssues } from './allocation-issues.js';
import { chipComponents } from './chip-components.js';
import { ComponentLedger } from './component-ledger.js';
import type { CostedOperator, PartTransfer } from './cost-inference.js';
import { CostTable } from './cost-table.js';
import { OVERLAPS } from './evaluate-placement.js';
import { sum } from './sums.js';

type Engine = HardwareConfig['engine'];
type OperatorTime = Pick<OperatorResult, 'cycles' | 'stalls'>;

export class Machine {
  readonly hardware: Hardware;
  readonly memories: SizedMemory[];
  readonly #usedBits: ReadonlyMap<string, number>;
  /** `tensor part` → index of its memory. */
  readonly #home: ReadonlyMap<string, number>;
  readonly #costs: CostTable;

  /** @throws AppError `ALLOCATION_INVALID` with every reason for which the allocation does not fit */
  constructor(workload: Workload, hardware: Hardware, allocation: Allocation) {
    this.hardware = hardware;
    this.memories = sizeMemories(workload, hardware);
    const issues = allocationIssues(workload, hardware, this.memories, allocation);
    if (issues.length > 0) throw new AppError('ALLOCATION_INVALID', issues.join('\n'));
    this.#costs = new CostTable(this.memories, hardware.config.clock_mhz.value);
    const byName = new Map(this.memories.map(({ name }, index) => [name, index]));
    this.#home = new Map(allocation.placements.map((place) => [keyOf(place), byName.get(place.memory)!]));
    this.#usedBits = new Map(
      this.memories.map(({ name }) => [
        name,
        occupiedBits(allocation.placements.filter(({ memory }) => memory === name)),
      ]),
    );
  }

  /** One inference. */
  run(task: string, operators: readonly CostedOperator[]): TaskResult {
    const ledger = new ComponentLedger(chipComponents(this.hardware, this.memories), this.#usedBits);
    const byOperator = operators.map((costed) => this.#execute(costed, ledger));
    const cycles = sum(byOperator, (operator) => operator.cycles);
    const latencyNs = (cycles * 1000) / this.hardware.config.clock_mhz.value;
    const byComponent = ledger.close(latencyNs);
    const dynamicPj = sum(byComponent, (component) => component.dynamicPj);
    const leakagePj = sum(byComponent, (component) => component.leakagePj);
    const energyPj = dynamicPj + leakagePj;
    return { task, cycles, latencyNs, dynamicPj, leakagePj, energyPj, byComponent, byOperator };
  }

  /** The memory that a transfer goes to or comes from. */
  homeOf(transfer: PartTransfer): SizedMemory {
    return this.memories[this.#home.get(keyOf(transfer))!]!;
  }

  /** All `times` of a transfer together. */
  costOf(transfer: PartTransfer): TransferCost {
    const home = this.#home.get(keyOf(transfer))!;
    const { cycles, energyPj } = this.#costs.of(transfer);
    return { cycles: cycles[home]!, energyPj: energyPj[home]! };
  }

  /** The operator's tiles, one after the other through bus and compute unit. */
  runOperator({ work, transfers }: CostedOperator): PipelineRun {
    const { inputBits, weightBits } = this.hardware.buffers;
    const chunkBits = Math.min(inputBits, weightBits) / 2;
    const tiles = operatorTiles(transfers, work.cycles, chunkBits, (chunk) => this.costOf(chunk).cycles);
    return runTiles(tiles, this.hardware.config.overlap === 'none' ? 1 : 2);
  }

  #execute(costed: CostedOperator, ledger: ComponentLedger): OperatorResult {
    const { operator, work, transfers, buffers } = costed;
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
      ...this.#time(costed, transferCycles),
      macs: work.macs,
      dynamicPj: work.energyPj + energyPj + sum(moved, (cost) => cost.energyPj),
    };
  }

  #time(costed: CostedOperator, transferCycles: number): OperatorTime {
    const times: Record<Engine, () => OperatorTime> = {
      analytical: () => ({
        cycles: OVERLAPS[this.hardware.config.overlap](costed.work.cycles, transferCycles),
      }),
      'event-driven': () => {
        const { cycles, stalls } = this.runOperator(costed);
        return { cycles, stalls };
      },
    };
    return times[this.hardware.config.engine]();
  }

  #transfer(transfer: PartTransfer, ledger: ComponentLedger): TransferCost {
    const cost = this.costOf(transfer);
    ledger.add(this.homeOf(transfer).name, {
      dynamicPj: cost.energyPj,
      [transfer.direction === 'read' ? 'readBits' : 'writtenBits']: transfer.bits * transfer.times,
    });
    return cost;
  }
}

const keyOf = ({ tensor, part }: { tensor: string; part: string }): string => `${tensor} ${part}`;
