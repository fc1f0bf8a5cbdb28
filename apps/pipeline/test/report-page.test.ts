/** The report in a real browser. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newFolder, runCli, SMOKE } from './run-cli.js';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

describe.skipIf(!existsSync(EXECUTABLE))(
  'the report in Chromium (skipped without CHROMIUM_PATH or /usr/bin/chromium)',
  () => {
    let browser: Browser;
    let page: string;

    beforeAll(async () => {
      const { stdout, status, stderr } = await runCli([
        ...[SMOKE, '--json', '--out', newFolder('runs'), '--cache', newFolder('cache')],
        ...['--set', 'tasks=[sentiment]', '--set', 'train.max_steps=4'],
      ]);
      expect(status, stderr).toBe(0);
      page = pathToFileURL(JSON.parse(stdout).report).href;
      browser = await chromium.launch({
        executablePath: EXECUTABLE,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
    }, 300_000);
    afterAll(() => browser?.close());

    it.each([1200, 400])('opens without a network request or an error, %d pixels wide', async (width) => {
      const tab = await browser.newPage({ viewport: { width, height: 900 } });
      const requests: string[] = [];
      const errors: string[] = [];
      tab.on('request', (request) => requests.push(request.url()));
      tab.on('pageerror', (error) => errors.push(error.message));
      tab.on('console', (message) => void (message.type() === 'error' && errors.push(message.text())));
      await tab.goto(page);
      expect(requests).toEqual([page]);
      expect(errors).toEqual([]);
      expect(await tab.title()).toContain('smoke');
      expect(await tab.locator('svg').count()).toBeGreaterThanOrEqual(5);
      const overflow = await tab.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      await tab.close();
    });

    it('draws figures whose text can be read', async () => {
      const tab = await browser.newPage({ viewport: { width: 1200, height: 900 } });
      await tab.goto(page);
      const sizes = (await tab.evaluate(
        `[...document.querySelectorAll('svg text')].map((text) => text.getBoundingClientRect().height).filter(Boolean)`,
      )) as number[];
      expect(sizes.length).toBeGreaterThan(50);
      expect(Math.min(...sizes)).toBeGreaterThan(8);
    });
  },
);
