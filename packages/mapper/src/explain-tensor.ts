/** Why a tensor is where it is: the optimum against every optimum in which one of its parts must lie elsewhere. */
import { AppError, nearestWord, type TensorPart } from '@adaptmem/core';
import type { PlacementProblem } from '@adaptmem/hw-sim';
import { costOf, type Goal, pricesNear } from './objective.js';
import { shadowPrices } from './shadow-prices.js';
import { solveExactly } from './solvers/exact.js';
import { OPTIMALITY_GAP } from './solvers/solve-prices.js';
import type { SolverOptions } from './solvers/solver.js';
import { Usage } from './solvers/usage.js';

/** A memory as a place for one part; costs are differences to the optimum (in units of the objective). */
export interface Alternative {
  memory: string;
  /** Absent if the part may live here. */
  forbidden?: string;
  /** If only this part moved here and nothing else, whether it fits or not. */
  aloneCost?: number;
  /** Bits that the optimum leaves too few for it; 0 if it fits. */
  missingBits?: number;
  /** Limits that it would break, by their names. */
  brokenLimits?: string[];
  /** If it must lie here and everything else is placed anew; absent if nothing fits then. */
  bestCost?: number;
}

export interface PartExplanation {
  part: TensorPart;
  /** Name of the tile, where the tensor lies in tiles. */
  tile?: string;
  bits: number;
  /** Where the optimum has it. */
  memory: string;
  /** Where the paper's rule wants it. */
  ruleMemory: string;
  why: string;
  alternatives: Alternative[];
  /** The cheapest alternative, found by solving anew with the present place forbidden. */
  next?: { memory: string; cost: number };
}

export interface TensorExplanation {
  tensor: string;
  objective: Goal['objective'];
  /** Of the optimum (in units of the objective). */
  cost: number;
  status: 'optimal' | 'timeout';
  parts: PartExplanation[];
  memories: { memory: string; freeBits: number; capacityBits: number; shadowPricePerKib: number }[];
  /** What the placement must keep to besides room: what the optimum leaves of it, and what a unit more would save. */
  limits: { limit: string; unit: string; most: number; left: number; shadowPricePerUnit: number }[];
}

export interface ExplainOptions extends Goal {
  /** Of each exact search, in seconds. */
  timeLimitSeconds: number;
  /** Of each exact search. @defaultValue 1e-7: differences of two optima should be no matter of their gaps */
  gap?: number;
}

/**
 * Solves the problem exactly, and again for every other memory of every part of the tensor.
 *
 * @param tensor its name, or an end of it that no other has
 * @throws AppError `UNKNOWN_TENSOR` with the nearest name; `NO_PLACEMENT` with what binds if nothing fits
 */
export async function explainTensor(
  problem: PlacementProblem,
  tensor: string,
  { gap = OPTIMALITY_GAP, ...limited }: ExplainOptions,
): Promise<TensorExplanation> {
  const options = { ...limited, gap };
  const name = fullName(problem, tensor);
  const items = problem.items.flatMap(({ tensor: own, tileOf }, index) =>
    own === name || tileOf === name ? [index] : [],
  );
  const { memoryOf, status, binding } = await solveExactly(problem, options);
  if (!memoryOf) throw new AppError('NO_PLACEMENT', binding.join('\n'));
  const { perKib, perLimitUnit } = await shadowPrices(problem, pricesNear(problem, memoryOf, options));
  const { room, slack } = new Usage(problem, memoryOf);
  const parts: PartExplanation[] = [];
  for (const item of items) parts.push(await explainPart(problem, memoryOf, item, options));
  return {
    tensor: name,
    objective: options.objective,
    cost: costOf(problem, memoryOf, options),
    status: status === 'optimal' ? status : 'timeout',
    parts,
    memories: problem.memories.map(({ name, capacityBits }, index) => ({
      memory: name,
      freeBits: room[index]!,
      capacityBits,
      shadowPricePerKib: perKib[index]!,
    })),
    limits: problem.limits.map(({ name, unit, most }, index) => ({
      limit: name,
      unit,
      most,
      left: Math.max(0, slack[index]!),
      shadowPricePerUnit: perLimitUnit[index]!,
    })),
  };
}

