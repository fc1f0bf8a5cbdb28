/** A function of the special function unit, as its state machine executes it. */
import type { EdgebertUnit, FunctionProgram, FunctionStep, SfuFunction } from '@adaptmem/core';
import { type Access, addDecoder, addStages } from './decoder.js';
import { addEncoder } from './encoder.js';
import type { Link } from './network/link.js';
import { Network, type Process } from './network/network.js';

/**
 * Cycles of one function over `rows` rows of `vectors` vectors each, from its first state to its last. Vectors come
 * one at a time from a decoder and results go back to it, so that a write may hold up the next read.
 *
 * @param skipRounds `false` steps through every cycle, with the same result
 */
export function functionCycles(
  unit: EdgebertUnit,
  name: SfuFunction,
  rows: number,
  vectors: number,
  skipRounds = true,
): number {
  const { stages } = unit;
  const network = new Network();
  const requests = network.link<Access>();
  const auxiliary = network.link<Access>();
  const results = network.link<Access>();
  const writes = addEncoder(network, unit, addStages(network, results, stages.function_result));
  const readers = [addStages(network, requests, stages.function_request)];
  const decoded = addDecoder(network, unit, readers, writes);
  const machine = network.add(
    new StateMachine(rowStates(unit.functions[name], vectors), rows, {
      requests,
      responses: addStages(network, decoded, stages.function_response),
      auxiliary,
      parameters: addStages(network, auxiliary, stages.auxiliary_read),
      results,
    }),
  );
  network.run(() => machine.work === 0, skipRounds ? () => machine.endedRow : undefined);
  return network.cycle;
}

interface MachinePorts {
  requests: Link<Access>;
  responses: Link<Access>;
  auxiliary: Link<Access>;
  parameters: Link<Access>;
  results: Link<Access>;
}

/** One state: the port that it needs before it goes on; `none` takes a cycle. */
type State = keyof MachinePorts | 'none';

const STATES_OF: Record<FunctionStep, readonly State[]> = {
  read: ['requests', 'responses'],
  auxiliary: ['auxiliary', 'parameters'],
  compute: ['none'],
  send: ['results'],
};

function rowStates({ passes, row_end }: FunctionProgram, vectors: number): State[] {
  const nothing = (count: number) => Array<State>(count).fill('none');
  const states = passes.flatMap(({ steps, end }) => {
    const ofVector = steps.flatMap((step) => STATES_OF[step]);
    return [...Array.from({ length: vectors }, () => ofVector).flat(), ...nothing(end)];
  });
  return [...states, ...nothing(row_end)];
}

class StateMachine implements Process {
  /** Rows that are still to be done. */
  work: number;
  /** Whether the last cycle ended a row. */
  endedRow = false;
  readonly #states: readonly State[];
  readonly #ports: MachinePorts;
  #position = 0;

  constructor(states: readonly State[], rows: number, ports: MachinePorts) {
    this.#states = states;
    this.#ports = ports;
    this.work = rows;
  }

  step(): void {
    this.endedRow = false;
    if (this.work === 0 || !this.#passes(this.#states[this.#position]!)) return;
    this.#position++;
    if (this.#position < this.#states.length) return;
    this.#position = 0;
    this.work--;
    this.endedRow = true;
  }

  get state(): string {
    return `${this.#position}`;
  }

  #passes(state: State): boolean {
    const { requests, responses, auxiliary, parameters, results } = this.#ports;
    switch (state) {
      case 'requests':
        return requests.push('r');
      case 'responses':
        return responses.take() !== undefined;
      case 'auxiliary':
        return auxiliary.push('r');
      case 'parameters':
        return parameters.take() !== undefined;
      case 'results':
        return results.push('w');
      case 'none':
        return true;
    }
  }
}
