import { expect, test } from "../support/fixtures";

const markdown = "# Plan\n\nShip **it** by <script>alert(1)</script> Friday.\n\n- [ ] write\n- [x] draw\n";
const excalidraw = {
  type: "excalidraw",
  version: 2,
  elements: [
    { id: "a", type: "rectangle", x: 0, y: 0, width: 120, height: 80, strokeColor: "#1e1e1e" },
    { id: "b", type: "text", x: 10, y: 20, width: 90, height: 25, text: "Server", fontSize: 20 },
  ],
};

test("a shared link shows the note as HTML and the board as SVG @no-js", async ({ page, server }) => {
  const id = await server.create({ title: "Shared plan", markdown, excalidraw });
  const answer = await page.goto(`${server.url}/d/${id}`);
  expect(answer!.status()).toBe(200);
  const html = await answer!.text();
  expect(html, "the content is in the first response").toContain("<strong>it</strong>");
  expect(html).not.toContain("<script>alert");
  expect(html).toMatch(/<svg[^>]*>[\s\S]*Server/);
  await expect(page).toHaveTitle(/Shared plan/);
});

test("the page reads well before any script @no-js", async ({ page, server, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, "what a browser without script shows");
  const id = await server.create({ title: "Shared plan", markdown, excalidraw });
  await page.goto(`${server.url}/d/${id}`);
  await expect(page.getByRole("heading", { name: "Plan", level: 1, exact: true })).toBeVisible();
  await expect(page.getByRole("checkbox").nth(1)).toBeChecked();
  await expect(page.locator("svg").getByText("Server")).toBeVisible();
});

test("home lists the visitor's documents and makes a new one @no-js", async ({ page, server }) => {
  await page.goto(server.url);
  await expect(page.getByText("Welcome to Tandem").first()).toBeVisible();
  await page.getByRole("button", { name: /new document/i }).first().click();
  await expect(page).toHaveURL(/\/d\/[\w-]{22}/);
  await page.goto(server.url);
  await expect(page.getByRole("link", { name: /untitled/i }).first()).toBeVisible();
});

test("an unknown document is a 404 that says so @no-js", async ({ page, server }) => {
  const answer = await page.goto(`${server.url}/d/AAAAAAAAAAAAAAAAAAAAAA`);
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole("heading").first()).toBeVisible();
  await expect(page.getByRole("link", { name: /home|documents|start/i }).first()).toBeVisible();
});
