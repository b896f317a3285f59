// Opens an audit page in headless Chromium, as a reader would, and fails on the first
// thing that is not as it should be.
//
//   node audit.mjs PAGE [FOLDER]
//
// With FOLDER, screenshots and the printed page are left there to be looked at.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [page_file, folder] = process.argv.slice(2);
const address = pathToFileURL(page_file).href;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

const faults = [];

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, ...options });
  const page = await context.newPage();
  page.on("console", (it) => faults.push(`console: ${it.text()}`));
  page.on("pageerror", (it) => faults.push(`error: ${it.message}`));
  page.on("dialog", (it) => faults.push(`dialog: ${it.message()}`));
  page.on("request", (it) => {
    if (it.url().split("#")[0] !== address) faults.push(`request: ${it.url()}`);
  });
  await page.goto(address);
  return page;
}

async function accessible(page, what) {
  // The page's own policy lets no other script in; the test speaks past it.
  const found = await page.evaluate(`${axe}; axe.run({ resultTypes: ["violations"] })`);
  for (const it of found.violations) {
    const first = it.nodes[0];
    faults.push(`axe (${what}): ${it.id}: ${it.help}: ${first.html} ${first.failureSummary}`);
  }
}

// Waits until the page's address ends in a mark of that form: a click and a key say
// nothing of when the browser has followed them.
async function arrives(page, mark, what) {
  await page.waitForURL((it) => mark.test(it.hash)).catch(() => assert.fail(`in vain: ${what}`));
  return new URL(page.url()).hash;
}

const visible = (page, selector) =>
  page.$$eval(selector, (them) => them.filter((it) => it.checkVisibility()).length);

// Filter to what is violated, follow a verdict to its clause, and come back.
const page = await open();
const all = await visible(page, ".verdicts > li");
await page.check("#show-violated");
const violated = await visible(page, ".verdicts > li");
assert.ok(violated > 0 && violated < all, "the filter shows what is violated");
assert.equal(await visible(page, ".verdicts > li:not(.violated)"), 0);
assert.match(await page.textContent("#shown"), new RegExp(`\\b${violated}\\b`));
const verdict = page.locator(".verdicts > li.violated").filter({ has: page.locator(".asked a") }).first();
const id = await verdict.getAttribute("id");
await verdict.locator(".asked a").first().click();
const clause = await arrives(page, /^#p\d+-c\d+$/, "the verdict links to its clause");
assert.ok(await page.locator(clause).isVisible(), "the clause is there");
await page.locator(`${clause} a[href="#${id}"]`).first().click();
await arrives(page, new RegExp(`^#${id}$`), "the clause links back");
assert.ok(await page.locator(`#${id}`).isVisible());
await page.goBack();
await arrives(page, new RegExp(`^${clause}$`), "the browser's own way back works");

// Search, and nothing that was searched for.
await page.check("#show-all");
await page.fill("#search", "no such rule");
assert.equal(await visible(page, ".verdicts > li"), 0);
await page.fill("#search", "");
assert.equal(await visible(page, ".verdicts > li"), all);

// Both languages, one at a time.
for (const [choice, lang, hidden] of [["#lang-zh", "zh-CN", ".en"], ["#lang-en", "en", ".zh"]]) {
  await page.check(choice);
  assert.equal(await page.getAttribute("html", "lang"), lang);
  assert.equal(await visible(page, hidden), 0, `${hidden} is not shown in ${lang}`);
}

// By keyboard: the first stop leads to the content.
const keyboard = await open();
await keyboard.keyboard.press("Tab");
assert.equal(await keyboard.evaluate("document.activeElement.className"), "skip");
await keyboard.keyboard.press("Enter");
await arrives(keyboard, /^#main$/, "the first stop leads to the content");

// Without a script everything can be read and filtered.
const plain = await open({ javaScriptEnabled: false });
await plain.locator("#show-violated").check();
assert.equal(await plain.locator(".verdicts > li.satisfied").first().isVisible(), false);
assert.equal(await plain.locator(".verdicts > li.violated").first().isVisible(), true);
await plain.locator("#lang-zh").check();
assert.equal(await plain.locator(".en").first().isVisible(), false);

// Every width and both schemes: no fault of accessibility, no sideways scrolling.
for (const colorScheme of ["light", "dark"]) {
  for (const width of [320, 420, 768, 1280, 1920]) {
    const page = await open({ colorScheme, viewport: { width, height: 1000 } });
    const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
    if (over > 0) faults.push(`at ${width} px the page is ${over} px too wide`);
    if (width === 420 || width === 1280) await accessible(page, `${colorScheme}, ${width} px`);
    if (folder) await page.screenshot({ path: `${folder}/${colorScheme}-${width}.png` });
    await page.context().close();
  }
}

// On paper.
const paper = await page.pdf({ format: "A4", preferCSSPageSize: true, ...(folder && { path: `${folder}/audit.pdf` }) });
assert.ok(paper.length > 10_000, "the page can be printed");

await browser.close();
assert.deepEqual([...new Set(faults)], []);
console.log(`${page_file}: ${all} verdicts, ${violated} violated, nothing to complain about`);
