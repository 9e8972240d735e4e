import { sweep } from "./sweep";

sweep(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stdout.write(
      `error: ${error instanceof Error ? error.message : String(error)}\n0 passed, 1 failed\n`,
    );
    process.exitCode = 1;
  },
);
