import { spawn, execFileSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const target = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../target");

/** The binary under test. */
export const binary = process.env.TANDEM_BIN ?? join(target, "release/tandem");
const site = resolve(import.meta.dirname, "../../target/site");

/** A real Tandem server on a port and a data folder of its own, which a test may kill and start again. */
export class Server {
  readonly data = mkdtempSync(join(tmpdir(), "tandem-end2end-"));
  url = "";
  log = "";
  /** Origins whose pages may connect; none: its own. They count from the next start. */
  origins: string[] = [];
  private child?: ChildProcess;

  static async start(): Promise<Server> {
    const server = new Server();
    await server.start();
    return server;
  }

  /** Starts it; the second time on the port of the first, so that open pages find it again. */
  async start(): Promise<void> {
    const addr = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const origins = this.origins.flatMap((origin) => ["--origin", origin]);
    const child = spawn(binary, ["serve", "--addr", addr, "--data-dir", this.data, "--site-dir", site, ...origins], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: this.data,
    });
    this.child = child;
    child.stderr.on("data", (chunk) => (this.log += chunk));
    this.url = await new Promise<string>((found, failed) => {
      createInterface(child.stdout).on("line", (line) => {
        const url = /^listening on (http:\S+)$/.exec(line)?.[1];
        if (url) found(url);
      });
      child.once("error", failed);
      child.once("exit", (code) => failed(new Error(`the server ended with ${code} before it listened\n${this.log}`)));
    });
  }

  /** `kill -9`: no chance to flush anything. Resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** A deploy: asks it to drain and end, and starts it again. */
  async restart(): Promise<void> {
    await this.end("SIGTERM");
    await this.start();
  }

  /** Stops or continues the process without its clients' noticing: connections stay, nothing answers. */
  freeze(is: boolean): void {
    this.child?.kill(is ? "SIGSTOP" : "SIGCONT");
  }

  /** Asks it to drain and end; removes its data. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await gone;
  }

  /** Runs `tandem import FILE` against this server's data and gives the new document's path (`/d/…`). */
  import(file: string): string {
    const out = execFileSync(binary, ["import", "--data-dir", this.data, file], { encoding: "utf8" });
    const path = /\/d\/[\w-]{22}/.exec(out)?.[0];
    if (!path) throw new Error(`import printed no path: ${out}`);
    return path;
  }

  /** A new address of a document with this role. */
  link(id: string, role: "view" | "comment" | "edit"): string {
    return this.run("link", id, "--role", role).trim().slice("/d/".length);
  }

  /** Ends an address, as another process than the server. */
  endLink(address: string): void {
    this.run("link", address, "--end");
  }

  /** A person for a program, and the token that makes it that person. */
  token(name: string): string {
    return this.run("token", name).trim();
  }

  private run(...args: string[]): string {
    return execFileSync(binary, [...args, "--data-dir", this.data], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }

  /** Makes a document over HTTP and gives its id. */
  async create(content: { title?: string; markdown?: string; excalidraw?: unknown }): Promise<string> {
    const answer = await fetch(`${this.url}/api/v1/docs`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(content),
    });
    if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  /** What the server has on disk, as JSON. */
  async export(id: string): Promise<{ title: string; note: string; shapes: { id: string; kind: string }[] }> {
    const answer = await fetch(`${this.url}/api/v1/docs/${id}/export?format=json`);
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
