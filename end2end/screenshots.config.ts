import base from "./playwright.config";

/** The pictures of README: `make screenshots`. */
export default { ...base, testDir: "screenshots", workers: 1, projects: [base.projects![0]] };
