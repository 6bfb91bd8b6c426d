import { test as base, expect } from "@playwright/test";
import { Server } from "./server";
import { DocumentPage } from "./document_page";

type Fixtures = {
  /** A document opened by a person of their own: a browser context with its own cookies. Console errors fail the test. */
  open: (id: string, options?: { query?: string; width?: number; height?: number; dark?: boolean; touch?: boolean }) => Promise<DocumentPage>;
};

/** One server per worker; a page per person. */
export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  open: async ({ browser, server, javaScriptEnabled }, use) => {
    const pages: DocumentPage[] = [];
    await use(async (id, options = {}) => {
      const context = await browser.newContext({
        javaScriptEnabled,
        colorScheme: options.dark ? "dark" : "light",
        viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
        hasTouch: options.touch ?? false,
        permissions: ["clipboard-read", "clipboard-write"],
      });
      const page = new DocumentPage(await context.newPage());
      pages.push(page);
      await page.page.goto(`${server.url}/d/${id}${options.query ?? ""}`);
      return page;
    });
    for (const page of pages) await page.page.context().close();
    expect(pages.flatMap((page) => page.faults), "console errors and warnings").toEqual([]);
  },
});

export { expect };
