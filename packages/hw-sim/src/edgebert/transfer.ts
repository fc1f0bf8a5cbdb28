/** Transfers of the unit's AXI master: filling the buffers of both decoders, and the auxiliary buffer. */
import type { EdgebertUnit } from '@adaptmem/core';
import { type AddDevice, hostCycles } from './host.js';
import type { Link } from './network/link.js';
import { type Cycles, pop, push, Script } from './network/script.js';

export interface OperandLoadCycles {
  /** Values of both decoders. */
  values: number;
  /** Masks of both decoders. */
  masks: number;
}

/**
 * Fills the value and mask buffers of both decoders with `vectors` vectors each, as the released testbench does:
 * it selects a decoder, starts the transfer, waits for the interrupt, and does the same for the other one.
 *
 * @param vectorSize n: a vector has n values of 8 bits and a mask of n bits
 */
export function operandLoadCycles(
  unit: EdgebertUnit,
  vectorSize: number,
  vectors: number,
): OperandLoadCycles {
  const values = loadOf(unit, vectors * vectorSize * VALUE_BITS, unit.transfer.bus_bits);
  const masks = loadOf(unit, vectors * vectorSize, vectorSize);
  const loads = [values, values, masks, masks];
  const [valueCycles, maskCycles] = hostCycles(
    unit,
    unit.host.settle.transfer,
    transferDevice(unit, loads),
    function* (host): Cycles {
      yield* host.access(); // the buffers answer to the decoders, not to the bus
      for (let load = 0; load < loads.length; load++) {
        yield* host.access(); // which decoder
        yield* host.command();
        if (load % 2 === 1) host.mark();
      }
    },
  );
  return { values: valueCycles!, masks: maskCycles! };
}

/** Fills the auxiliary buffer with `bytes` bytes. */
export function auxiliaryLoadCycles(unit: EdgebertUnit, bytes: number): number {
  const load = loadOf(unit, bytes * VALUE_BITS, unit.transfer.bus_bits);
  const [cycles] = hostCycles(
    unit,
    unit.host.settle.auxiliary,
    transferDevice(unit, [load]),
    function* (host): Cycles {
      yield* host.command();
      host.mark();
    },
  );
  return cycles!;
}

const VALUE_BITS = 8;

/** One transfer. */
interface Load {
  /** Words of the bus. */
  words: number;
  /** Writes to a buffer for each of them. */
  writesPerWord: number;
}

function loadOf({ transfer }: EdgebertUnit, bits: number, bitsPerWrite: number): Load {
  return { words: Math.floor(bits / transfer.bus_bits), writesPerWord: transfer.bus_bits / bitsPerWrite };
}

interface ReadBeat {
  last: boolean;
}

/** The master, the arbiter behind it, and an external memory that answers in the next cycle. */
function transferDevice({ transfer }: EdgebertUnit, loads: readonly Load[]): AddDevice {
  return (network, started) => {
    const bursts = network.link<number>();
    const granted = network.link<number>();
    const inFlight = network.link<true>();
    const beats = network.link<ReadBeat>();
    const words = network.link<ReadBeat>();
    const writes = network.link<'w'>();
    const interrupts = network.link<'interrupt'>();
    network.add(new Script(arbitrateRequests(bursts, granted, inFlight)));
    network.add(new Script(returnBeats(inFlight, beats, words)));
    network.add(new Script(externalMemory(granted, beats)));
    network.add(new Script(bufferWrites(writes)));
    network.add(new Script(master()));
    return interrupts;

    function* master(): Cycles {
      for (const { words: total, writesPerWord } of loads) {
        yield* pop(started);
        for (let left = total; left > 0; ) {
          const burst = Math.min(left, transfer.burst_words);
          left -= burst;
          yield* push(bursts, burst);
          for (let word = 0; word < burst; word++) {
            yield* pop(words);
            for (let write = 0; write < writesPerWord; write++) {
              yield* push(writes, 'w');
              yield;
            }
          }
          yield;
        }
        yield* push(interrupts, 'interrupt');
        yield;
      }
    }
  };
}

function* arbitrateRequests(bursts: Link<number>, granted: Link<number>, inFlight: Link<true>): Cycles {
  for (;;) {
    yield;
    const burst = bursts.take();
    if (burst === undefined) continue;
    yield* push(granted, burst);
    yield* push(inFlight, true);
  }
}

/** One request at a time; its turn begins the cycle after it is known. */
function* returnBeats(inFlight: Link<true>, beats: Link<ReadBeat>, words: Link<ReadBeat>): Cycles {
  for (;;) {
    yield;
    if (!inFlight.take()) continue;
    for (let last = false; !last; ) {
      yield;
      const beat = beats.take();
      if (!beat) continue;
      yield* push(words, beat);
      last = beat.last;
    }
  }
}

function* externalMemory(granted: Link<number>, beats: Link<ReadBeat>): Cycles {
  let left = 0;
  for (;;) {
    yield;
    left += granted.take() ?? 0;
    if (left > 0 && beats.push({ last: left === 1 })) left--;
  }
}

function* bufferWrites(writes: Link<'w'>): Cycles {
  for (;;) {
    writes.take();
    yield;
  }
}
