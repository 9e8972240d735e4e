import { connect } from "../../ssh/connect";
import { smallServer } from "./small-server";

/** Run by exec.spec.ts as a process of its own: it ends by itself only when nothing is left open. */
async function main(): Promise<void> {
  const server = await smallServer();
  const connection = await connect(server.target);
  const { stdout } = await connection.exec("hello");
  await connection.sftp().catch(() => undefined); // this server has none
  connection.close();
  await server.close();
  console.log(stdout.toString());
}

void main();
