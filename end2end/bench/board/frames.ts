import type { Browser, CDPSession, Page } from "@playwright/test";

/** What a person saw of a stretch of time. */
export interface Frames {
  /** Presented frames a second. */
  rate: number;
  /** Milliseconds from one presented frame to the next (from the start to the first, from the last to the end). */
  median: number;
  p95: number;
  worst: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  /** Microseconds. */
  ts: number;
  pid: number;
  args: { frame_reporter?: { state: string } };
  id2?: { local?: string };
}

const START = "bench:start";

/**
 * Frames as they were presented, from Chromium's trace: a `PipelineReporter` that ended as presented with the main thread's update in it. A
 * callback of `requestAnimationFrame` is no frame: it runs also when its picture comes late or never, and a compositor presents without one.
 */
export class FrameCounter {
  private constructor(private readonly session: CDPSession) {}

  static async of(browser: Browser): Promise<FrameCounter> {
    return new FrameCounter(await browser.newBrowserCDPSession());
  }

  /** Frames of `page` while `act` runs; only those within its own time count. */
  async during(page: Page, act: () => Promise<void>): Promise<Frames> {
    const events: TraceEvent[] = [];
    const collect = ({ value }: { value: object[] }) => void events.push(...(value as TraceEvent[]));
    this.session.on("Tracing.dataCollected", collect);
    await this.session.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { recordMode: "recordAsMuchAsPossible", includedCategories: ["disabled-by-default-devtools.timeline.frame", "blink.user_timing"] },
    });
    await page.evaluate((name) => void performance.mark(name), START);
    const from = performance.now();
    await act();
    const took = performance.now() - from;
    const done = new Promise<void>((resolve) => this.session.once("Tracing.tracingComplete", () => resolve()));
    await this.session.send("Tracing.end");
    await done;
    this.session.off("Tracing.dataCollected", collect);
    return figures(events, took);
  }
}

function figures(events: TraceEvent[], took: number): Frames {
  const start = events.find((event) => event.name === START);
  if (!start) throw new Error("the trace has no start");
  const state = new Map<string, string>();
  const presented = new Set<number>();
  const reports = events.filter((event) => event.name === "PipelineReporter" && event.pid === start.pid);
  for (const event of reports.sort((a, b) => a.ts - b.ts || (a.ph === "b" ? 1 : -1))) {
    const id = event.id2!.local!;
    if (event.ph === "b") state.set(id, event.args.frame_reporter!.state);
    else if (state.get(id) === "STATE_PRESENTED_ALL") presented.add(event.ts);
  }
  const times = [...presented].map((ts) => (ts - start.ts) / 1000).filter((ms) => ms > 0 && ms < took);
  const gaps = [...times, took].map((ms, i) => ms - (times[i - 1] ?? 0)).sort((a, b) => a - b);
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(gaps.length * share))]!;
  return { rate: (times.length / took) * 1000, median: at(0.5), p95: at(0.95), worst: gaps.at(-1)! };
}
