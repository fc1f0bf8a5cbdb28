import { describe, expect, it } from 'vitest';
import { hubSettings } from './hub-settings.js';
import { displayName, nearestModel, parseModelName } from './model-name.js';

describe('parseModelName()', () => {
  it.each([
    ['albert-base-v2', 'albert/albert-base-v2', 'main', ['albert-base-v2', 'albert/albert-base-v2']],
    [
      'albert/albert-xxlarge-v1',
      'albert/albert-xxlarge-v1',
      'main',
      ['albert-xxlarge-v1', 'albert/albert-xxlarge-v1'],
    ],
    ['me/albert-base-v2', 'me/albert-base-v2', 'main', ['me/albert-base-v2']],
    ['own', 'own', 'main', ['own']],
    ['me/own.1@refs/pr/3', 'me/own.1', 'refs/pr/3', ['me/own.1']],
  ])('%s', (text, repository, revision, candidates) => {
    expect(parseModelName(text)).toEqual({ repository, revision, candidates });
  });

  it('lets the revision in the name win', () => {
    expect(parseModelName('a/b@v1', 'v2').revision).toBe('v1');
    expect(displayName(parseModelName('a/b', 'v2'))).toBe('a/b@v2');
    expect(displayName(parseModelName('a/b'))).toBe('a/b');
  });

  it.each(['', 'a/b/c', '../a', 'a/..', 'a b', 'a@', 'a@b@c', 'a@../x', 'a/b@-x', 'http://x/y', '.hidden/a'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseModelName(text)).toThrow(/Expected a model as/);
    },
  );

  it('knows the published name that is nearest', () => {
    expect(nearestModel(parseModelName('albert-bas-v2'))).toBe('albert-base-v2');
    expect(nearestModel(parseModelName('something/else'))).toBeUndefined();
  });
});

describe('hubSettings()', () => {
  const settings = (env: Record<string, string>) => hubSettings({}, env);

  it('takes our own variables before those of other tools', () => {
    expect(settings({ HF_ENDPOINT: 'http://b/' }).endpoint).toBe('http://b');
    expect(settings({ HF_ENDPOINT: 'http://b', ADAPTMEM_HUB: 'http://a' }).endpoint).toBe('http://a');
    expect(hubSettings({ endpoint: 'http://c' }, { ADAPTMEM_HUB: 'http://a' }).endpoint).toBe('http://c');
    expect(settings({ XDG_CACHE_HOME: '/x' }).cache).toBe('/x/adaptmem/models');
    expect(settings({ XDG_CACHE_HOME: '/x', ADAPTMEM_CACHE: '/y' }).cache).toBe('/y/models');
    expect(settings({ HF_HOME: '/h' }).huggingFaceCache).toBe('/h/hub');
    expect(settings({ HF_TOKEN: '' }).token).toBeUndefined();
  });

  it('is offline where either says so', () => {
    expect(settings({}).offline).toBe(false);
    expect(settings({ ADAPTMEM_OFFLINE: '1' }).offline).toBe(true);
    expect(settings({ HF_HUB_OFFLINE: 'yes' }).offline).toBe(true);
    expect(settings({ HF_HUB_OFFLINE: '0', ADAPTMEM_OFFLINE: '0' }).offline).toBe(false);
  });

  it('refuses what is no address', () => {
    expect(() => settings({ ADAPTMEM_HUB: 'ftp://x' })).toThrow(
      /Expected an http address of a hub, got "ftp:\/\/x"/,
    );
  });
});
