/** An accelerator that holds a workload as allocated, and runs inferences operator by operator. */
import {
  type Allocation,
  AppError,
  type OperatorResult,
  type TaskResult,
  type Workload,
} from '@adaptmem/core';
import type { Hardware } from '../config/hardware.js';
import { type Home, InferenceEngine, type OperatorRun } from '../engine/inference-engine.js';
import type { KnownChunks } from '../engine/memory-channel.js';
import type { SizedMemory } from '../memory/memory.js';
import { occupiedBits } from '../memory/occupied-bits.js';
import { sizeMemories } from '../memory/size-memories.js';
import type { TransferCost } from '../memory/transfer.js';
import { allocationIssues } from './allocation-issues.js';
import { chipComponents } from './chip-components.js';
import { ComponentLedger, type Slumber } from './component-ledger.js';
import type { CostedOperator, PartTransfer } from './cost-inference.js';
import { CostTable } from './cost-table.js';
import { OVERLAPS } from './evaluate-placement.js';
import { sum } from './sums.js';

/** So many mistakes are told: an allocation of another workload has one for each tensor. */
const MOST_ISSUES = 20;

function firstOf(issues: readonly string[]): string[] {
  const more = issues.length - MOST_ISSUES;
  return [...issues.slice(0, MOST_ISSUES), ...(more > 0 ? [`… and ${more} more`] : [])];
}

export class Machine {
  readonly hardware: Hardware;
  readonly memories: SizedMemory[];
  readonly #usedBits: ReadonlyMap<string, number>;
  /** `tensor part` → where it is. */
  readonly #homes: ReadonlyMap<string, Home>;
  readonly #costs: CostTable;
  readonly #known: KnownChunks[];

  /** @throws AppError `ALLOCATION_INVALID` with the reasons for which the allocation does not fit, the first ones of many */
  constructor(workload: Workload, hardware: Hardware, allocation: Allocation) {
    this.hardware = hardware;
    this.memories = sizeMemories(workload, hardware);
    const issues = allocationIssues(workload, hardware, this.memories, allocation);
    if (issues.length > 0) throw new AppError('ALLOCATION_INVALID', firstOf(issues).join('\n'));
    this.#costs = new CostTable(this.memories, hardware.config.clock_mhz.value);
    const byName = new Map(this.memories.map(({ name }, index) => [name, index]));
    this.#homes = new Map(
      allocation.placements.map((place) => {
        const { memory, offsetBits, bits } = place;
        return [keyOf(place), { memory: byName.get(memory)!, offsetBits, bits }];
      }),
    );
    this.#usedBits = new Map(
      this.memories.map(({ name }) => [
        name,
        occupiedBits(allocation.placements.filter(({ memory }) => memory === name)),
      ]),
    );
    this.#known = this.memories.map(() => new Map());
  }

  /** One inference. */
  run(task: string, operators: readonly CostedOperator[]): TaskResult {
    const ledger = new ComponentLedger(chipComponents(this.hardware, this.memories), this.#usedBits);
    const engine = this.hardware.config.engine === 'event-driven' ? this.startEngine() : undefined;
    const byOperator = operators.map((costed) => this.#execute(costed, ledger, engine));
    const cycles = sum(byOperator, (operator) => operator.cycles);
    const byComponent = ledger.close(this.#nanoseconds(cycles), engine && this.#slumbers(engine));
    const dynamicPj = sum(byComponent, (component) => component.dynamicPj);
    const leakagePj = sum(byComponent, (component) => component.leakagePj);
    return {
      task,
      cycles,
      latencyNs: this.#nanoseconds(cycles),
      dynamicPj,
      leakagePj,
      energyPj: dynamicPj + leakagePj,
      byComponent,
      byOperator,
      ...(engine ? { byBank: engine.byBank() } : {}),
    };
  }

  /** The event-driven engine at the start of an inference. */
  startEngine(): InferenceEngine {
    const { hardware, memories } = this;
    return new InferenceEngine({
      hardware,
      memories,
      homeOf: (part) => this.#homes.get(keyOf(part))!,
      known: this.#known,
    });
  }

  /** The memory that a transfer goes to or comes from. */
  homeOf(transfer: PartTransfer): SizedMemory {
    return this.memories[this.#homes.get(keyOf(transfer))!.memory]!;
  }

  /** All `times` of a transfer together, by the closed form. */
  costOf(transfer: PartTransfer): TransferCost {
    const { memory } = this.#homes.get(keyOf(transfer))!;
    const { cycles, energyPj } = this.#costs.of(transfer);
    return { cycles: cycles[memory]!, energyPj: energyPj[memory]! };
  }

  #execute(
    costed: CostedOperator,
    ledger: ComponentLedger,
    engine: InferenceEngine | undefined,
  ): OperatorResult {
    const { operator, work, transfers, buffers } = costed;
    const moved = transfers.map((transfer) => this.#transfer(transfer, ledger));
    if (work.unit) ledger.add(work.unit, { dynamicPj: work.energyPj });
    const { energyPj, readBits, writtenBits } = buffers;
    ledger.add('buffers', { dynamicPj: energyPj, readBits, writtenBits });
    const transferCycles = sum(moved, (cost) => cost.cycles);
    const run = engine?.run(costed);
    return {
      name: operator.name,
      kind: operator.kind,
      group: operator.group,
      computeCycles: work.cycles,
      transferCycles,
      ...(run
        ? { cycles: run.cycles, stalls: run.stalls, bus: run.bus }
        : { cycles: OVERLAPS[this.hardware.config.overlap](work.cycles, transferCycles) }),
      macs: work.macs,
      dynamicPj: work.energyPj + energyPj + sum(moved, (cost) => cost.energyPj) + wakeUpPj(run, ledger),
    };
  }

  #transfer(transfer: PartTransfer, ledger: ComponentLedger): TransferCost {
    const cost = this.costOf(transfer);
    ledger.add(this.homeOf(transfer).name, {
      dynamicPj: cost.energyPj,
      [transfer.direction === 'read' ? 'readBits' : 'writtenBits']: transfer.bits * transfer.times,
    });
    return cost;
  }

  #slumbers(engine: InferenceEngine): Map<string, Slumber> {
    const asleep = engine.asleepCycles();
    return new Map(
      this.memories.flatMap(({ name, sleep }, index): [string, Slumber][] =>
        sleep ? [[name, { asleepNs: this.#nanoseconds(asleep[index]!), leakage: sleep.leakage.value }]] : [],
      ),
    );
  }

  #nanoseconds(cycles: number): number {
    return (cycles * 1000) / this.hardware.config.clock_mhz.value;
  }
}

function wakeUpPj(run: OperatorRun | undefined, ledger: ComponentLedger): number {
  const wakeUps = run?.wakeUps ?? [];
  for (const { memory, energyPj } of wakeUps) ledger.add(memory.name, { dynamicPj: energyPj });
  return sum(wakeUps, ({ energyPj }) => energyPj);
}

const keyOf = ({ tensor, part }: { tensor: string; part: string }): string => `${tensor} ${part}`;
