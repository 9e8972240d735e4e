import * as assert from "node:assert/strict";

import type { AgentReply, JobPhase, JobSpec, JobStatus } from "../../agent/protocol";
import { MachineError } from "../../machine";
import { SshError } from "../../ssh/ssh-error";
import { closedError, ScriptedServer, type Answer } from "./scripted-server";
import { behaviour } from "./shells";

const JOB: JobSpec = {
  id: "rtm-ru7-1",
  title: "Update Rollup 7",
  who: "tom@desk",
  productCode: "{24B2C164-DE66-44FE-B468-A46D9D5E6B31}",
  actions: [
    {
      kind: "install",
      title: "Update Rollup 7",
      patchCode: "{BD5FC011-F7CD-426B-8C76-FAF55D14E7F7}",
      package: { sha256: "aa".repeat(32), name: "ru7.msp" },
      unlessApplied: false,
    },
  ],
  busyWaitSeconds: 1,
  limitSeconds: 7200,
};
const UNKNOWN = { ok: false, error: { code: "jobUnknown", message: "No such job.", detail: "" } } as const;

function status(phase: JobPhase, facts: Partial<JobStatus> = {}): JobStatus {
  return {
    id: JOB.id,
    title: JOB.title,
    who: JOB.who,
    phase,
    since: "T",
    note: "",
    alive: "yes",
    healsAtBoot: "no",
    ...facts,
  };
}

function ok(value: unknown): AgentReply<unknown> {
  return { ok: true, value };
}

/** Answers `status` from the list, the last one for ever; a function stands for what happens to the wire. */
function following(...script: (JobStatus | ((server: ScriptedServer) => never))[]): ScriptedServer {
  const answer: Answer = ({ op }, server) => {
    if (op !== "status") return ok({ replaced: null });
    const next = script.length > 1 ? script.shift()! : script[0]!;
    return ok(typeof next === "function" ? next(server) : next);
  };
  return new ScriptedServer(behaviour({ answer }));
}

async function phasesOf(server: ScriptedServer): Promise<string[]> {
  const machine = await server.machine();
  const phases: string[] = [];
  await machine.followJob(JOB.id, ({ phase, note }) =>
    phases.push(note === "" ? phase : `${phase}: ${note}`),
  );
  return phases;
}

