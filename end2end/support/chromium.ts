import { existsSync } from "node:fs";

/** Launch options: the system's Chromium where there is one (Playwright's own download otherwise), quiet towards the network. */
export const chromium = {
  executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync),
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