/** The name itself, or the only one that ends with it, e.g. `ffn.weight`. */
function fullName({ items }: PlacementProblem, tensor: string): string {
  const names = [...new Set(items.flatMap((item) => [item.tileOf ?? item.tensor, item.tensor]))];
  if (names.includes(tensor)) return tensor;
  const ending = names.filter((name) => name.endsWith(`.${tensor}`) || name.endsWith(`/${tensor}`));
  if (ending.length === 1) return ending[0]!;
  const near = nearestWord(tensor, names);
  const known = ending.length > 1 ? ending : names;
  throw new AppError('UNKNOWN_TENSOR', `No tensor "${tensor}" in the workload`, {
    hint: near
      ? `Did you mean "${near}"?`
      : `Names are ${known.slice(0, 8).join(', ')}${known.length > 8 ? ' …' : ''}`,
  });
}

async function explainPart(
  problem: PlacementProblem,
  memoryOf: readonly number[],
  item: number,
  options: SolverOptions,
): Promise<PartExplanation> {
  const { part, bits, tensor, tileOf } = problem.items[item]!;
  const here = memoryOf[item]!;
  const nameOf = (memory: number) => problem.memories[memory]!.name;
  const alternatives: Alternative[] = [];
  for (const memory of problem.memories.keys())
    if (memory !== here)
      alternatives.push(await alternative(problem, memoryOf, { item, to: memory }, options));
  const [best] = alternatives
    .filter(({ bestCost }) => bestCost !== undefined)
    .sort((a, b) => a.bestCost! - b.bestCost!);
  return {
    part,
    ...(tileOf === undefined ? {} : { tile: tensor }),
    bits,
    memory: nameOf(here),
    ruleMemory: nameOf(problem.preference[item]![0]!),
    why: reasonOf(nameOf(here), alternatives, options.objective),
    alternatives,
    ...(best ? { next: { memory: best.memory, cost: best.bestCost! } } : {}),
  };
}

async function alternative(
  problem: PlacementProblem,
  memoryOf: readonly number[],
  { item, to }: { item: number; to: number },
  options: SolverOptions,
): Promise<Alternative> {
  const memory = problem.memories[to]!.name;
  const { part, mutability, bits } = problem.items[item]!;
  if (!problem.allowed[item]![to])
    return { memory, forbidden: problem.refusal(item, to) ?? `may not hold ${mutability} ${part}` };
  const present = costOf(problem, memoryOf, options);
  const moved = memoryOf.with(item, to);
  const { slack } = new Usage(problem, moved);
  const brokenLimits = problem.limits.flatMap(({ name }, limit) => (slack[limit]! < 0 ? [name] : []));
  const forced = await solveExactly(onlyIn(problem, item, to), options);
  return {
    memory,
    aloneCost: costOf(problem, moved, options) - present,
    missingBits: Math.max(0, bits - new Usage(problem, memoryOf).room[to]!),
    ...(brokenLimits.length > 0 ? { brokenLimits } : {}),
    ...(forced.memoryOf ? { bestCost: costOf(problem, forced.memoryOf, options) - present } : {}),
  };
}

/** The problem in which an item may live in one memory only. */
function onlyIn(problem: PlacementProblem, item: number, memory: number): PlacementProblem {
  const row = problem.memories.map((_memory, index) => index === memory);
  return {
    ...problem,
    allowed: problem.allowed.with(item, row),
    preference: problem.preference.with(item, [memory]),
  };
}

/** What the explanation calls an objective. */
const OBJECTIVE_WORDS: Record<Goal['objective'], string> = {
  energy: 'energy',
  latency: 'latency',
  edp: 'energy × delay',
  area: 'area',
  weighted: 'weighted cost',
};

function reasonOf(here: string, alternatives: readonly Alternative[], objective: Goal['objective']): string {
  const open = alternatives.filter(({ forbidden }) => forbidden === undefined);
  if (open.length === 0) return `"${here}" is the only memory that may hold it`;
  const cheaper = open.filter(({ aloneCost }) => aloneCost! < 0);
  const full = cheaper.filter(({ missingBits }) => missingBits! > 0).map(({ memory }) => `"${memory}"`);
  const limited = [...new Set(cheaper.flatMap(({ brokenLimits = [] }) => brokenLimits))];
  const reasons = [
    ...(full.length > 0 ? [`${full.join(' and ')} would cost less, but has no room left`] : []),
    ...(limited.length > 0 ? [`a cheaper place would break a limit: ${limited.join(', ')}`] : []),
  ];
  if (reasons.length === 0) return `no other memory that may hold it has less ${OBJECTIVE_WORDS[objective]}`;
  return `${reasons.join('; ')}: what lies there saves more in its place than this part would`;
}
