/** Checks an allocation against what the product demands, by what was placed and what its simulation does. */
import {
  type Allocation,
  DAYS_PER_YEAR,
  type Placement,
  type ProductLife,
  type Workload,
  type WorkloadTensor,
} from '@adaptmem/core';
import {
  costInference,
  type Demands,
  type Hardware,
  levelFaults,
  type SizedMemory,
  simulate,
  tensorTable,
} from '@adaptmem/hw-sim';

/** Sums in another order round apart. */
const MARGIN = 1 + 1e-6;

/** Every demand that the allocation does not meet, in words. @param memories by name */
export function brokenDemands(
  workload: Workload,
  hardware: Hardware,
  memories: ReadonlyMap<string, SizedMemory>,
  allocation: Allocation,
): string[] {
  const { demands } = hardware;
  if (!demands) return [];
  const tensors = tensorTable(workload);
  const written = writtenElements(workload);
  return [
    ...allocation.placements.flatMap((placement) => {
      const place: Place = {
        placement,
        memory: memories.get(placement.memory)!,
        tensor: tensors.get(placement.tensor)!,
      };
      return [
        ...(demands.product_life ? wornOut(demands.product_life, place, written) : []),
        ...(demands.accuracy ? readTooWrong(demands, place) : []),
      ];
    }),
    ...(demands.bandwidth.length > 0 ? tooFast(demands, workload, hardware, allocation) : []),
  ];
}

interface Place {
  placement: Placement;
  memory: SizedMemory;
  tensor: WorkloadTensor;
}

const nameOf = ({ tensor, part }: Placement): string => `${part} of "${tensor}"`;

/** Counts the writes of a cell year by year, and the days between them. */
function wornOut(
  life: ProductLife,
  { placement, memory, tensor }: Place,
  written: ReadonlyMap<string, number>,
): string[] {
  const { non_volatile, endurance_writes, retention_years } = memory.technology;
  if (!non_volatile && !endurance_writes) return [];
  const isActivation = tensor.mutability === 'transient';
  const refreshes = non_volatile && life.refresh_days ? DAYS_PER_YEAR / life.refresh_days : 0;
  const updates =
    tensor.mutability === 'per-task' ? life.task_updates_per_year : life.backbone_updates_per_year;
  const perYear = isActivation
    ? ((written.get(tensor.name) ?? 0) / tensor.elements) * life.inferences_per_day * DAYS_PER_YEAR
    : updates + refreshes;
  const writes = (isActivation ? 0 : 1) + perYear * life.years;
  const problems: string[] = [];
  if (writes > (endurance_writes?.value ?? 1) * MARGIN)
    problems.push(`Cells of "${memory.name}" do not bear ${writes} writes of ${nameOf(placement)}`);
  const longestYears = isActivation
    ? 0
    : Math.min(life.years, 1 / updates || Infinity, 1 / refreshes || Infinity);
  if (non_volatile && longestYears > (retention_years?.value ?? 0) * MARGIN)
    problems.push(`Cells of "${memory.name}" do not keep ${nameOf(placement)} for ${longestYears} years`);
  return problems;
}

/** [tensor] → elements that the inference that writes most of it writes. */
function writtenElements({ inferences }: Workload): Map<string, number> {
  const most = new Map<string, number>();
  for (const { operators } of inferences) {
    const own: Record<string, number> = {};
    for (const { writes, repeat } of operators)
      for (const { tensor, elements } of writes) own[tensor] = (own[tensor] ?? 0) + elements * repeat;
    for (const [tensor, elements] of Object.entries(own))
      most.set(tensor, Math.max(elements, most.get(tensor) ?? 0));
  }
  return most;
}

/** The loss that the fault studies measured at the next rate above that of the cells. */
function readTooWrong(
  { accuracy, tolerances = [] }: Demands,
  { placement, memory, tensor }: Place,
): string[] {
  const { cell_faults, cell_levels, cell_fault_rate, bits_per_cell, non_volatile } = memory.technology;
  const stated = cell_faults && [...cell_faults.down, ...cell_faults.up];
  const levels = cell_levels && levelFaults(cell_levels.levels).meanRate;
  const cellRate = stated
    ? stated.reduce((sum, each) => sum + each, 0) / 2 ** bits_per_cell
    : (levels ?? cell_fault_rate?.value);
  const rate = (cellRate ?? (non_volatile ? 1 : 0)) / bits_per_cell;
  if (tensor.mutability === 'transient' || rate * placement.bits < 1e-6) return [];
  const users = tolerances.filter(({ task }) => tensor.tasks === 'all' || tensor.tasks.includes(task));
  return (users.length > 0 ? users : tolerances).flatMap(({ task, clean, curves }) => {
    const curve = curves.find(({ group, part, format }) => {
      const isSame = group === tensor.role && part === placement.part;
      return isSame && format.split(', ').includes(tensor.storageFormat);
    });
    const points = curve?.points ?? [];
    const least = (curve?.clean ?? clean) - accuracy!.most_loss;
    const worse = points
      .filter(({ bitErrorRate }) => bitErrorRate >= rate)
      .map((point) => point.bitErrorRate);
    const next = Math.min(...worse);
    const isBorne = points
      .filter(({ bitErrorRate }) => bitErrorRate <= next)
      .every(({ mean }) => mean >= least);
    if (worse.length > 0 && isBorne) return [];
    return [`${task} does not bear ${rate} wrong bits of ${nameOf(placement)} in "${memory.name}"`];
  });
}

/** What each phase moves through a port, over the time that the simulation says it takes. */
function tooFast(
  { bandwidth }: Demands,
  workload: Workload,
  hardware: Hardware,
  allocation: Allocation,
): string[] {
  const tensors = tensorTable(workload);
  const home = new Map(allocation.placements.map((one) => [`${one.tensor} ${one.part}`, one.memory]));
  const { byTask } = simulate(workload, hardware, allocation);
  return workload.inferences.flatMap((inference, index) => {
    const { latencyNs, cycles, byOperator } = byTask[index]!;
    const seconds: Record<string, number> = {};
    for (const { group, cycles: own } of byOperator)
      seconds[group] = (seconds[group] ?? 0) + (own / cycles) * latencyNs * 1e-9;
    return bandwidth.flatMap(({ memory, phase, most_gb_per_s }) => {
      const bytes: Record<string, number> = {};
      for (const { operator, transfers } of costInference(inference, tensors, hardware))
        for (const { tensor, part, bits, times } of transfers)
          if (home.get(`${tensor} ${part}`) === memory)
            bytes[operator.group] = (bytes[operator.group] ?? 0) + (bits * times) / 8;
      return Object.keys(bytes)
        .filter((group) => group === (phase ?? group))
        .map((group) => ({ group, rate: bytes[group]! / seconds[group]! / 1e9 }))
        .filter(({ rate }) => rate > most_gb_per_s * MARGIN)
        .map(({ group, rate }) => `${group} of ${inference.task} moves ${rate} GB/s through "${memory}"`);
    });
  });
}
