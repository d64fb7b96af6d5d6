// Serves dist/ on a free port of this machine and opens it in headless Chromium, recording
// everything a visitor should never get: console messages, page errors, requests elsewhere.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

export const root = new URL('../../', import.meta.url).pathname;
const dist = join(root, 'dist');

/** The designs of the repository in the order of the picker, the gallery first: `patterns/…` and the others. */
export const designs = ['patterns/', ''].flatMap((folder) =>
  readdirSync(join(root, 'scenarios', folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => folder + name.replace(/\.yaml$/, '')));

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** Serves dist/ until `close()`. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const file = join(dist, path === '/' ? 'index.html' : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => new Promise((done) => server.close(done)),
  };
}

/** Opens the page in a browser with an empty profile; `options` as for a Playwright context. */
export async function open(url, options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'stormglass-e2e-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync',
    ],
    ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const unwanted = [];
  page.on('console', (message) => unwanted.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => unwanted.push(`page error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) {
      unwanted.push(`request to ${request.url()}`);
    }
  });
  page.on('response', (response) => {
    if (response.status() >= 400) unwanted.push(`${response.status()} for ${response.url()}`);
  });
  await page.goto(url);
  await page.getByTestId('card-availability').waitFor();
  return {
    page,
    unwanted,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** Opens the page, runs `body`, and fails if anything unwanted was recorded. */
export async function visit(url, options, body) {
  const { page, unwanted, close } = await open(url, options);
  try {
    await body(page);
    assert.deepEqual(unwanted, []);
  } finally {
    await close();
  }
}

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds against WCAG 2.2 A and AA and its best practices, one line each. */
export async function axe(page) {
  await page.evaluate(axeSource); // the page's policy blocks script tags, not this
  const { violations, passes } = await page.evaluate(() => globalThis.axe.run());
  if (passes.length === 0) throw new Error('axe checked nothing');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
}
