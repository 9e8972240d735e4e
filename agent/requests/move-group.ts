import type { MoveGroupReply } from "../protocol";
import { itemsOf } from "../com/collection";
import type { ClusResGroup } from "../com/cluster";
import { audit } from "../home/audit";
import { requireAdministrator } from "../system/administrator";
import { lastWords, runProgram } from "../system/command";
import { wait } from "../system/wait";
import { found, sameName } from "../text/arrays";
import { fail } from "../text/failure";
import { badRequest, nameField, numberField } from "../text/fields";
import type { Fields } from "../text/fields";
import { now } from "../text/time";
import { groupState } from "../cluster/states";
import { holdsExchange } from "../cluster/holds-exchange";
import { requireCluster } from "./inspect-cluster";
import { requireLock, TOKEN } from "./lock";

/** Names of groups and nodes as they may stand between quotes in a command line. */
var GROUP = /^[^"%<>|&^\x00-\x1f]{1,260}$/;
var NODE = /^[A-Za-z0-9_-]{1,63}$/;
var STEP_SECONDS = 2;

/** cluster.exe group "G" /move:NODE. What it prints is localised; where the group is afterwards is looked at. */
export function moveGroup(request: Fields): MoveGroupReply {
  var token = nameField(request, "token", TOKEN);
  var name = nameField(request, "group", GROUP);
  var to = nameField(request, "to", NODE);
  var seconds = numberField(request, "waitSeconds");
  if (seconds > 3600) badRequest("waitSeconds is more than 3600");
  requireAdministrator();
  requireLock(token);
  var group = requireGroup(name);
  if (sameName(group.OwnerNode.Name, to))
    return { exitCode: 0, owner: group.OwnerNode.Name, state: groupState(group.State) };
  var run = runProgram("cluster.exe", 'group "' + name + '" /move:' + to);
  audit([now(), "agent", 'moved the cluster group "' + name + '" to ' + to, "exit code " + run.exitCode]);
  if (run.exitCode !== 0)
    return fail({
      code: "windows",
      message: 'The cluster group "' + name + '" could not be moved to ' + to + ".",
      detail: "cluster.exe ended with " + run.exitCode + ": " + lastWords(run),
    });
  return whereItIs(name, { exitCode: run.exitCode, to: to, seconds: seconds });
}

function requireGroup(name: string): ClusResGroup {
  var group = findGroup(name);
  if (group === null) return badRequest('the cluster has no group "' + name + '"');
  if (holdsExchange(group))
    return badRequest('the group "' + name + '" is a clustered mailbox server, which only Exchange may move');
  return group;
}

function findGroup(name: string): ClusResGroup | null {
  return found(itemsOf<ClusResGroup>(requireCluster().ResourceGroups), function (group) {
    return sameName(group.Name, name);
  });
}

function whereItIs(
  name: string,
  move: { readonly exitCode: number; readonly to: string; readonly seconds: number },
): MoveGroupReply {
  for (var waited = 0; ; waited += STEP_SECONDS) {
    var group = findGroup(name);
    var owner = group === null ? "" : group.OwnerNode.Name;
    var state = group === null ? "unknown" : groupState(group.State);
    var isThere = sameName(owner, move.to) && state !== "pending";
    if (isThere || waited >= move.seconds) return { exitCode: move.exitCode, owner: owner, state: state };
    wait(STEP_SECONDS * 1000);
  }
}
