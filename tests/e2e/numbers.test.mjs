// The numbers on the page are those of the command line, and follow the text.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { assess, money, percent } from './native.mjs';
import { axe, designs, serve, visit as visitSite } from './site.mjs';

const wide = { viewport: { width: 1440, height: 960 } };
let site;
before(async () => { site = await serve(); });
after(() => site.close());

const visit = (body) => visitSite(site.url, wide, body);

const card = (page, id, part) => page.getByTestId(`card-${id}`).locator(part);

/** Chooses a design and waits until its title stands above the numbers. */
async function choose(page, name, title) {
  await page.getByTestId('picker').selectOption(name);
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** The rows of a table by its label, each a list of its cells' first lines. */
async function rows(page, label) {
  const table = page.getByRole('region', { name: label, exact: true });
  await table.waitFor();
  return table.locator('tbody tr').evaluateAll((all) =>
    all.map((row) => [...row.cells].map((cell) => cell.innerText.split('\n')[0].trim())));
}

for (const name of designs) {
  test(`${name}: the page says what the command line says`, async () => {
    const native = await assess(name);
    await visit(async (page) => {
      await choose(page, name, native.design.title);

      const availability = await card(page, 'availability', '.value').innerText();
      const { unavailability } = native.availability.overall;
      assert.equal(availability, percent(unavailability, availability));
      assert.ok(availability.length >= '99.99%'.length, availability);
      assert.ok((await card(page, 'cost', '.value').innerText()).startsWith(`${money(native.cost.total)}/`));
      assert.equal(await page.getByTestId('total').innerText(), money(native.cost.total));
      for (const [id, first] of [['availability', 'availability'], ['rto', 'rto'], ['rpo', 'rpo'], ['cost', 'budget']]) {
        const verdicts = native.verdicts.filter((v) => v.subject.split('.')[0] === first);
        const standings = verdicts.map((v) => v.standing);
        const worst = ['missed', 'unknown', 'met'].find((s) => standings.includes(s));
        const words = await card(page, id, '.verdict').allInnerTexts();
        assert.deepEqual(words, worst ? [worst] : [], id);
        if (!worst || id === 'cost') continue;
        const shown = await card(page, id, '.value').innerText();
        const results = verdicts.filter((v) => v.standing === worst).map((v) => v.result);
        assert.ok(results.includes(shown), `${id}: ${shown} is none of ${results}`);
      }

      assert.deepEqual(
        (await rows(page, 'Recovery times')).map(([disruption]) => disruption),
        native.disruptions.map((row) => row.disruption),
      );
      const top = native.availability.contributions.slice(0, 10).map((c) => c.part);
      assert.deepEqual((await rows(page, 'Contributions')).map(([part]) => part), top);
      await page.getByText('Lines of the bill').click();
      const lines = await rows(page, 'Lines of the bill');
      assert.deepEqual(
        lines.map((cells) => cells.at(-1)),
        native.cost.lines.map((line) => money(line.cost)),
      );
      await page.getByText('Every default used').click();
      assert.equal((await rows(page, 'Every default used')).length, native.assumptions.length);
      assert.deepEqual(await axe(page), []);
    });
  });
}

test('a mistake is told with its place and mended; the numbers stay until then', () =>
  visit(async (page) => {
    await choose(page, 'go-pro', /GO-PRO/);
    const area = page.locator('#yaml');
    const text = await area.inputValue();
    const value = await card(page, 'rto', '.value').innerText();
    const line = text.split('\n').findIndex((l) => l.startsWith('objectives:')) + 1;
    await area.fill(text.replace('objectives:', 'objektives:'));
    await page.getByTestId('notice').waitFor();
    const finding = page.locator('.finding.error').first();
    assert.match(await finding.innerText(), /objektives[^]*`objectives`/);
    assert.equal(await card(page, 'rto', '.value').innerText(), value);
    assert.deepEqual(await axe(page), []);

    await finding.getByRole('button', { name: `line ${line}:1` }).click();
    const selected = await area.evaluate((a) => a.value.slice(a.selectionStart, a.selectionEnd));
    assert.equal(selected, 'objektives');
    // Typing replaces what the click has selected.
    await page.keyboard.type('objectives');
    await page.getByTestId('notice').waitFor({ state: 'detached' });
    assert.equal(await area.inputValue(), text);
    assert.equal(await page.locator('.finding.error').count(), 0);
    assert.equal(await card(page, 'rto', '.value').innerText(), value);
  }));

test('a finding about the design leads to its place, past characters outside the first plane', () =>
  visit(async (page) => {
    await choose(page, 'go-pro', /GO-PRO/);
    const area = page.locator('#yaml');
    await area.fill(`# 🌩 storm\n${await area.inputValue()}`);
    const finding = page.locator('.finding', { hasText: 'no-backup' }).first();
    const store = (await finding.locator('p').first().innerText()).match(/`(.+?)` has no backup/)[1];
    const button = finding.getByRole('button');
    await page.waitForFunction(
      (was) => document.querySelector('.finding.warning button')?.textContent !== was,
      await page.locator('.finding.warning button').first().innerText(),
      { timeout: 1000 },
    ).catch(() => {}); // the text may have been assessed before this line was reached
    await button.click();
    const { before, selected } = await area.evaluate((a) => ({
      before: a.value.slice(0, a.selectionStart),
      selected: a.value.slice(a.selectionStart, a.selectionEnd),
    }));
    assert.match(before, new RegExp(`\\n +${store}:[^\\n]*\\n\\s*$`));
    assert.match(selected, /kind:|engine:|type:/);
    const [, line] = (await button.innerText()).match(/line (\d+):/);
    assert.equal(before.split('\n').length, Number(line));
  }));

test('a change of the text changes the numbers', () =>
  visit(async (page) => {
    await choose(page, 'go-pro', /GO-PRO/);
    const area = page.locator('#yaml');
    const text = await area.inputValue();
    assert.equal(await card(page, 'rto', '.target').innerText(), 'target 5 min');
    await area.fill(text.replace(/rto: 5m\b/, 'rto: 3d'));
    await card(page, 'rto', '.target').filter({ hasText: 'target 3 d' }).waitFor();
    assert.equal(await card(page, 'availability', '.verdict').innerText(), 'met');
    await area.fill(text.replace(/availability: 99\.99%/, 'availability: 99.9999%'));
    await card(page, 'availability', '.target').filter({ hasText: '99.9999%' }).waitFor();
    assert.equal(await card(page, 'availability', '.verdict').innerText(), 'missed');
  }));

test('a missing price is a finding with a place until estimates are allowed', () =>
  visit(async (page) => {
    await choose(page, 'fraiseql', /fraiseql/i);
    const area = page.locator('#yaml');
    const text = await area.inputValue();
    // A region of which no table has prices.
    await area.fill(text.replace('us-east-1', 'ap-southeast-7'));
    const finding = page.locator('.finding.error', { hasText: 'price-missing' }).first();
    await finding.waitFor();
    assert.match(await finding.getByRole('button').innerText(), /^line \d+:\d+$/);
    assert.match(await card(page, 'cost', '.because').innerText(), /incomplete/);
    await page.getByLabel('Estimate missing prices').check();
    await finding.waitFor({ state: 'detached' });
    assert.match(await card(page, 'cost', '.value').innerText(), /^\$[\d,]+\.\d\d\/month$/);
    assert.match(await card(page, 'cost', '.because').innerText(), /estimated/);
  }));

test('everything is reached with the keyboard alone', () =>
  visit(async (page) => {
    await choose(page, 'go-pro', /GO-PRO/);
    await page.evaluate(() => document.activeElement.blur());
    const reached = new Set();
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(() => {
        const e = document.activeElement;
        return e === document.body ? null : `${e.tagName} ${e.id || e.getAttribute('aria-label') || e.innerText || e.type}`.trim();
      });
      if (name === null) break;
      reached.add(name.split('\n')[0]);
    }
    const names = [...reached].join('; ');
    for (const wanted of [/SELECT/, /INPUT checkbox/, /BUTTON Dark/, /TEXTAREA yaml/, /BUTTON line \d+/, /SUMMARY Lines of the bill/]) {
      assert.match(names, wanted);
    }
    await page.locator('.finding button').first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'yaml');
    const fold = page.locator('summary', { hasText: 'Lines of the bill' });
    await fold.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Lines of the bill' }).waitFor();
  }));

test('what is open stays open over an edit', () =>
  visit(async (page) => {
    await choose(page, 'go-pro', /GO-PRO/);
    await page.getByText('Lines of the bill').click();
    const region = page.getByRole('region', { name: 'Lines of the bill' });
    await region.waitFor();
    const area = page.locator('#yaml');
    await area.fill((await area.inputValue()).replace(/title: .*/, 'title: Renamed'));
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();
    assert.ok(await region.isVisible());
  }));
