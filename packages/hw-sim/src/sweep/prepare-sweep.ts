/** Costs of many accelerators for one workload, analytically, at some hundred thousand a second. */
import { AppError, type Workload } from '@adaptmem/core';
import { fusedOperators, tensorTable } from '../analytical/cost-inference.js';
import { OVERLAPS } from '../analytical/evaluate-placement.js';
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { SizedMemory } from '../memory/memory.js';
import { isOverlaid } from '../memory/peak-bits.js';
import { transferCost } from '../memory/transfer.js';
import { type CoreSteps, coreSteps } from './core-steps.js';
import { type Assignment, isMisfit, MemoryFiller, type PlacementRule } from './fill-memories.js';
import type { MemoryOf, Misfit } from './place-by-preference.js';
import { type MemoryUses, type PlacedSteps, placeSteps } from './placed-steps.js';
import { type RepeatedOperator, reduceOperators } from './reduce-operators.js';
import { type Design, designHardware, type SweepSpace } from './sweep-space.js';

/** What `simulate` says in its summary, of one inference, as a mean over the tasks. */
export interface DesignCost {
  cycles: number;
  latencyNs: number;
  energyPj: number;
  dynamicPj: number;
  leakagePj: number;
  edpPjNs: number;
  onChipAreaMm2: number;
  /** Of the whole chip, background power of DRAM included. */
  leakageMw: number;
  onChipBits: number;
  offChipBits: number;
}

export interface InspectedDesign {
  cost: DesignCost;
  core: CoreSteps;
  memories: readonly SizedMemory[];
  placed: PlacedSteps;
  clockMhz: number;
}

export interface SweepOptions {
  /** Where items go if `evaluate` is not told; by default the paper's rule with capacities. */
  rule?: PlacementRule;
}

/**
 * Hoists everything that designs share: `evaluate` then costs microseconds once it has seen a core and a placement.
 *
 * @throws AppError `SWEEP_OVERLAY` if a memory overlays activations: what they take depends on how they are packed
 * @example
 * const space = { ...spaceOf(hardware), clocksMhz: [250, 500, 1000] };
 * const sweep = prepareSweep(workload, space);
 * const cost = sweep.evaluate({ core: 0, clock: 2, memories: [0, 0, 0] });
 * if (!isMisfit(cost)) console.log(cost.energyPj);
 */
export function prepareSweep(workload: Workload, space: SweepSpace, { rule }: SweepOptions = {}): Sweep {
  const overlaid = space.memories.flat().find(isOverlaid);
  if (overlaid)
    throw new AppError('SWEEP_OVERLAY', `Memory "${overlaid.name}" overlays activations`, {
      hint: 'A sweep counts activations in full: say `activations: separate` for it, or simulate single designs.',
    });
  return new Sweep(workload, space, new MemoryFiller(workload, space, rule));
}

export class Sweep {
  readonly space: SweepSpace;
  readonly #workload: Workload;
  readonly #filler: MemoryFiller;
  /** [core] */
  readonly #cores: (CoreSteps & { placed: WeakMap<Assignment, PlacedSteps> })[] = [];
  readonly #operators = new Map<string, RepeatedOperator[][]>();
  /** [step], of the design in hand. */
  #transferCycles = new Float64Array(64);
  /** [transfer], of the memory in hand. */
  #cycles = new Float64Array(64);

  constructor(workload: Workload, space: SweepSpace, filler: MemoryFiller) {
    this.space = space;
    this.#workload = workload;
    this.#filler = filler;
  }

  /** The parts of tensors that are placed, in the order of `MemoryOf`. */
  get items(): readonly PlacementItem[] {
    return this.#filler.items;
  }

  /**
   * The cost of a design, equal to what `simulate` says of `designHardware` with engine `analytical`, but for rounding.
   *
   * Demands of the product that concern single parts (`withDemands`) are kept to, limits of bandwidth are not looked at.
   *
   * @param memoryOf [item] → memory; absent: by the rule
   * @returns the item that finds no place where there is no placement, or the one given does not fit
   */
  evaluate(design: Design, memoryOf?: MemoryOf): DesignCost | Misfit {
    const found = this.inspect(design, memoryOf);
    return isMisfit(found) ? found : found.cost;
  }

  /** The same with what it is composed of. */
  inspect(design: Design, memoryOf?: MemoryOf): InspectedDesign | Misfit {
    const { memories, assignment } = this.#filler.fill(design.memories, memoryOf);
    if (isMisfit(assignment)) return assignment;
    const core = this.#coreOf(design);
    const placed = this.#placedOf(core, assignment);
    const clockMhz = this.space.clocksMhz[design.clock]!;
    const dynamicPj = core.constantEnergyPj + this.#transfer(placed, memories, clockMhz);
    const cycles = this.#cyclesOf(placed, core.overlap);
    const cost = summed(core, memories, assignment, { cycles, clockMhz, dynamicPj });
    return { cost, core, memories, placed, clockMhz };
  }

