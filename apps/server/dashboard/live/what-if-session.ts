/** What the reader chose and turned, and the last answer to it. */
import type { Problem } from '../../src/api/problem.js';
import type { Knob, WhatIfAnswer, WhatIfRequest, WhatIfSystem } from '../../src/api/what-if.js';

/** At least one system. */
export type Systems = readonly [WhatIfSystem, ...WhatIfSystem[]];

export class WhatIfSession {
  #chosen: WhatIfSystem;
  #tasks: number;
  /** By system, by path: hardware is the same whatever network it runs. */
  readonly #turned = new Map<string, Map<string, string>>();
  /** The last one that could be had; it stays while the next is asked for. */
  answer: WhatIfAnswer | undefined;
  /** Why the values do not go together. */
  problem: Problem | undefined;

  constructor(
    readonly systems: Systems,
    pick: { system?: string; geometry?: string },
  ) {
    const ofSystem = systems.filter(({ system }) => system === pick.system);
    this.#chosen = ofSystem.find(({ geometry }) => geometry === pick.geometry) ?? ofSystem[0] ?? systems[0];
    this.#tasks = this.#chosen.taskCounts.at(-1) ?? 1;
  }

  get chosen(): WhatIfSystem {
    return this.#chosen;
  }

  get tasks(): number {
    return this.#tasks;
  }

  /** Geometries of the chosen system. */
  get geometries(): string[] {
    return this.systems
      .filter(({ system }) => system === this.#chosen.system)
      .map(({ geometry }) => geometry);
  }

  /** Keeps the geometry and the number of tasks where the system has them. */
  chooseSystem(system: string): void {
    const ofSystem = this.systems.filter((entry) => entry.system === system);
    this.#choose(ofSystem.find(({ geometry }) => geometry === this.#chosen.geometry) ?? ofSystem[0]);
  }

  chooseGeometry(geometry: string): void {
    const { system } = this.#chosen;
    this.#choose(this.systems.find((entry) => entry.system === system && entry.geometry === geometry));
  }

  chooseTasks(tasks: number): void {
    this.#tasks = tasks;
  }

  /** The knob's value, or that of the run. */
  valueOf({ path, value }: Knob): string {
    return this.#turnedOfChosen.get(path) ?? value;
  }

  turn({ path, value }: Knob, to: string): void {
    if (to === value) this.#turnedOfChosen.delete(path);
    else this.#turnedOfChosen.set(path, to);
  }

  putAllBack(): void {
    this.#turnedOfChosen.clear();
  }

  /** Knobs that are not as in the run, with their values. */
  get turned(): { knob: Knob; to: string }[] {
    return this.#chosen.knobs.flatMap((knob) => {
      const to = this.valueOf(knob);
      return to !== knob.value && knob.options.includes(to) ? [{ knob, to }] : [];
    });
  }

  get request(): WhatIfRequest {
    const { system, geometry } = this.#chosen;
    const knobs = Object.fromEntries(this.turned.map(({ knob, to }) => [knob.path, to]));
    return { system, geometry, tasks: this.#tasks, knobs };
  }

  get #turnedOfChosen(): Map<string, string> {
    const { system } = this.#chosen;
    const turned = this.#turned.get(system) ?? new Map<string, string>();
    this.#turned.set(system, turned);
    return turned;
  }

  #choose(chosen: WhatIfSystem | undefined): void {
    if (!chosen) return;
    this.#chosen = chosen;
    if (!chosen.taskCounts.includes(this.#tasks)) this.#tasks = chosen.taskCounts.at(-1) ?? 1;
  }
}
