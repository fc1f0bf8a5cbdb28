/** A design of the front simulated in full: its figures must be those that the exploration found. */
import { type Allocation, AppError, type SimulationResult, type Workload } from '@adaptmem/core';
import { type Hardware, simulate, sizeMemories } from '@adaptmem/hw-sim';
import { pack } from '../pack.js';
import { verifyAllocation } from '../verify-allocation.js';
import { designHardware } from './design-hardware.js';
import type { Design } from './design-space.js';
import { type EvaluationContext, type PlacedDesign, placeDesign } from './evaluate-design.js';

export interface SimulatedDesign {
  hardware: Hardware;
  /** What the simulator says of it. */
  summary: SimulationResult['summary'];
  assumptions: string[];
  memories: BuiltMemory[];
}

/** A memory as it is built for a network. */
export interface BuiltMemory {
  name: string;
  technology: string;
  /** Kind of cell, e.g. `RRAM`. */
  cell: string;
  bitsPerCell: number;
  bankKib: number;
  wordBits: number;
  banks: number;
  portBitsPerCycle: number;
  capacityBits: number;
  usedBits: number;
  areaMm2: number;
  leakageMw: number;
  offChip: boolean;
}

/** Relative: sums in another order round apart. */
const ROUNDING = 1e-9;

/**
 * Simulates a design, operator by operator, with the placement that `evaluated` was made with.
 *
 * @param name of the accelerator
 * @throws AppError `EXPLORE_MISMATCH` if the simulator, or a check of the placement, disagrees with the exploration
 */
export async function simulateDesign(
  context: EvaluationContext,
  design: Design,
  evaluated: PlacedDesign,
  name: string,
): Promise<SimulatedDesign> {
  const workload = context.workloads[design.compression]!;
  const hardware = designHardware(context.space.base, design, name);
  const { problem, memoryOf, solver } = await placeDesign(context, design, evaluated.solver);
  const allocation: Allocation = {
    schemaVersion: 1,
    workload: workload.name,
    hardware: name,
    solver,
    objective: design.placement,
    status: solver === 'exact' ? 'optimal' : 'feasible',
    binding: [],
    placements: pack(problem, memoryOf).placements,
  };
  const wrong = verifyAllocation(workload, hardware, allocation);
  const result = simulate(workload, hardware, allocation);
  const { energyPj, latencyNs, onChipAreaMm2 } = result.summary;
  const pairs = [
    ['energy', energyPj, evaluated.energyPj],
    ['latency', latencyNs, evaluated.latencyNs],
    ['area', onChipAreaMm2, evaluated.areaMm2],
  ] as const;
  for (const [figure, simulated, claimed] of pairs)
    if (!(Math.abs(simulated - claimed) <= ROUNDING * Math.abs(simulated)))
      wrong.push(`${figure}: simulated ${simulated}, explored ${claimed}`);
  if (wrong.length > 0)
    throw new AppError('EXPLORE_MISMATCH', `Design "${name}": ${wrong.join('; ')}`, { exitStatus: 1 });
  const { summary, assumptions, byComponent } = result;
  return { hardware, summary, assumptions, memories: builtMemories(workload, hardware, byComponent) };
}

function builtMemories(
  workload: Workload,
  hardware: Hardware,
  byComponent: SimulationResult['byComponent'],
): BuiltMemory[] {
  return sizeMemories(workload, hardware).map((memory) => ({
    name: memory.name,
    technology: memory.technology.name,
    cell: memory.technology.cell,
    bitsPerCell: memory.technology.bits_per_cell,
    bankKib: memory.point.capacity_kib,
    wordBits: memory.point.word_bits,
    banks: memory.banks,
    portBitsPerCycle: memory.portBitsPerCycle,
    capacityBits: memory.capacityBits,
    usedBits: byComponent.find(({ component }) => component === memory.name)!.usedBits,
    areaMm2: memory.areaMm2,
    leakageMw: memory.leakageMw,
    offChip: memory.offChip,
  }));
}
