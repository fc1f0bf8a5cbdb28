/** The host and the unit's control registers: how a command is started, and its end noticed. */
import type { EdgebertUnit } from '@adaptmem/core';
import type { Link } from './network/link.js';
import { Network } from './network/network.js';
import { type Cycles, idle, pop, push, Script } from './network/script.js';

/** A register access on the bus. */
type RegisterAccess = 'read' | 'write' | 'start';

/** What a program of the host may do. */
export interface Host {
  /** Writes a register and reads it back. */
  access(): Cycles;
  /** Writes the start register, reads it back, and waits for the interrupt. */
  command(): Cycles;
  /** Notes the cycle. */
  mark(): void;
}

/** Adds what a start command sets going. @returns where it reports its end */
export type AddDevice = (network: Network, started: Link<'start'>) => Link<'interrupt'>;

/**
 * Runs a program of the host. The program begins with a register access, after which both control loops are in
 * step, and the settling cycles of the released testbench.
 *
 * @param settle cycles between that access and the program
 * @returns the cycles between the program's marks, the first one at its start
 */
export function hostCycles(
  unit: EdgebertUnit,
  settle: number,
  addDevice: AddDevice,
  program: (host: Host) => Cycles,
): number[] {
  const network = new Network();
  const bus = new RegisterBus(network);
  const started = network.link<'start'>();
  const line = new InterruptLine(addDevice(network, started), unit.host.interrupt);
  network.add(new Script(bus.bridge()));
  network.add(new Script(bus.control(started)));
  const marks: number[] = [];
  const host: Host = {
    access: () => bus.access('write'),
    *command() {
      yield* bus.access('start');
      while (!line.isHigh) yield;
    },
    mark: () => void marks.push(network.cycle),
  };
  let done = false;
  network.add(
    new Script(
      (function* (): Cycles {
        yield* host.access();
        yield* idle(settle);
        host.mark();
        yield* program(host);
        done = true;
      })(),
    ),
  );
  network.add(new Script(line.run())); // after the host, which sees a change of the line a cycle later
  network.run(() => done);
  return marks.slice(1).map((cycle, index) => cycle - marks[index]!);
}

/** The register bus: an AXI slave that turns accesses into single requests, and the control loop behind it. */
class RegisterBus {
  readonly #readAddresses: Link<'a'>;
  readonly #readData: Link<'d'>;
  readonly #writeAddresses: Link<'a'>;
  readonly #writeData: Link<RegisterAccess>;
  readonly #writeResponses: Link<'b'>;
  readonly #requests: Link<RegisterAccess>;
  readonly #values: Link<'v'>;

  constructor(network: Network) {
    this.#readAddresses = network.link();
    this.#readData = network.link();
    this.#writeAddresses = network.link();
    this.#writeData = network.link();
    this.#writeResponses = network.link();
    this.#requests = network.link();
    this.#values = network.link();
  }

  /** The host's side of a write followed by a read. */
  *access(written: RegisterAccess): Cycles {
    yield* push(this.#writeAddresses, 'a');
    yield;
    yield* push(this.#writeData, written);
    yield;
    yield* pop(this.#writeResponses);
    yield;
    yield* push(this.#readAddresses, 'a');
    yield* pop(this.#readData);
    yield;
  }

  /** Takes an address in one cycle, and serves it from the next on. */
  *bridge(): Cycles {
    let serving: 'none' | 'read' | 'write' = 'none';
    for (;;) {
      yield;
      if (serving === 'read') {
        yield* push(this.#requests, 'read');
        yield;
        yield* pop(this.#values);
        yield* push(this.#readData, 'd');
        serving = 'none';
      } else if (serving === 'write') {
        const written = this.#writeData.take();
        if (written === undefined) continue;
        yield* push(this.#requests, written);
        yield* push(this.#writeResponses, 'b');
        serving = 'none';
      } else if (this.#readAddresses.take()) serving = 'read';
      else if (this.#writeAddresses.take()) serving = 'write';
    }
  }

  /** Looks at the bus every second cycle; an access takes one more. */
  *control(started: Link<'start'>): Cycles {
    for (;;) {
      const request = this.#requests.take();
      if (request) yield;
      if (request === 'start') yield* push(started, 'start');
      yield;
      if (request === 'read') yield* push(this.#values, 'v');
      yield;
    }
  }
}

/** A signal, not a channel. */
class InterruptLine {
  readonly #interrupts: Link<'interrupt'>;
  readonly #cycles: number;
  isHigh = false;

  constructor(interrupts: Link<'interrupt'>, cycles: number) {
    this.#interrupts = interrupts;
    this.#cycles = cycles;
  }

  *run(): Cycles {
    for (;;) {
      if (this.#interrupts.take()) {
        this.isHigh = true;
        yield* idle(this.#cycles);
        this.isHigh = false;
        yield;
      }
      yield;
    }
  }
}
