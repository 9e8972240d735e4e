export type Answer = "yes" | "no" | "unknown";
