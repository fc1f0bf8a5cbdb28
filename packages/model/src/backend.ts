/**
 * Chooses what computes: the native TensorFlow addon, WebAssembly, or plain JavaScript. One process uses one
 * backend; the choice is printed and recorded by the caller.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import { BackendError } from '@adaptmem/core';
import { hasBfloat16, useBfloat16 } from './native/bfloat16.js';
import { tf } from './tf.js';
import { installBatchMatMul } from './wasm/batch-mat-mul.js';
import { installIdentity } from './wasm/identity.js';

export const BACKEND_CHOICES = ['auto', 'native', 'wasm', 'cpu'] as const;
export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** What was selected: `note` says in words why, or what it lacks. */
export interface Backend {
  name: 'native' | 'wasm' | 'cpu';
  version: string;
  note: string;
}

const require = createRequire(import.meta.url);
let selected: Backend | undefined;

/**
 * Makes a backend the current one. `auto` takes the first of native, wasm, cpu that loads, and keeps what an
 * earlier call in this process has selected.
 *
 * @param choice default: the environment variable `ADAPTMEM_BACKEND`, else `auto`
 * @throws BackendError if the choice is unknown, or is forced and cannot be loaded; if `ADAPTMEM_NATIVE_MATH`
 *   (`float32`, or `bfloat16` for products twice as fast and rounded to 8 bits) is unknown or the CPU lacks it
 */
export async function selectBackend(
  choice: string = process.env.ADAPTMEM_BACKEND || 'auto',
): Promise<Backend> {
  if (!isBackendChoice(choice)) {
    throw new BackendError(`Unknown backend "${choice}", expected one of ${BACKEND_CHOICES.join(', ')}`);
  }
  if (choice === 'auto' || choice === 'native') nativeMath(); // a mistake is no reason to take another backend
  if (choice !== 'auto') selected = await LOADERS[choice]();
  selected ??= await firstThatLoads();
  return selected;
}

/** The backend in use. @throws BackendError before `selectBackend` */
export function currentBackend(): Backend {
  if (!selected) throw new BackendError('No backend yet: call selectBackend() first');
  return selected;
}

function isBackendChoice(choice: string): choice is BackendChoice {
  return (BACKEND_CHOICES as readonly string[]).includes(choice);
}

const LOADERS = { native: loadNative, wasm: loadWasm, cpu: loadCpu };

async function firstThatLoads(): Promise<Backend> {
  const reasons: string[] = [];
  for (const load of [loadNative, loadWasm]) {
    try {
      const backend = await load();
      return { ...backend, note: [backend.note, ...reasons].join('; ') };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  const backend = await loadCpu();
  return { ...backend, note: [backend.note, ...reasons].join('; ') };
}

async function loadNative(): Promise<Backend> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // errors only; read when the library loads
  restoreRemovedNodeFunctions();
  let version: string;
  try {
    const native = require('@tensorflow/tfjs-node') as { version: Record<string, string> };
    version = native.version['tfjs-node'] ?? 'unknown';
    await activate('tensorflow');
  } catch (error) {
    throw new BackendError('The native backend (@tensorflow/tfjs-node) does not load', {
      hint: 'Run "pnpm setup:native" to build it, or use ADAPTMEM_BACKEND=wasm',
      cause: error,
    });
  }
  const inBfloat16 = nativeMath() === 'bfloat16';
  useBfloat16(inBfloat16);
  const note = `TensorFlow through @tensorflow/tfjs-node${inBfloat16 ? ', products in bfloat16' : ''}`;
  return { name: 'native', version, note };
}

const NATIVE_MATH = ['float32', 'bfloat16'] as const;
type NativeMath = (typeof NATIVE_MATH)[number];

/** What native multiplies matrices in: `ADAPTMEM_NATIVE_MATH`. @throws BackendError if unknown, or if this CPU cannot */
function nativeMath(math: string = process.env.ADAPTMEM_NATIVE_MATH || 'float32'): NativeMath {
  if (!(NATIVE_MATH as readonly string[]).includes(math)) {
    throw new BackendError(
      `Unknown ADAPTMEM_NATIVE_MATH "${math}", expected one of ${NATIVE_MATH.join(', ')}`,
    );
  }
  if (math === 'bfloat16' && !hasBfloat16()) {
    throw new BackendError('This CPU does not multiply in bfloat16 (no avx512_bf16 or amx_bf16)', {
      hint: 'Unset ADAPTMEM_NATIVE_MATH',
    });
  }
  return math as NativeMath;
}

/** tfjs-node 4.22 calls `util.isNullOrUndefined` and `util.isArray`, which Node 23 removed. */
function restoreRemovedNodeFunctions(): void {
  const removed: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  };
  for (const [name, implementation] of Object.entries(removed)) {
    if (!(name in util)) Object.defineProperty(util, name, { value: implementation });
  }
}

async function loadWasm(): Promise<Backend> {
  try {
    const wasm = require('@tensorflow/tfjs-backend-wasm') as {
      setWasmPaths(folder: string): void;
      version_wasm: string;
    };
    wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), '/'));
    await activate('wasm');
    installIdentity();
    const products = installBatchMatMul() ? 'our kernel for batched products' : 'slow batched products';
    return { name: 'wasm', version: wasm.version_wasm, note: `WebAssembly, one thread, ${products}` };
  } catch (error) {
    throw new BackendError('The WebAssembly backend does not load', {
      hint: 'Run "pnpm install" again, or use ADAPTMEM_BACKEND=cpu (slow)',
      cause: error,
    });
  }
}

async function loadCpu(): Promise<Backend> {
  await activate('cpu');
  return { name: 'cpu', version: tf.version.tfjs, note: 'plain JavaScript, slow' };
}

async function activate(tfjsName: string): Promise<void> {
  if (!(await tf.setBackend(tfjsName))) throw new BackendError(`tfjs has no backend "${tfjsName}"`);
  await tf.ready();
}
