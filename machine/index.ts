import { connect } from "../ssh/connect";
import { builtAgent } from "./agent-file";
import { makeConnectMachine } from "./connect-machine";

export const connectMachine = makeConnectMachine({ connect, agentSource: builtAgent });

export { agentAt, builtAgent, type AgentFile, type AgentSource } from "./agent-file";
export { REAL_CLOCK, type MachineClock } from "./clock";
export { makeConnectMachine } from "./connect-machine";
export { MACHINE_ERROR_CODES, MachineError, type MachineErrorCode } from "./machine-error";
