import * as Y from "yjs";
import { expect, test } from "../support/fixtures";
import { stockClient } from "../support/stock_client";

test("a stock y-websocket client and a page write the same note at once", async ({ server, open }) => {
  const id = await server.create({ title: "Interop", markdown: "start\n" });
  const stock = stockClient(server.url, id);
  const page = await open(id);
  await Promise.all([stock.synced, page.live()]);
  expect(stock.note.toString()).toBe("start\n");

  const ours = page.typeAtEnd("from the page");
  for (const word of ["from ", "stock ", "yjs "]) stock.note.insert(0, word);
  await ours;

  const both = (text: string) => text.includes("from the page") && text.includes("from ") && text.includes("stock ") && text.includes("yjs ");
  await expect.poll(() => both(stock.note.toString()), "the stock client has both").toBe(true);
  await expect.poll(() => page.noteText(), "the page has what the stock client has").toBe(stock.note.toString());
  await page.saved();
  expect((await server.export(id)).note).toBe(stock.note.toString());
  stock.close();
});

test("a stock client's name and caret are seen in the page, and the page's in the stock client", async ({ server, open }) => {
  const id = await server.create({ title: "Carets", markdown: "one two three\n" });
  const stock = stockClient(server.url, id);
  await stock.synced;
  const at = (index: number) => Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(stock.note, index));
  stock.provider.awareness.setLocalState({
    user: { name: "Stock", color: "#aa3300", colorLight: "#aa330033" },
    cursor: { anchor: at(4), head: at(7) },
  });
  const page = await open(id);
  await page.live();
  await expect(page.page.locator(".cm-editor").getByText("Stock")).toBeAttached();
  await page.typeAtEnd("!");
  await expect.poll(() => [...stock.provider.awareness.getStates().values()].some((state) => state.cursor && state.user?.name !== "Stock")).toBe(true);
  stock.close();
});

test("a stock client that was offline brings its edits with it", async ({ server }) => {
  const id = await server.create({ title: "Offline", markdown: "" });
  const [one, two] = [stockClient(server.url, id), stockClient(server.url, id)];
  await Promise.all([one.synced, two.synced]);
  one.provider.disconnect();
  one.note.insert(0, "written offline");
  one.provider.connect();
  await expect.poll(() => two.note.toString()).toBe("written offline");
  one.close();
  two.close();
});

test("a stock client with a ticket is somebody, and one with a wrong ticket does not get in", async ({ server }) => {
  const id = await server.create({ title: "Ticket", markdown: "start\n" });
  const token = server.token("Robot");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const issued = await fetch(`${server.url}/api/v1/docs/${id}/tickets`, { method: "POST", headers, body: "{}" });
  expect(issued.status).toBe(201);
  const { ticket } = (await issued.json()) as { ticket: string };
  const robot = stockClient(server.url, id, { ticket });
  await robot.synced;
  expect(robot.note.toString()).toBe("start\n");
  robot.provider.awareness.setLocalStateField("user", { name: "Somebody else" });
  const other = stockClient(server.url, id);
  await other.synced;
  const names = () => [...other.provider.awareness.getStates().values()].map((state) => state.user?.name).filter(Boolean);
  await expect.poll(names).toEqual(["Robot"]);

  const wrong = stockClient(server.url, id, { ticket });
  const refused = await new Promise((done) => wrong.provider.once("connection-error", () => done(true)));
  expect(refused).toBe(true);
  expect(wrong.note.toString()).toBe("");
  for (const client of [robot, other, wrong]) client.close();
});
