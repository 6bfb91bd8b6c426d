import base from "./playwright.config";

/** Figures, not tests: `make bench`. One worker, so that nothing else runs beside a measurement. */
export default { ...base, testDir: "bench", workers: 1, timeout: 300_000, projects: [base.projects![0]] };
