import type { Link } from "./open-link";

/** Our own temporary files; what cannot be removed now is a leftover for the next operation (landing-names.ts). */
export async function removeQuietly(
  { connection }: Pick<Link, "connection">,
  paths: readonly string[],
): Promise<void> {
  if (connection.closed.aborted) return;
  await connection.sftp().then(
    (sftp) => Promise.allSettled(paths.map((path) => sftp.remove(path))),
    () => undefined,
  );
}