  /** [item] → memory by the rule, for `simulate` and `verifyAllocation`; or the item that finds no place. */
  place({ memories }: Design): MemoryOf | Misfit {
    const { assignment } = this.#filler.fill(memories);
    return isMisfit(assignment) ? assignment : assignment.memoryOf;
  }

  #coreOf(design: Design) {
    this.#cores[design.core] ??= this.#computeCore(design);
    return this.#cores[design.core]!;
  }

  #computeCore(design: Design) {
    const hardware = designHardware(this.space, design);
    const { adapter_residual } = hardware.config.pe_array;
    let operators = this.#operators.get(adapter_residual);
    if (!operators) {
      const tensors = tensorTable(this.#workload);
      operators = this.#workload.inferences.map((inference) =>
        reduceOperators(fusedOperators(inference.operators, { adapter_residual }), tensors),
      );
      this.#operators.set(adapter_residual, operators);
    }
    return {
      ...coreSteps(this.#workload, this.items, operators, hardware),
      placed: new WeakMap<Assignment, PlacedSteps>(),
    };
  }

  #placedOf(
    core: CoreSteps & { placed: WeakMap<Assignment, PlacedSteps> },
    assignment: Assignment,
  ): PlacedSteps {
    let placed = core.placed.get(assignment);
    if (!placed) {
      placed = placeSteps(core.steps, assignment.memoryOf, this.space.memories.length);
      core.placed.set(assignment, placed);
    }
    return placed;
  }

  /** Fills `#transferCycles`. @returns dynamic energy of the memories */
  #transfer(
    { weights, memories: uses }: PlacedSteps,
    memories: readonly SizedMemory[],
    clockMhz: number,
  ): number {
    if (this.#transferCycles.length < weights.length) this.#transferCycles = new Float64Array(weights.length);
    this.#transferCycles.fill(0, 0, weights.length);
    let energyPj = 0;
    for (let memory = 0; memory < memories.length; memory++) {
      energyPj += this.#useMemory(uses[memory]!, memories[memory]!, clockMhz);
    }
    return energyPj;
  }

  #useMemory(
    { transfers, transfer, step, times }: MemoryUses,
    memory: SizedMemory,
    clockMhz: number,
  ): number {
    if (this.#cycles.length < transfers.length) this.#cycles = new Float64Array(transfers.length);
    const cycles = this.#cycles;
    let energyPj = 0;
    for (let index = 0; index < transfers.length; index++) {
      const { bits, direction, times } = transfers[index]!;
      const cost = transferCost(memory, bits, direction, clockMhz);
      cycles[index] = cost.cycles;
      energyPj += cost.energyPj * times;
    }
    const transferCycles = this.#transferCycles;
    for (let use = 0; use < step.length; use++) {
      transferCycles[step[use]!]! += times[use]! * cycles[transfer[use]!]!;
    }
    return energyPj;
  }

  #cyclesOf({ weights, computeCycles }: PlacedSteps, overlap: CoreSteps['overlap']): number {
    const stepCycles = OVERLAPS[overlap];
    let cycles = 0;
    for (let step = 0; step < weights.length; step++) {
      cycles += weights[step]! * stepCycles(computeCycles[step]!, this.#transferCycles[step]!);
    }
    return cycles;
  }
}

function summed(
  core: CoreSteps,
  memories: readonly SizedMemory[],
  { usedBits }: Assignment,
  { cycles, clockMhz, dynamicPj }: { cycles: number; clockMhz: number; dynamicPj: number },
): DesignCost {
  const latencyNs = (cycles * 1000) / clockMhz;
  let { areaMm2: onChipAreaMm2, leakageMw } = core;
  let [onChipBits, offChipBits] = [0, 0];
  for (let index = 0; index < memories.length; index++) {
    const memory = memories[index]!;
    leakageMw += memory.leakageMw;
    if (memory.offChip) offChipBits += usedBits[index]!;
    else {
      onChipBits += usedBits[index]!;
      onChipAreaMm2 += memory.areaMm2;
    }
  }
  const leakagePj = leakageMw * latencyNs;
  const energyPj = dynamicPj + leakagePj;
  const edpPjNs = energyPj * latencyNs;
  return {
    cycles,
    latencyNs,
    energyPj,
    dynamicPj,
    leakagePj,
    edpPjNs,
    onChipAreaMm2,
    leakageMw,
    onChipBits,
    offChipBits,
  };
}
