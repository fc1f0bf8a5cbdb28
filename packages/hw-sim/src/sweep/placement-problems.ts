/** The placement problems of many accelerators for one workload, each stated in a fraction of a millisecond. */
import type { Workload } from '@adaptmem/core';
import { fusedOperators, tensorTable } from '../analytical/cost-inference.js';
import { CostTable, type TransferCosts, type Transfers } from '../analytical/cost-table.js';
import {
  type PlacementProblem,
  type PlacementStep,
  placementMemory,
  placementProblem,
  sumOf,
} from '../analytical/placement-problem.js';
import type { Hardware, SideBuffer } from '../config/hardware.js';
import type { Memory } from '../memory/memory.js';
import { isOverlaid } from '../memory/peak-bits.js';
import { placementItems } from '../memory/placement-items.js';
import { mayHold, preferenceOf, refusalOf } from '../memory/preference.js';
import { sizeMemory } from '../memory/size-memories.js';
import { type CoreStep, type CoreSteps, coreSteps } from './core-steps.js';
import { reduceOperators } from './reduce-operators.js';

/**
 * States problems that equal those of `placementProblem` in every cost, with equal operators of all layers and tasks as
 * one step. What accelerators share is kept: operators by compute core, choices by the kinds of the memories.
 */
export function preparePlacementProblems(workload: Workload): (hardware: Hardware) => PlacementProblem {
  const items = placementItems(workload);
  const coreOf = remembered(coreKey, (hardware: Hardware) => compactCore(stepsOf(workload, items, hardware)));
  const choicesOf = remembered(kindsKey, ({ memories }: Hardware) => choices(items, memories));

  return (hardware) => {
    // limits and lifetimes are of single operators
    if (hardware.demands || hardware.memories.some(isOverlaid)) return placementProblem(workload, hardware);
    const core = coreOf(hardware);
    const { allowed, preference, wantedBits } = choicesOf(hardware);
    const memories = hardware.memories.map((memory, index) => sizeMemory(memory, wantedBits[index]!));
    const clockMhz = hardware.config.clock_mhz.value;
    const table = new CostTable(memories, clockMhz);
    const costs = core.transfers.map((transfer) => table.of(transfer));
    return {
      workload: workload.name,
      hardware: hardware.name,
      items,
      memories: memories.map(placementMemory),
      allowed,
      preference,
      steps: core.steps.map((step) => placementStep(step, costs)),
      overlap: core.overlap,
      clockMhz,
      constantEnergyPj: core.constantEnergyPj,
      leakageMw: memories.reduce((sum, { leakageMw }) => sum + leakageMw, core.leakageMw),
      constantAreaMm2: core.areaMm2,
      liveSets: [],
      limits: [],
      refusal: (item, memory) => refusalOf(memories[memory]!, items[item]!),
    };
  };
}

function remembered<T>(keyOf: (hardware: Hardware) => string, make: (hardware: Hardware) => T) {
  const known = new Map<string, T>();
  return (hardware: Hardware): T => {
    const key = keyOf(hardware);
    let value = known.get(key);
    if (value === undefined) {
      value = make(hardware);
      known.set(key, value);
    }
    return value;
  };
}

function coreKey({ config, buffers, unit }: Hardware): string {
  const { pe_array, special_function_unit, overlap } = config;
  const { technology, masks, auxiliary, ...sizes } = buffers;
  return JSON.stringify([
    pe_array,
    special_function_unit,
    overlap,
    config.buffers,
    technology.name,
    sizes,
    sideKey(masks),
    sideKey(auxiliary),
    unit,
  ]);
}

const sideKey = (buffer: SideBuffer | undefined) =>
  buffer && [buffer.technology.name, buffer.point, buffer.banks];

/** All that decides who may live in a memory, and with which preference. */
const kindsKey = ({ memories }: Hardware): string =>
  JSON.stringify(
    memories.map(({ name, technology, offChip, holds, parts, pins }) => {
      const { non_volatile, bits_per_cell } = technology;
      return [name, non_volatile, bits_per_cell, offChip, holds, parts, pins];
    }),
  );

function choices(items: PlacementProblem['items'], memories: readonly Memory[]) {
  const preference = items.map((item) => preferenceOf(item, memories));
  const wantedBits = new Float64Array(memories.length);
  preference.forEach(([first], item) => {
    if (first !== undefined) wantedBits[first]! += items[item]!.bits;
  });
  return { preference, wantedBits, allowed: items.map((item) => memories.map((one) => mayHold(one, item))) };
}

function stepsOf(workload: Workload, items: PlacementProblem['items'], hardware: Hardware): CoreSteps {
  const tensors = tensorTable(workload);
  const operators = workload.inferences.map((inference) =>
    reduceOperators(fusedOperators(inference.operators, hardware.config.pe_array), tensors),
  );
  return coreSteps(workload, items, operators, hardware);
}

/** A core whose steps name their transfers by number, so that each is costed once a design. */
interface CompactCore extends Omit<CoreSteps, 'steps'> {
  transfers: Transfers[];
  steps: CompactStep[];
}

interface CompactStep extends Pick<CoreStep, 'weight' | 'computeCycles'> {
  /** Each item once, with the numbers of its transfers. */
  uses: { item: number; transfers: number[] }[];
}

/** Steps of different tasks that agree in all but their weight become one. */
function compactCore({ steps, ...core }: CoreSteps): CompactCore {
  const numbers = new Map<string, number>();
  const transfers: Transfers[] = [];
  const merged = new Map<string, CompactStep>();
  for (const { weight, computeCycles, uses } of steps) {
    const byItem = new Map<number, number[]>();
    for (const { item, bits, direction, times } of uses) {
      const key = `${direction} ${bits} ${times}`;
      let number = numbers.get(key);
      if (number === undefined) {
        number = transfers.push({ bits, direction, times }) - 1;
        numbers.set(key, number);
      }
      byItem.set(item, [...(byItem.get(item) ?? []), number]);
    }
    const key = JSON.stringify([computeCycles, [...byItem]]);
    const known = merged.get(key);
    if (known) known.weight += weight;
    else {
      const own = [...byItem].map(([item, moved]) => ({ item, transfers: moved }));
      merged.set(key, { weight, computeCycles, uses: own });
    }
  }
  return { ...core, transfers, steps: [...merged.values()] };
}

/** It stands for operators of several tasks and layers, so it bears no name of its own. */
function placementStep(
  { weight, computeCycles, uses }: CompactStep,
  costs: readonly TransferCosts[],
): PlacementStep {
  return {
    ...{ task: 'all', operator: 'merged', weight, computeCycles },
    uses: uses.map(({ item, transfers: [first, ...others] }) => {
      const cost = others.reduce((sum, next) => sumOf(sum, costs[next]!), costs[first!]!);
      return { item, cycles: cost.cycles, energyPj: cost.energyPj };
    }),
  };
}
