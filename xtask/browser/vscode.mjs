// Opens a project in VS Code (code-server) in headless Chromium, as its author would,
// and fails on the first thing that is not as it should be.
//
//   node vscode.mjs ADDRESS PROJECT FOLDER
//
// PROJECT is the folder of the project, and screenshots are left in FOLDER.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const [address, project, folder] = process.argv.slice(2);
const file = `${project}/console.yaml`;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 960 }, locale: "en-US" });
page.setDefaultTimeout(60_000);

const shoot = (name) => page.screenshot({ path: `${folder}/${name}.png` });

// Whatever happens, what was on the screen is there to be looked at.
try {
  await drive();
  console.log(`${project}: squiggles, problems, hover and quick fix are as they should be`);
} catch (error) {
  await shoot("failed");
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}

async function drive() {
  await page.goto(`${address}/?folder=${encodeURIComponent(project)}`);
  await page.waitForSelector(".monaco-workbench");
  await page.waitForSelector(".explorer-folders-view .monaco-list-row");
  await open("console.yaml");

  // Squiggles, under the letters that are meant.
  await page.waitForSelector(".squiggly-error");
  const line = lineOf("live_player: false");
  await go(line);
  await shoot("squiggles");

  // The list of problems, with the rules' ids and the server's name.
  await page.keyboard.press("Control+Shift+M");
  const rows = page.locator(".markers-panel .monaco-list-row");
  await rows.first().waitFor();
  const before = await problems();
  assert.ok(before > 5, `${before} problems`);
  await shoot("problems");
  // The list shows no more than fits: the rest is found by its filter.
  const filter = page.getByPlaceholder(/^Filter/);
  await filter.fill("live-player-disabled");
  const row = rows.filter({ hasText: "live-player-disabled" }).first();
  await row.waitFor();
  assert.match(await row.textContent(), /dictum/);
  await filter.fill("");

  // The clause that asks, over the value that is wrong.
  await open("console.yaml");
  await go(line);
  const words = page.locator(".view-line span", { hasText: /^\s*false\s*$/ }).first();
  await words.hover();
  const hover = page.locator(".monaco-hover:visible", { hasText: "live-player-disabled" });
  await hover.first().waitFor();
  await page.locator(".monaco-hover:visible", { hasText: "requirements.md" }).first().waitFor();
  await shoot("hover");

  // A quick fix: the menu, its effect on the text, and on the list.
  await page.keyboard.press("Escape");
  await go(lineOf("- https://api.jiangan-bank.example"), 7);
  await page.keyboard.press("Control+.");
  const fixes = page.locator(".action-widget .monaco-list-row.action");
  await fixes.first().waitFor();
  assert.ok((await fixes.count()) > 1, "one fix, and all of them at once");
  await shoot("quick-fix");
  await fixes.first().click();
  await page.locator(".view-line", { hasText: "https://pingtas.qq.com" }).first().waitFor();
  await page.keyboard.press("Control+S");
  await until("the file is saved", () => readFileSync(file, "utf8").includes("https://pingtas.qq.com"));
  await until("there is less to mend", async () => (await problems()) < before);
  await shoot("fixed");
}

async function open(name) {
  await page.keyboard.press("Control+P");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(name);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: name }).waitFor();
}

// Puts the cursor on `line`, in the middle of the screen.
async function go(line, column = 1) {
  await page.keyboard.press("Control+G");
  const input = page.locator(".quick-input-widget input");
  await input.waitFor();
  await input.fill(`:${line}:${column}`);
  await page.keyboard.press("Enter");
  await page.locator(".line-numbers.active-line-number", { hasText: String(line) }).waitFor();
}

// How many problems the badge of the panel counts.
async function problems() {
  const badge = page.locator(".panel .action-item", { hasText: "Problems" }).locator(".badge-content");
  return Number(await badge.first().textContent());
}

function lineOf(words) {
  const before = readFileSync(file, "utf8").split(words)[0];
  return before.split("\n").length;
}

async function until(words, holds) {
  for (let turn = 0; turn < 300; turn += 1) {
    if (await holds()) return;
    await page.waitForTimeout(100);
  }
  assert.fail(`in vain: ${words}`);
}
