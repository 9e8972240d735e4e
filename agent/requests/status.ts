import type { JobStatus } from "../protocol";
import { hasHome } from "../home/home";
import { progressOfJob, readJob } from "../job/job-folder";
import type { Progress } from "../job/job-folder";
import { statusOf } from "../job/job-status";
import { fail } from "../text/failure";
import { fieldsOf, nameField, numberField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { milliseconds } from "../text/time";
import { wait } from "../system/wait";
import { JOB_ID } from "./job-spec";

/** Answers when something is new, or the job died, or the time is over: one round trip for each change that people see. */
export function status(request: Fields): JobStatus {
  var id = nameField(request, "job", JOB_ID);
  var seen = request["seen"] === null ? null : fieldsOf(request["seen"]);
  var end = milliseconds() + numberField(request, "waitSeconds") * 1000;
  var job = hasHome() ? readJob(id) : null;
  if (job === null) return unknownJob(id);
  for (;;) {
    var current = progressOfJob(id, job);
    if (seen === null || isNews(current, seen) || current.alive === "no" || milliseconds() >= end)
      return statusOf(current);
    wait(1000);
  }
}

function isNews(current: Progress, seen: Fields): boolean {
  return current.phase !== textField(seen, "phase") || current.note !== textField(seen, "note");
}

export function unknownJob(id: string): never {
  return fail({ code: "jobUnknown", message: "This server knows no job " + id + ".", detail: "" });
}
