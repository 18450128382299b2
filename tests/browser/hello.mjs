// The page of examples/hello in a real headless Chromium, against the server that answers at the URL.
// usage: hello.mjs URL   prints a line for each failed check, and "browser: N passed, N failed"
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const url = process.argv[2];
const profile = mkdtempSync(join(tmpdir(), "fusor-browser-"));
let passed = 0;
let failed = 0;
function check(name, good, detail = "") {
  if (good) return void passed++;
  failed++;
  console.log(`failed: ${name} ${detail}`);
}

// Without these flags Chromium looks for its maker's services at each start.
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const context = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: ["--no-sandbox", ...quiet],
});
try {
  const page = context.pages()[0] ?? (await context.newPage());
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  const response = await page.goto(url);
  check("the page is served", response.status() === 200, response.status());
  check("its type is HTML", response.headers()["content-type"] === "text/html; charset=utf-8", response.headers()["content-type"]);

  const expected = {
    shout: /^HELLO, FUNCTIONS$/,
    tax: /"net":277.5,.*"total":327.38/,
    primes: /^9592\n$/,
  };
  for (const [name, answer] of Object.entries(expected)) {
    const section = page.locator(`section#${name}`);
    await page.waitForFunction((id) => document.getElementById(id).dataset.status, name, { timeout: 20_000 });
    const text = await section.locator("pre").textContent();
    check(`${name} answers`, answer.test(text), JSON.stringify(text));
    check(`${name} shows its time`, /^\d+\.\d ms$/.test(await section.locator(".time").textContent()));
  }

  await page.locator("#primes textarea").fill("10");
  await page.locator("#primes button").click();
  await page.waitForFunction(() => document.querySelector("#primes pre").textContent === "4\n", null, { timeout: 20_000 });
  check("a click calls the function anew", true);
  await page.locator("#tax textarea").fill("no invoice");
  await page.locator("#tax button").click();
  await page.waitForFunction(() => document.getElementById("tax").dataset.status === "502", null, { timeout: 20_000 });
  check("a function that fails is a 502", true);
  check("no errors on the console but that 502", errors.every((e) => e.includes("502")), errors.join("; "));
  if (process.argv[3]) await page.screenshot({ path: process.argv[3], fullPage: true });
} catch (error) {
  check("the page works", false, error.message);
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
