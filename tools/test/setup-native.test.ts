import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPTS = join(import.meta.dirname, '..', 'setup-native');
const NO_PROGRAMS = '/nonexistent';
const python = spawnSync('python3', ['--version']).status === 0 ? 'python3' : undefined;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-native-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs setup-native on the package in `folder`, with its own cache, and without the modules of this test. */
function setUp(args: string[], path = process.env.PATH) {
  const { NODE_PATH: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(SCRIPTS, 'setup-native.mjs'), '--for', folder, ...args],
    { encoding: 'utf8', env: { ...env, PATH: path, ADAPTMEM_CACHE: join(folder, 'cache') } },
  );
  return { status, output: stdout + stderr };
}

/** A tfjs-node as pnpm installs it: without its addon. */
function installTfjsNode() {
  const path = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), JSON.stringify({ binary: { napi_versions: [3, 8] } }));
}

describe('setup-native', () => {
  it('says how it is used', () => {
    const { status, output } = setUp(['--fast']);
    expect(status).toBe(2);
    expect(output).toContain('pnpm setup:native [--if-possible]');
  });

  it('asks for an installation where tfjs-node is missing', () => {
    const { status, output } = setUp([]);
    expect(status).toBe(1);
    expect(output).toMatch(/tfjs-node is not installed\nRun pnpm install first/);
  });

  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'names what is missing on the machine, and forgives it with --if-possible',
    () => {
      installTfjsNode();
      const strict = setUp([], NO_PROGRAMS);
      expect(strict.status).toBe(1);
      expect(strict.output).toMatch(/Python with pip is missing/);
      const lenient = setUp(['--if-possible'], NO_PROGRAMS);
      expect(lenient.status).toBe(0);
      expect(lenient.output).toMatch(/runs on WebAssembly/);
    },
  );
});

describe.skipIf(!python)('unpack_wheel.py (skipped without python3)', () => {
  const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
  const ZIP =
    'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n for n in sys.argv[2:]: z.writestr(n, n)';

  function unpack(members: string[]) {
    const wheel = join(folder, 'x.whl');
    spawnSync('python3', ['-c', ZIP, wheel, ...members]);
    const target = join(folder, 'out');
    const script = join(SCRIPTS, 'unpack_wheel.py');
    const { status, stderr } = spawnSync('python3', [script, wheel, target], { encoding: 'utf8' });
    return { status, stderr, target };
  }

  it('lays out libraries, headers and the names that a linker looks for', () => {
    const header = 'tensorflow/include/tensorflow/c/c_api.h';
    const { status, target } = unpack([...LIBRARIES, header, 'tensorflow/python/a.py']);
    expect(status).toBe(0);
    expect(readFileSync(join(target, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe(header);
    expect(realpathSync(join(target, 'lib/libtensorflow.so'))).toBe(
      realpathSync(join(target, 'lib/libtensorflow_cc.so.2')),
    );
    expect(readFileSync(join(target, 'lib/libtensorflow_framework.so'), 'utf8')).toBe(LIBRARIES[1]);
    expect(existsSync(join(target, 'python'))).toBe(false);
  });

  it('refuses a wheel without the library', () => {
    const { status, stderr } = unpack([LIBRARIES[1]!]);
    expect(status).toBe(1);
    expect(stderr).toContain('x.whl holds no libtensorflow_cc.so.2');
  });
});
