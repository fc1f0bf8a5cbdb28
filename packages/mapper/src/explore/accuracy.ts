/** The measured accuracy of a design, or why there is none. */
import type { Home } from './homes.js';

/** One network as stored one way in one kind of cells, measured. */
export interface AccuracyCase {
  /** Name of the way in which the network is stored. */
  compression: string;
  /** Technology whose faults each part had. Parts without one, and all other tensors, had none. */
  cells: Partial<Record<Home['part'], string>>;
  /** Mean main metric over the tasks, with these faults; greater is better. */
  accuracy: number;
}

/** What a study of faults measured. */
export interface AccuracyStudy {
  /** Roles of the tensors that were stored in the cells. */
  roles: readonly Home['role'][];
  /** Technologies whose cells are read without faults; they are like no cells at all. */
  faultFree: readonly string[];
  cases: readonly AccuracyCase[];
}

/**
 * `measured`: a case is exactly this design's. `bounded`: some of what the case had in faulty cells is in cells without faults
 * here, so that the network does at least as well but for chance. `absent`: nobody measured it, and nothing is made up.
 */
export type Accuracy =
  | { kind: 'measured' | 'bounded'; accuracy: number }
  | { kind: 'absent'; reason: string };

const PARTS = ['data', 'mask', 'metadata'] as const;

/** The accuracy of a network stored as `compression` in these cells. */
export function accuracyOf(study: AccuracyStudy, compression: string, homes: readonly Home[]): Accuracy {
  const faulty = homes.filter(({ technology }) => !study.faultFree.includes(technology));
  const outside = faulty.find(({ role }) => !study.roles.includes(role));
  if (outside) return absent(`${outside.role} in ${outside.technology} was not studied`);
  const cells: AccuracyCase['cells'] = {};
  for (const { part, technology } of faulty) {
    if (cells[part] !== undefined && cells[part] !== technology)
      return absent(`${part} in both ${cells[part]} and ${technology} was not studied`);
    cells[part] = technology;
  }
  const own = study.cases.filter((known) => known.compression === compression);
  if (own.length === 0) return absent(`"${compression}" was not studied`);
  const found = own.find((known) => PARTS.every((part) => known.cells[part] === cells[part]));
  if (!found) return absent(`"${compression}" was not studied with ${nameOf(cells)}`);
  const isPartly = homes.some(
    ({ role, part, technology }) =>
      cells[part] !== undefined && technology !== cells[part] && study.roles.includes(role),
  );
  return { kind: isPartly ? 'bounded' : 'measured', accuracy: found.accuracy };
}

const absent = (reason: string): Accuracy => ({ kind: 'absent', reason });

const nameOf = (cells: AccuracyCase['cells']) =>
  PARTS.flatMap((part) => (cells[part] ? [`${part} in ${cells[part]}`] : [])).join(', ') || 'no faults';
