import base from "./playwright.config";

/** Figures, not tests: `make bench`. One worker and no recorder of traces, so that nothing else runs beside a measurement. */
export default { ...base, testDir: "bench", workers: 1, timeout: 300_000, use: { ...base.use, trace: "off" as const }, projects: [base.projects![0]] };
