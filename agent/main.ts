import { answer } from "./answer";
import { markBoot } from "./job/boot-mark";
import { healJob } from "./job/heal-job";
import { runJob } from "./job/run-job";

/**
 * What runs on the server, under cscript.exe:
 *
 *     cscript.exe //nologo agent.js <request file> <reply file>
 *     cscript.exe //nologo agent.js job <job folder>
 *     cscript.exe //nologo agent.js heal <job folder>
 *     cscript.exe //nologo agent.js booted <job folder>
 */
var parameters = WScript.Arguments;
if (parameters.length === 2 && parameters.Item(0) === "job") runJob(parameters.Item(1));
else if (parameters.length === 2 && parameters.Item(0) === "heal") healJob(parameters.Item(1));
else if (parameters.length === 2 && parameters.Item(0) === "booted") markBoot(parameters.Item(1));
else if (parameters.length === 2) answer(parameters.Item(0), parameters.Item(1));
else WScript.Echo("usage: cscript.exe //nologo agent.js <request file> <reply file>");
