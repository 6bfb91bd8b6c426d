import { defineConfig, devices } from "@playwright/test";
import { chromium } from "./support/chromium";

/** Two projects: `hydrated` (the app as people use it) and `no-js` (what the server alone can show; the specs tagged @no-js). */
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: process.env.CI ? [["list"]] : [["list"], ["html", { open: "never" }]],
  use: { launchOptions: chromium, trace: "retain-on-failure", actionTimeout: 10_000 },
  projects: [
    { name: "hydrated", use: { ...devices["Desktop Chrome"], channel: undefined } },
    { name: "no-js", grep: /@no-js/, use: { ...devices["Desktop Chrome"], channel: undefined, javaScriptEnabled: false } },
  ],
});
