// The built site as a visitor meets it. Runs against dist/; `./test e2e` builds it first.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { axe, designs, open, root, serve, visit as visitSite } from './site.mjs';

const wide = { viewport: { width: 1440, height: 960 } };
const narrow = { viewport: { width: 390, height: 844 }, hasTouch: true };
let site;
before(async () => { site = await serve(); });
after(() => site.close());

const visit = (options, body) => visitSite(site.url, options, body);

test('loads with the four numbers, no console message, no request elsewhere', () =>
  visit(wide, async (page) => {
    for (const id of ['availability', 'rto', 'rpo', 'cost']) {
      const card = page.getByTestId(`card-${id}`);
      assert.ok(await card.isVisible(), id);
      assert.notEqual((await card.locator('.value').innerText()).trim(), '', id);
    }
    assert.equal(await page.locator('#loading').count(), 0);
  }));

test('what the checks look for is noticed when it happens', async () => {
  const { page, unwanted, close } = await open(site.url, wide);
  try {
    await page.evaluate(() => {
      console.error('seeded');
      document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">');
      return fetch('http://127.0.0.1:9/seeded').catch(() => {});
    });
    assert.ok(unwanted.some((line) => line.includes('seeded')), unwanted.join('\n'));
    assert.ok(unwanted.some((line) => line.includes('Content Security Policy')), unwanted.join('\n'));
    assert.ok((await axe(page)).some((line) => line.startsWith('image-alt')));
  } finally {
    await close();
  }
});

for (const [size, options] of Object.entries({ wide, narrow })) {
  for (const colorScheme of ['light', 'dark']) {
    test(`accessible and within its width: ${size}, ${colorScheme}`, () =>
      visit({ ...options, colorScheme }, async (page) => {
        assert.deepEqual(await axe(page), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `the page is ${overflow} px wider than its window`);
      }));
  }
}

test('the picker offers every scenario of the repository, byte for byte', () =>
  visit(wide, async (page) => {
    const folder = join(root, 'scenarios');
    const picker = page.getByTestId('picker');
    assert.deepEqual(
      await picker.locator('option').evaluateAll((all) => all.map((option) => option.value)),
      designs,
    );
    assert.deepEqual(
      await picker.locator('option').allInnerTexts(),
      designs.map((name) => name.replace('patterns/', '')),
    );
    for (const name of designs) {
      await picker.selectOption(name);
      assert.equal(await page.locator('#yaml').inputValue(), await readFile(join(folder, `${name}.yaml`), 'utf8'));
    }
  }));

test('typing keeps working: text, caret and undo stay where they were', () =>
  visit(wide, async (page) => {
    const area = page.locator('#yaml');
    const before = await area.inputValue();
    await area.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# typed ä 🌩 é', { delay: 15 });
    await page.waitForTimeout(400); // past the pause after which the text is assessed
    await page.keyboard.type(' and more');
    assert.equal(await area.inputValue(), `${before}# typed ä 🌩 é and more`);
    await area.fill('stormglass: [\n');
    await page.waitForTimeout(400);
    assert.equal(await area.inputValue(), 'stormglass: [\n');
    assert.ok(await page.getByTestId('card-availability').isVisible());
  }));

test('each number leads to its details by keyboard', () =>
  visit(wide, async (page) => {
    for (const id of ['availability', 'rto', 'rpo', 'cost']) {
      await page.getByTestId(`card-${id}`).getByRole('link').focus();
      await page.keyboard.press('Enter');
      assert.equal(await page.evaluate(() => document.querySelector(':target')?.id), id);
    }
  }));

test('the theme button turns dark on and off', () =>
  visit({ ...wide, colorScheme: 'light' }, async (page) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await paper();
    const button = page.getByRole('button', { name: 'Dark' });
    await button.click();
    assert.notEqual(await paper(), light);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await axe(page), []);
    await button.click();
    assert.equal(await paper(), light);
  }));
