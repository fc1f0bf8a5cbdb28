/** The dashboard in a real browser, on the real server with a real experiment. */
import { existsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SMALL, startServer } from './start-server.js';

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const TOKEN = 'a-word';

describe.skipIf(!existsSync(EXECUTABLE))(
  'the dashboard in Chromium (skipped without CHROMIUM_PATH or /usr/bin/chromium)',
  () => {
    let app: FastifyInstance;
    let browser: Browser;
    let context: BrowserContext;
    let page: Page;
    let address: string;
    const failures: string[] = [];

    beforeAll(async () => {
      app = await startServer({ token: TOKEN });
      address = await app.listen({ port: 0, host: '127.0.0.1' });
      browser = await chromium.launch({
        executablePath: EXECUTABLE,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
      context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
      page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => failures.push(error.message));
      page.on('console', (message) => void (message.type() === 'error' && failures.push(message.text())));
      page.on('request', (request) => {
        if (!request.url().startsWith(address)) failures.push(`A request to ${request.url()}`);
      });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await app?.close();
    });

    const open = (path: string) => page.goto(`${address}/#${path}`);
    /** What went wrong since the last look, but for answers that the test provoked. */
    const unexpected = (...provoked: string[]) =>
      failures.splice(0).filter((failure) => !provoked.some((text) => failure.includes(text)));

    it('asks for the token, and shows the runs to who has it', async () => {
      await page.goto(`${address}/`);
      await page.getByLabel('Token').fill(TOKEN);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('searchbox', { name: 'Filter' }).waitFor();
      expect(page.url()).not.toContain(TOKEN);
      expect(unexpected('401')).toEqual([]);
    });

    it('shows every mistake of what is submitted, and loses nothing of it', async () => {
      await open('/submit');
      await page.getByLabel('Experiment').selectOption(SMALL.experiment);
      await page
        .getByLabel('Overrides, one a line')
        .fill('train.max_stepz=4\ncompress.groups.ffn.sparsity=2');
      await page.getByRole('button', { name: 'Submit' }).click();
      const mistakes = page.getByRole('list', { name: 'Mistakes' }).getByRole('listitem');
      await mistakes.first().waitFor();
      expect(await mistakes.count()).toBe(2);
      expect(await mistakes.allTextContents()).toContainEqual(
        expect.stringContaining('did you mean "max_steps"?'),
      );
      await page.reload();
      expect(await page.getByLabel('Overrides, one a line').inputValue()).toContain('train.max_stepz=4');
      expect(unexpected('422')).toEqual([]);
    });

    it('follows an experiment from its submission to its report', async () => {
      await page.getByLabel('Overrides, one a line').fill('tasks=[sentiment]\ntrain.max_steps=40');
      await page.getByRole('button', { name: 'Submit' }).click();
      await page.getByText(/Job 1 is submitted/).waitFor();
      await open('/jobs');
      const link = page.getByRole('region', { name: 'Jobs' }).getByRole('link', { name: /^smoke-/ });
      await link.waitFor();
      await waitForRun(app);
      await link.click();
      await page
        .getByText(/\d+ of \d+ stages done/)
        .first()
        .waitFor();
      await page
        .getByRole('img', { name: /^Loss of train sentiment/ })
        .first()
        .waitFor({ timeout: 60_000 });
      await page.getByRole('link', { name: 'Open report' }).waitFor({ timeout: 120_000 });
      const accuracy = page.getByRole('region', { name: 'Accuracy' }).getByRole('row');
      await accuracy.nth(2).waitFor();
      expect(await accuracy.count()).toBe(3);

      const opened = context.waitForEvent('page');
      await page.getByRole('link', { name: 'Open report' }).click();
      const report = await opened;
      await report.locator('svg').first().waitFor();
      expect(await report.title()).toContain('smoke');
      await report.close();
      await page.bringToFront();
      expect(unexpected()).toEqual([]);
    }, 240_000);

    it('turns the clock of an accelerator and shows at once what that makes of the costs', async () => {
      await page.getByRole('link', { name: 'Ask what if' }).click();
      const latency = page.getByRole('region', { name: 'Figures' }).getByRole('row', { name: /^Latency/ });
      await latency.getByText('×1.00').waitFor();
      const clock = page.getByRole('slider', { name: 'Clock' });
      await clock.fill('0');
      await expect.poll(() => latency.textContent()).toMatch(/×[2-9]\.\d/); // a tenth of the clock, the same DRAM
      expect(await page.getByLabel('Hardware file').inputValue()).toContain('value: 100');
      await page.getByRole('button', { name: 'Put all back' }).click();
      await latency.getByText('×1.00').waitFor();
      expect(unexpected()).toEqual([]);
    });

    it.each(['/runs', '/submit', '/jobs', 'RUN', 'WHAT-IF'])('fits on a telephone: %s', async (name) => {
      const [run] = (
        await app.inject({ url: '/api/runs', headers: { authorization: `Bearer ${TOKEN}` } })
      ).json().runs;
      const path = { RUN: `/runs/${run.id}`, 'WHAT-IF': `/what-if/${run.id}` }[name] ?? name;
      await page.setViewportSize({ width: 400, height: 800 });
      await open(path);
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      const overflow = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(unexpected()).toEqual([]);
    });
  },
);

/** The process of a job needs a moment until its run is there. */
async function waitForRun(app: FastifyInstance): Promise<void> {
  const runs = () => app.inject({ url: '/api/runs', headers: { authorization: `Bearer ${TOKEN}` } });
  await expect.poll(async () => (await runs()).json().runs.length, { timeout: 60_000 }).toBe(1);
}
