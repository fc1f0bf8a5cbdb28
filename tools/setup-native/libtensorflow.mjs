// Provides libtensorflow (C API and headers) in the cache folder, out of TensorFlow's Python wheel.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, tail } from './run-command.mjs';
import { SetupError } from './setup-error.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));

// tfjs-node 4.22 was released against libtensorflow 2.9.1, but wheels carry the library as a library of its own
// (libtensorflow_cc.so.2) only since 2.12 (tensorflow/tensorflow#55941). The C API is stable, so the oldest of
// those comes first; the others are for an index that has lost it. `sha256` is that of the wheel for Python 3.10.
const RELEASES = [
  { version: '2.12.1', sha256: 'd05b8268da5bd87cf43d46da177e3b3ca39f2db0437e56c5e18351db4cde8679' },
  { version: '2.15.1', sha256: 'ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077' },
  { version: '2.18.1', sha256: '357506565b05154b4b1fa5f94cd2b34c74d8a6ed64091385a71c990626321164' },
];
const DISTRIBUTION = 'tensorflow-cpu';
const WHEEL_TAGS = [
  ...['--implementation', 'cp', '--python-version', '310', '--abi', 'cp310'],
  ...['--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'],
];

/**
 * The folder with `lib/` and `include/` of libtensorflow, downloaded and unpacked on the first call.
 * @param say receives a line for each step
 * @throws SetupError on another platform, without Python's pip, or where no index has the wheel
 */
export function provideLibtensorflow(say) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `only Linux on x86-64 is known here, this is ${process.platform} on ${process.arch}`,
      'Elsewhere try the install script of @tensorflow/tfjs-node itself.',
    );
  }
  const cache = cacheFolder();
  for (const { version } of RELEASES) {
    const folder = join(cache, `libtensorflow-${version}`);
    if (existsSync(folder)) return folder;
  }
  mkdirSync(cache, { recursive: true });
  return fetchFirstRelease(cache, findPython(), say);
}

/** `ADAPTMEM_CACHE`, by default `~/.cache/adaptmem` (or under `XDG_CACHE_HOME`). */
function cacheFolder() {
  return (
    process.env.ADAPTMEM_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'adaptmem')
  );
}

function findPython() {
  const python = ['python3', 'python'].find((name) => runCommand(name, ['-m', 'pip', '--version']).ok);
  if (python) return python;
  throw new SetupError(
    'Python with pip is missing; it fetches the library',
    'Install it (Debian: apt-get install python3-pip) and run pnpm setup:native again.',
  );
}

function fetchFirstRelease(cache, python, say) {
  const refusals = [];
  for (const release of RELEASES) {
    const work = mkdtempSync(join(cache, 'fetching-'));
    try {
      say(`Fetching ${DISTRIBUTION} ${release.version} from the Python index (about 230 MB)`);
      const wheel = downloadWheel(python, release, work);
      if (wheel.path) return unpack(python, wheel.path, cache, release);
      refusals.push(`${release.version}: ${wheel.refusal}`);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  throw new SetupError(
    `pip found no wheel of ${DISTRIBUTION}\n${refusals.join('\n')}`,
    'A Python package index must be reachable (pip config, PIP_INDEX_URL).',
  );
}

function downloadWheel(python, release, folder) {
  const download = runCommand(python, [
    ...[
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--only-binary=:all:',
      '--no-cache-dir',
      '--progress-bar',
      'off',
    ],
    ...['--disable-pip-version-check', '--retries', '1', '--timeout', '60', '--dest', folder],
    ...[...WHEEL_TAGS, `${DISTRIBUTION}==${release.version}`],
  ]);
  const name = readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (!download.ok || !name) return { refusal: tail(download.output, 1, /ERROR|No module|not found/) };
  const path = join(folder, name);
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sha256 === release.sha256) return { path };
  return { refusal: `SHA-256 of the wheel must be ${release.sha256}, got ${sha256}` };
}

function unpack(python, wheel, cache, release) {
  const folder = join(cache, `libtensorflow-${release.version}`);
  const work = mkdtempSync(join(cache, 'unpacking-'));
  const unpacked = runCommand(python, [join(HERE, 'unpack_wheel.py'), wheel, work]);
  try {
    if (!unpacked.ok) throw new SetupError(`the wheel cannot be unpacked: ${tail(unpacked.output, 2)}`);
    if (!existsSync(folder)) renameSync(work, folder); // another process may have been faster
    return folder;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
