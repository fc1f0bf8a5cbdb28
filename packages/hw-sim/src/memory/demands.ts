/**
 * What a product demands of the cells that hold a part: that they last, that they do not forget, and that what is read
 * from them is right often enough.
 */
import {
  DAYS_PER_YEAR,
  type FaultTolerance,
  type PlacementConstraints,
  type ProductLife,
  type Technology,
} from '@adaptmem/core';
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { Hardware } from '../config/hardware.js';
import { bitErrorRate } from './bit-error-rate.js';

export interface Demands extends Pick<PlacementConstraints, 'product_life' | 'accuracy' | 'bandwidth'> {
  /** What the trained networks bear, one a task; what `accuracy` is judged by. */
  tolerances?: readonly FaultTolerance[];
}

/** The accelerator in a product that demands this. */
export function withDemands(hardware: Hardware, demands: Demands): Hardware {
  return { ...hardware, demands, memories: hardware.memories.map((memory) => ({ ...memory, demands })) };
}

/** The first demand that cells of the technology do not meet for an item, in words; nothing if they meet all. */
export function unmetDemand(
  { product_life, accuracy, tolerances = [] }: Demands,
  technology: Technology,
  item: PlacementItem,
): string | undefined {
  return (
    (product_life && lifeRefusal(product_life, technology, item)) ??
    (accuracy && accuracyRefusal(accuracy.most_loss, tolerances, technology, item))
  );
}

/**
 * Endurance: writes over the life ≤ endurance. Activations: `writesPerInference` in every inference; parameters: once,
 * again at every update, and at every refresh. Retention: the time between two of those writes ≤ retention. Volatile
 * cells wear out only if a source says so, and their refreshing is the memory's own.
 */
function lifeRefusal(life: ProductLife, technology: Technology, item: PlacementItem): string | undefined {
  const { endurance_writes: endurance, retention_years: retention, non_volatile } = technology;
  if (!non_volatile && !endurance) return undefined;
  const { writes, intervalYears } = rewriting(life, non_volatile, item);
  if (endurance ? writes > endurance.value : writes > 1) {
    const bears = endurance ? `bear ${count(endurance.value)}` : 'have no sourced endurance';
    return (
      `is written ${count(writes)} times in ${life.years} years by ${item.mutability} ${item.part}; its cells ${bears}` +
      (endurance ? ` (${figure((life.years * endurance.value) / writes)} years)` : '')
    );
  }
  if (!non_volatile || intervalYears === 0) return undefined;
  if (retention && intervalYears <= retention.value) return undefined;
  const keeps = retention
    ? `keeps its content for ${figure(retention.value)} years`
    : 'has no sourced retention';
  return `${keeps}, and ${item.mutability} ${item.part} is written every ${figure(intervalYears)} years`;
}

/** Writes of each cell over the life, and the time between two of them (0: in every inference). */
function rewriting(
  { years, inferences_per_day, task_updates_per_year, backbone_updates_per_year, refresh_days }: ProductLife,
  isRefreshed: boolean,
  { mutability, writesPerInference = 0 }: PlacementItem,
): { writes: number; intervalYears: number } {
  if (mutability === 'transient') {
    return { writes: years * DAYS_PER_YEAR * inferences_per_day * writesPerInference, intervalYears: 0 };
  }
  const updates = mutability === 'frozen' ? backbone_updates_per_year : task_updates_per_year;
  const refreshes = isRefreshed && refresh_days !== undefined ? DAYS_PER_YEAR / refresh_days : 0;
  const perYear = Math.max(updates, refreshes);
  return {
    writes: 1 + years * (updates + refreshes),
    intervalYears: perYear > 0 ? Math.min(years, 1 / perYear) : years,
  };
}

/** Fewer wrong bits than this are expected in a whole part: nothing that any study could see. */
const NEGLIGIBLE_BITS = 1e-6;

/** The cells' rate ≤ the greatest swept rate up to which no task that uses the part loses more than is accepted. */
function accuracyRefusal(
  mostLoss: number,
  tolerances: readonly FaultTolerance[],
  technology: Technology,
  item: PlacementItem,
): string | undefined {
  if (item.mutability === 'transient') return undefined; // no study stores activations in faulty cells
  const rate = bitErrorRate(technology);
  if (rate !== undefined && rate * item.bits < NEGLIGIBLE_BITS) return undefined;
  if (rate === undefined) return 'has cells whose error rate no source gives, and there is an accuracy floor';
  const borne = borneRate(mostLoss, tolerances, item);
  if (rate <= (borne ?? -1)) return undefined;
  const what = `${item.role} ${item.part} in ${item.format}`;
  return borne === undefined
    ? `reads ${figure(rate)} of its bits wrong, and no fault study says what ${what} bears`
    : `reads ${figure(rate)} of its bits wrong; ${what} bears ${figure(borne)} for a loss of at most ${mostLoss}`;
}

/** The least of what the tasks' networks bear; of all tasks where none of the item's own was studied. */
function borneRate(
  mostLoss: number,
  tolerances: readonly FaultTolerance[],
  { role, part, format, tasks }: PlacementItem,
): number | undefined {
  const own = tolerances.filter(({ task }) => tasks === undefined || tasks === 'all' || tasks.includes(task));
  const rates = (own.length > 0 ? own : tolerances).map(({ clean, curves }) => {
    const curve = curves.find(
      (one) => one.group === role && one.part === part && one.format.split(', ').includes(format ?? ''),
    );
    if (!curve) return undefined;
    const points = [...curve.points].sort((a, b) => a.bitErrorRate - b.bitErrorRate);
    const broken = points.findIndex(({ mean }) => mean < (curve.clean ?? clean) - mostLoss);
    return (broken < 0 ? points : points.slice(0, broken)).at(-1)?.bitErrorRate ?? 0;
  });
  if (rates.length === 0 || rates.includes(undefined)) return undefined;
  return Math.min(...(rates as number[]));
}

const count = (value: number): string => (value < 1e4 ? String(Math.ceil(value)) : value.toExponential(1));
const figure = (value: number): string => String(Number(value.toPrecision(2)));
