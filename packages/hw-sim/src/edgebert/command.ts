/** What a command costs from the host's first register access to the interrupt that it sees. */
import type { EdgebertUnit, SfuFunction } from '@adaptmem/core';
import { addStages } from './decoder.js';
import { type AddDevice, hostCycles } from './host.js';
import { type Cycles, idle, pop, push, Script } from './network/script.js';
import { functionCycles } from './special-function.js';

/**
 * A wait that is longer than the register accesses beside it. From then on only the parity of the remaining cycles
 * matters, because the control loop takes two.
 */
const LONG_WAIT = 64;

/** A special function over `rows` rows of `vectors` vectors, started by the host. */
export function functionCommandCycles(
  unit: EdgebertUnit,
  name: SfuFunction,
  rows: number,
  vectors: number,
): number {
  const busy = functionCycles(unit, name, rows, vectors);
  const wait = busy > LONG_WAIT ? LONG_WAIT + (busy % 2) : busy;
  const { host_accesses } = unit.functions[name];
  const [cycles] = hostCycles(
    unit,
    unit.host.settle.function,
    busyDevice(wait, unit.stages.done),
    function* (host): Cycles {
      for (let access = 0; access < host_accesses; access++) yield* host.access();
      yield* host.command();
      host.mark();
    },
  );
  return cycles! + busy - wait;
}

function busyDevice(busy: number, doneStages: number): AddDevice {
  return (network, started) => {
    const done = network.link<'interrupt'>();
    network.add(new Script(workThenReport()));
    return addStages(network, done, doneStages);

    function* workThenReport(): Cycles {
      yield* pop(started);
      yield* idle(busy);
      yield* push(done, 'interrupt');
    }
  };
}
