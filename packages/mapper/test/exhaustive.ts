/** The oracle of the solvers: every placement there is, judged by the simulator's own cost. */
import { evaluatePlacement, type PlacementProblem } from '@adaptmem/hw-sim';

/** The least cost over all placements that fit, or undefined if none does. */
export function leastCost(problem: PlacementProblem, objective: 'energy' | 'latency'): number | undefined {
  let least: number | undefined;
  for (const memoryOf of placements(problem)) {
    const { energyPj, latencyNs } = evaluatePlacement(problem, memoryOf);
    const cost = objective === 'energy' ? energyPj : latencyNs;
    if (least === undefined || cost < least) least = cost;
  }
  return least;
}

/** The least number of bits by which memories overflow, over all placements in allowed memories. */
export function leastOverflowBits(problem: PlacementProblem): number {
  let least = Infinity;
  for (const memoryOf of choices(problem, 0)) {
    const used = problem.memories.map(() => 0);
    for (const [item, memory] of memoryOf.entries()) used[memory]! += problem.items[item]!.bits;
    const overflow = problem.memories.reduce(
      (sum, memory, index) => sum + Math.max(0, used[index]! - memory.capacityBits),
      0,
    );
    least = Math.min(least, overflow);
  }
  return least;
}

function* placements(problem: PlacementProblem): Generator<number[]> {
  for (const memoryOf of choices(problem, 0)) {
    const room = problem.memories.map((memory) => memory.capacityBits);
    for (const [item, memory] of memoryOf.entries()) room[memory]! -= problem.items[item]!.bits;
    if (room.every((bits) => bits >= 0)) yield memoryOf;
  }
}

function* choices(problem: PlacementProblem, item: number): Generator<number[]> {
  if (item === problem.items.length) {
    yield [];
    return;
  }
  for (const rest of choices(problem, item + 1)) {
    for (const [memory, allowed] of problem.allowed[item]!.entries()) if (allowed) yield [memory, ...rest];
  }
}
