import { each } from "../text/arrays";
import { isAlive, readResult } from "./job-folder";
import { deleteTask, tasksOfJobs } from "./task";

/**
 * Takes away the tasks of jobs that are over, which a process left that died after its result was written: a start-up
 * task would run at every boot. Those of a job that lives, or has no result yet, are what heals the server. Where Task
 * Scheduler does not answer, the next operation tries again.
 */
export function tidyTasks(): void {
  each(tasksOfJobs(), function (task) {
    if (readResult(task.job) !== null && isAlive(task.job) === "no") deleteTask(task.name);
  });
}