async function failureOf(work: Promise<unknown>): Promise<MachineError> {
  const error = await work.then(
    () => assert.fail("it did not fail"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof MachineError, String(error));
  return error;
}

describe("following a job", () => {
  it("tells each change of phase or note once, and ends with the job", async () => {
    const server = following(
      status("started"),
      status("installing"),
      status("installing"),
      status("installing", { note: "waiting for another installation" }),
      status("done", { alive: "no" }),
    );
    assert.deepEqual(await phasesOf(server), [
      "started",
      "installing",
      "installing: waiting for another installation",
      "done",
    ]);
  });

  it("asks at once first, then lets the server wait for news of what was seen", async () => {
    const server = following(status("installing", { note: "n" }), status("done"));
    await phasesOf(server);
    const [first, second] = server.asked("status");
    assert.deepEqual([first!.seen, first!.waitSeconds], [null, 0]);
    assert.deepEqual([second!.seen, second!.waitSeconds], [{ phase: "installing", note: "n" }, 20]);
  });

  it("goes on over a new connection after a cut cable", async () => {
    const server = following(
      status("installing"),
      (self) => {
        throw self.cutCable();
      },
      status("done"),
    );
    assert.deepEqual(await phasesOf(server), ["installing", "done"]);
    assert.equal(server.dials, 2);
  });

  it("waits for a server that restarts: refused dials and refused log-ons pass", async () => {
    const refusals = ["SSH_REFUSED", "SSH_TIMED_OUT", "SSH_AUTHENTICATION", "SSH_UNKNOWN_HOST"] as const;
    const server = following(
      status("installing"),
      (self) => {
        throw self.cutCable();
      },
      status("done"),
    );
    const dial = server.connect;
    const left = [...refusals];
    Object.assign(server, {
      connect: (...args: Parameters<typeof dial>) => {
        const code = server.dials > 0 ? left.shift() : undefined;
        return code ? Promise.reject(new SshError({ code, message: "not now" })) : dial(...args);
      },
    });
    assert.deepEqual(await phasesOf(server), ["installing", "done"]);
    assert.deepEqual(left, []);
  });

  it("gives up a log-on that stays refused before the account could be locked out", async () => {
    const server = following(status("installing"), (self) => {
      self.refuseDials = new SshError({ code: "SSH_AUTHENTICATION", message: "ex1:22: log-on refused" });
      throw self.cutCable();
    });
    const failure = await failureOf(phasesOf(server));
    assert.equal(failure.code, "SERVER_LOST");
    assert.equal(server.dials, 1 + 3);
  });

  it("gives up ten minutes after it last reached the server, and says that the job goes on", async () => {
    const server = following(status("installing", { note: "stopping services" }), (self) => {
      self.refuseDials = new SshError({ code: "SSH_REFUSED", message: "ex1:22: refused" });
      throw self.cutCable();
    });
    const began = server.clock.now();
    const failure = await failureOf(phasesOf(server));
    assert.equal(failure.code, "SERVER_LOST");
    assert.match(failure.message, /last seen installing, stopping services/);
    assert.match(failure.message, /The job goes on by itself/);
    const minutes = (server.clock.now() - began) / 60_000;
    assert.ok(minutes >= 10 && minutes < 12, `${minutes} min`);
    assert.ok(Math.max(...server.clock.slept) <= 30_000);
  });

  it("does not take a host key that changed for a restart", async () => {
    const server = following(status("installing"), (self) => {
      self.refuseDials = new SshError({ code: "SSH_HOST_KEY_CHANGED", message: "ex1:22: another host key" });
      throw self.cutCable();
    });
    await assert.rejects(phasesOf(server), { code: "SSH_HOST_KEY_CHANGED" });
    assert.equal(server.dials, 2);
  });

  it("passes over a moment in which the server cannot start cscript", async () => {
    let silent = 1;
    const server = new ScriptedServer(
      behaviour({ answer: () => (silent-- > 0 ? "not enough quota" : ok(status("done"))) }),
    );
    assert.deepEqual(await phasesOf(server), ["done"]);
  });

  it("looks once more when the process is gone, as the result may just have been written", async () => {
    const server = following(status("restoring", { alive: "no" }), status("done", { alive: "no" }));
    assert.deepEqual(await phasesOf(server), ["restoring", "done"]);
  });

  it("ends as JOB_DIED with what is known when the process is gone without a result", async () => {
    const server = following(status("installing", { alive: "no", note: "msiexec runs" }));
    const failure = await failureOf(phasesOf(server));
    assert.equal(failure.code, "JOB_DIED");
    assert.match(failure.message, /Update Rollup 7.*installing, msiexec runs/);
    assert.match(failure.detail, /since T/);
  });

  it("waits for the start-up task of a job that lost power, and follows it on", async () => {
    const gone = status("installing", { alive: "no", healsAtBoot: "yes" });
    const server = following(
      status("installing"),
      (self) => {
        throw self.cutCable();
      },
      gone,
      gone,
      gone,
      status("healing", { healsAtBoot: "yes" }),
      status("done", { alive: "no" }),
    );
    assert.deepEqual(await phasesOf(server), ["installing", "healing", "done"]);
  });

  it("does not wait longer than five minutes of the server's for a start-up task that does not come", async () => {
    const server = following(status("installing", { alive: "no", healsAtBoot: "yes" }));
    assert.equal((await failureOf(phasesOf(server))).code, "JOB_DIED");
    const waited = server.asked("status").reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
    assert.equal(waited, 300);
  });

  it("does not take 'could not find out' for a dead process", async () => {
    const server = following(status("installing", { alive: "unknown" }), status("done"));
    assert.deepEqual(await phasesOf(server), ["installing", "done"]);
  });

  it("stops at once when it is cancelled, says that the job goes on, and asks nothing more", async () => {
    const cancel = new AbortController();
    const server = following(status("installing"));
    const machine = await server.machine({ signal: cancel.signal });
    const failure = await failureOf(machine.followJob(JOB.id, () => cancel.abort()));
    assert.equal(failure.code, "CANCELLED");
    assert.match(failure.message, /goes on by itself on the server/);
    assert.equal(server.asked("status").length, 1);
  });

  it("of which the server knows nothing is refused", async () => {
    const server = new ScriptedServer(behaviour({ answer: () => UNKNOWN }));
    assert.equal((await failureOf(phasesOf(server))).code, "JOB_UNKNOWN");
  });
});

describe("starting a job", () => {
  function starting(afterCut: AgentReply<unknown>): ScriptedServer {
    return new ScriptedServer(
      behaviour({
        answer: ({ op }, server) => {
          if (op === "apply") throw server.cutCable();
          return op === "status" ? afterCut : ok({ replaced: null });
        },
      }),
    );
  }

  it("asks once only; when the answer is lost it asks whether the job is there", async () => {
    const server = starting(ok(status("started")));
    const machine = await server.machine();
    await machine.startJob(await machine.lock("x"), JOB);
    assert.equal(server.asked("apply").length, 1);
    assert.equal(server.asked("status").length, 1);
  });

  it("says that nothing was started when the server does not know it", async () => {
    const server = starting(UNKNOWN);
    const machine = await server.machine();
    const failure = await failureOf(machine.startJob(await machine.lock("x"), JOB));
    assert.equal(failure.code, "JOB_NOT_STARTED");
    assert.match(failure.message, /was not started.*Nothing was installed/);
    assert.equal(server.asked("apply").length, 1);
  });

  it("does not say so when the server cannot be asked", async () => {
    const server = new ScriptedServer(
      behaviour({
        answer: ({ op }, self) => {
          if (op !== "apply") return ok({ replaced: null });
          self.refuseDials = closedError();
          throw self.cutCable();
        },
      }),
    );
    const machine = await server.machine();
    const failure = await failureOf(machine.startJob(await machine.lock("x"), JOB));
    assert.equal(failure.code, "JOB_NOT_STARTED");
    assert.match(failure.message, /is not known/);
  });

  it("is refused with a lock of another machine", async () => {
    const [one, two] = [following(status("done")), following(status("done"))];
    const lock = await (await one.machine()).lock("x");
    await assert.rejects((await two.machine()).startJob(lock, JOB), /lock of another machine/);
    assert.deepEqual(two.asked("apply"), []);
  });
});

describe("resuming a job", () => {
  function resuming(...answers: readonly (AgentReply<unknown> | "cut")[]): ScriptedServer {
    const script = [...answers];
    return new ScriptedServer(
      behaviour({
        answer: ({ op }, server) => {
          if (op === "status") return script.shift();
          if (op !== "resume") return ok({ replaced: null });
          const next = script.shift();
          if (next === "cut") throw server.cutCable();
          return next;
        },
      }),
    );
  }

  it("takes the lock again with its token first, as the lease lapsed with the job", async () => {
    const server = resuming(ok({}));
    const machine = await server.machine();
    const lock = await machine.lock("x");
    await machine.resumeJob(lock, JOB.id);
    assert.deepEqual(
      server.requests.map(({ op }) => op),
      ["lock", "lock", "resume"],
    );
    assert.equal(new Set(server.asked("lock").map(({ token }) => token)).size, 1);
    assert.deepEqual(server.asked("resume"), [{ op: "resume", token: lock.token, job: JOB.id }]);
  });

  it("is not begun when somebody else holds the server by now", async () => {
    let taken = false;
    const server = new ScriptedServer(
      behaviour({
        answer: () => {
          if (taken) return { ok: false, error: { code: "locked", message: "Held by eve.", detail: "" } };
          taken = true;
          return ok({ replaced: null });
        },
      }),
    );
    const machine = await server.machine();
    await assert.rejects(machine.resumeJob(await machine.lock("x"), JOB.id), { code: "LOCKED" });
    assert.deepEqual(server.asked("resume"), []);
  });

  it("is not asked for again when the answer is lost and the job lives", async () => {
    const server = resuming("cut", ok(status("healing")));
    const machine = await server.machine();
    await machine.resumeJob(await machine.lock("x"), JOB.id);
    assert.equal(server.asked("resume").length, 1);
  });

  it("is asked for once more when the answer is lost and the job does not live", async () => {
    const server = resuming("cut", ok(status("installing", { alive: "no" })), ok({}));
    const machine = await server.machine();
    await machine.resumeJob(await machine.lock("x"), JOB.id);
    assert.equal(server.asked("resume").length, 2);
  });

  it("leaves nothing that a later lock of the same operation is measured by", async () => {
    const server = new ScriptedServer(
      behaviour({
        answer: ({ op }) => {
          if (op === "status") return ok(status("done"));
          return ok(op === "stage" ? { present: true, path: "C:\\x.msp" } : { replaced: null });
        },
      }),
    );
    const machine = await server.machine();
    const first = await machine.lock("bring a dead job to its end");
    await machine.resumeJob(first, JOB.id);
    await machine.followJob(JOB.id, () => undefined);
    await first.release();
    const second = await machine.lock("bring EX1 to RU7");
    await machine.stage({ path: "x.msp", name: "x.msp", sha256: "aa".repeat(32), size: 1 }, () => undefined);
    assert.equal(
      server.asked("lock").at(-1)?.token,
      second.token,
      "the one that was given back is not renewed",
    );
  });
});
