/** Sizes the memories of a design and puts the items into them, once for all designs that agree in it. */
import type { Workload } from '@adaptmem/core';
import type { PlacementItem } from '../analytical/placement-problem.js';
import type { Memory, SizedMemory } from '../memory/memory.js';
import { placementItems } from '../memory/placement-items.js';
import { preferenceOf } from '../memory/preference.js';
import { sizeMemory } from '../memory/size-memories.js';
import { type ClassifiedItems, classifyItems } from './item-classes.js';
import {
  type MemoryOf,
  type Misfit,
  type PlacementQuestion,
  placeByPreference,
} from './place-by-preference.js';
import type { SweepSpace } from './sweep-space.js';

export type PlacementRule = (question: PlacementQuestion) => MemoryOf | Misfit;

/** Where the items are; one object for equal placements. */
export interface Assignment {
  memoryOf: MemoryOf;
  /** [memory] */
  usedBits: Float64Array;
}

export interface FilledMemories {
  memories: readonly SizedMemory[];
  assignment: Assignment | Misfit;
}

export function isMisfit(value: object): value is Misfit {
  return 'item' in value;
}

/** What designs share whose memories agree in all that decides who may live in them. */
interface Sizing {
  /** [class] → memories that may hold it, best first. */
  preference: readonly (readonly number[])[];
  /** [memory] → bits of which it is the first choice. */
  wantedBits: Float64Array;
  /** [memory][option] */
  sized: SizedMemory[][];
  byCapacity: Map<string, Assignment | Misfit>;
  byFirstChoice?: Assignment;
}

/** Placements that are kept; more than a search needs at a time. */
const KEPT_PLACEMENTS = 20_000;

export class MemoryFiller {
  readonly items: readonly PlacementItem[];
  readonly #bits: Float64Array;
  readonly #space: SweepSpace;
  readonly #rule: PlacementRule;
  readonly #classified: ClassifiedItems;
  /** [memory][option] → number of its kind. */
  readonly #kinds: number[][];
  readonly #sizings = new Map<string, Sizing>();
  readonly #assignments = new Map<string, Assignment>();

  constructor(workload: Workload, space: SweepSpace, rule: PlacementRule = placeByPreference) {
    this.items = placementItems(workload);
    this.#bits = Float64Array.from(this.items, ({ bits }) => bits);
    this.#space = space;
    this.#rule = rule;
    this.#classified = classifyItems(this.items, space.base.memories[0]!);
    const kinds = new Map<string, number>();
    this.#kinds = space.memories.map((options) => options.map((memory) => numberOf(kinds, kindOf(memory))));
  }

  /** @param options [memory] → option */
  fill(options: readonly number[], memoryOf?: MemoryOf): FilledMemories {
    const sizing = this.#sizingOf(options);
    const memories = options.map((option, memory) => this.#sized(sizing, memory, option));
    const assignment = memoryOf ? this.#check(sizing, memories, memoryOf) : this.#place(sizing, memories);
    return { memories, assignment };
  }

  #sizingOf(options: readonly number[]): Sizing {
    const key = options.map((option, memory) => this.#kinds[memory]![option]).join();
    let sizing = this.#sizings.get(key);
    if (!sizing) {
      sizing = this.#size(options.map((option, memory) => this.#space.memories[memory]![option]!));
      this.#sizings.set(key, sizing);
    }
    return sizing;
  }

  #size(memories: readonly Memory[]): Sizing {
    const { classes } = this.#classified;
    const preference = classes.map(({ example }) => preferenceOf(example, memories));
    const wantedBits = new Float64Array(memories.length);
    preference.forEach(([first], index) => {
      if (first !== undefined) wantedBits[first]! += classes[index]!.bits;
    });
    return { preference, wantedBits, sized: memories.map(() => []), byCapacity: new Map() };
  }

  #sized({ sized, wantedBits }: Sizing, memory: number, option: number): SizedMemory {
    sized[memory]![option] ??= sizeMemory(this.#space.memories[memory]![option]!, wantedBits[memory]!);
    return sized[memory]![option];
  }

  #place(sizing: Sizing, memories: readonly SizedMemory[]): Assignment | Misfit {
    if (this.#rule === placeByPreference && this.#allFirst(sizing, memories)) {
      sizing.byFirstChoice ??= this.#intern(this.#preferences(sizing).map(([first]) => first!));
      return sizing.byFirstChoice;
    }
    const key = memories.map(({ capacityBits }) => capacityBits).join();
    let placed = sizing.byCapacity.get(key);
    if (!placed) {
      placed = this.#placeByRule(sizing, memories);
      if (sizing.byCapacity.size >= KEPT_PLACEMENTS) sizing.byCapacity.clear();
      sizing.byCapacity.set(key, placed);
    }
    return placed;
  }

  #placeByRule(sizing: Sizing, memories: readonly SizedMemory[]): Assignment | Misfit {
    const found = this.#rule({
      bits: this.#bits,
      preference: this.#preferences(sizing),
      capacityBits: memories.map(({ capacityBits }) => capacityBits),
    });
    return isMisfit(found) ? found : this.#check(sizing, memories, found);
  }

  /** Whether every item finds room in the first memory of its preference. */
  #allFirst({ preference, wantedBits }: Sizing, memories: readonly SizedMemory[]): boolean {
    return (
      preference.every(({ length }) => length > 0) &&
      memories.every(({ capacityBits }, memory) => wantedBits[memory]! <= capacityBits)
    );
  }

  /** [item] */
  #preferences({ preference }: Sizing): (readonly number[])[] {
    return Array.from(this.#classified.classOf, (index) => preference[index]!);
  }

  #check({ preference }: Sizing, memories: readonly SizedMemory[], memoryOf: MemoryOf): Assignment | Misfit {
    const assignment = this.#intern(memoryOf);
    const { classOf } = this.#classified;
    const forbidden = this.items.findIndex(
      (_, item) => !preference[classOf[item]!]!.includes(memoryOf[item]!),
    );
    if (forbidden >= 0) return { item: forbidden };
    const full = memories.findIndex(
      ({ capacityBits }, memory) => assignment.usedBits[memory]! > capacityBits,
    );
    return full < 0 ? assignment : { item: this.#firstBeyond(memories[full]!.capacityBits, full, memoryOf) };
  }

  #firstBeyond(capacityBits: number, memory: number, memoryOf: MemoryOf): number {
    let used = 0;
    return this.items.findIndex(({ bits }, item) => {
      if (memoryOf[item] === memory) used += bits;
      return used > capacityBits;
    });
  }

  #intern(memoryOf: MemoryOf): Assignment {
    const key = Array.prototype.join.call(memoryOf);
    let assignment = this.#assignments.get(key);
    if (!assignment) {
      const usedBits = new Float64Array(this.#space.memories.length);
      this.#bits.forEach((bits, item) => {
        usedBits[memoryOf[item]!]! += bits;
      });
      assignment = { memoryOf, usedBits };
      if (this.#assignments.size >= KEPT_PLACEMENTS) this.#assignments.clear();
      this.#assignments.set(key, assignment);
    }
    return assignment;
  }
}

/** Everything of a memory that says who may live in it, and who would rather. */
function kindOf({ offChip, technology, holds, parts, demands }: Memory): string {
  const { non_volatile, bits_per_cell, name } = technology;
  return JSON.stringify([offChip, non_volatile, bits_per_cell, holds, parts, demands && name]);
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key) ?? numbers.size;
  numbers.set(key, known);
  return known;
}
