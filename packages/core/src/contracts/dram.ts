/** A DRAM channel as a YAML file: geometry, timing in cycles of the command clock, and currents. */
import { z } from 'zod';

const cycles = () => z.number().int().nonnegative().meta({ unit: 'cycles' });
const current = () => z.number().nonnegative().meta({ unit: 'mA' });
const count = () => z.number().int().positive();

export const DramDevice = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  source: z.string().min(3),
  geometry: z.strictObject({
    /** Of one device; the channel's width over it is the number of devices in a rank. */
    device_bits: count().meta({ unit: 'bit' }),
    bus_bits: count().meta({ unit: 'bit' }),
    ranks: count(),
    banks: count(),
    rows: count(),
    /** Words of the bus in a row. */
    columns: count(),
    /** Words of one access. */
    burst_length: count(),
  }),
  /** JEDEC names; cycles of tCK. */
  timing: z.strictObject({
    tck_ns: z.number().positive().meta({ unit: 'ns' }),
    cl: cycles(),
    cwl: cycles(),
    trcd: cycles(),
    trp: cycles(),
    tras: cycles(),
    trrd: cycles(),
    tfaw: cycles(),
    tccd: cycles(),
    trtp: cycles(),
    twr: cycles(),
    twtr: cycles(),
    /** Between bursts of different ranks. */
    trtrs: cycles(),
    trfc: cycles(),
    trefi: z.number().int().positive().meta({ unit: 'cycles' }),
  }),
  /** Of one device; without them there is no energy. */
  currents: z
    .strictObject({
      vdd_v: z.number().positive().meta({ unit: 'V' }),
      idd0: current(),
      idd2n: current(),
      idd3n: current(),
      idd4r: current(),
      idd4w: current(),
      idd5ab: current(),
    })
    .optional(),
  controller: z.strictObject({
    /** Requests that wait for a place in a bank's queue. */
    queue: count(),
    bank_queue: count(),
    /** Reads of an open row after which another row of the bank may go first. */
    row_hit_limit: count(),
  }),
  /** Which of the figures nobody's data sheet or configuration gave. */
  assumed: z.array(z.string()).default([]),
});
export type DramDevice = z.infer<typeof DramDevice>;
