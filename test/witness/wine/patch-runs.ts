/** Each patch that msiexec applies leaves a line in it. */
export const PATCH_RUNS = "C:\\witness\\patch-runs.txt";
