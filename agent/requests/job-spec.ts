import type {
  EvidenceWish,
  InstallAction,
  JobAction,
  JobSpec,
  RemoveAction,
  RestartAction,
  ServiceRepair,
  StartType,
} from "../protocol";
import { found, mapped, sameName } from "../text/arrays";
import { badRequest, fieldsOf, listField, nameField, numberField, textField } from "../text/fields";
import type { Fields } from "../text/fields";
import { FILE_NAME, SHA256 } from "./stage";

export var JOB_ID = /^[A-Za-z0-9-]{1,80}$/;
var COMMENT = /^[A-Za-z0-9 .,:()_-]{1,127}$/;
var GUID = /^\{[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}\}$/;
/** As Windows allows it, less the quote and what a command line would read as something else. */
var SERVICE_NAME = /^[^\\\/"<>|&^%\x00-\x1f]{1,256}$/;

export function jobSpecOf(fields: Fields): JobSpec {
  var productCode = nameField(fields, "productCode", GUID);
  var actions = mapped(listField(fields, "actions"), function (action) {
    return actionOf(fieldsOf(action), productCode);
  });
  if (actions.length > 1 && restarts(actions)) badRequest("a restart is the only action of its job");
  var spec: JobSpec = {
    id: nameField(fields, "id", JOB_ID),
    title: textField(fields, "title"),
    who: textField(fields, "who"),
    productCode: productCode,
    actions: actions,
    repair: fields["repair"] === undefined ? [] : mapped(listField(fields, "repair"), repairOf),
    busyWaitSeconds: numberField(fields, "busyWaitSeconds"),
    limitSeconds: numberField(fields, "limitSeconds"),
    stopServices: mapped(
      fields["stopServices"] === undefined ? [] : listField(fields, "stopServices"),
      function (name) {
        return nameField({ stopService: name }, "stopService", SERVICE_NAME);
      },
    ),
  };
  var evidence = evidenceOf(fields);
  if (evidence !== null) (spec as { publisherEvidence?: EvidenceWish }).publisherEvidence = evidence;
  return spec;
}

function evidenceOf(fields: Fields): EvidenceWish | null {
  if (fields["publisherEvidence"] === undefined) return null;
  return nameField(fields, "publisherEvidence", /^(disable|putBack)$/) as EvidenceWish;
}

function restarts(actions: readonly JobAction[]): boolean {
  var restart = found(actions, function (action) {
    return action.kind === "restart";
  });
  return restart !== null;
}

/** A boot driver's start type is nobody's to set. */
var SETTABLE: readonly StartType[] = ["automatic", "automaticDelayed", "manual", "disabled"];

function repairOf(value: unknown): ServiceRepair {
  var fields = fieldsOf(value);
  var start = textField(fields, "start");
  var known = found(SETTABLE, function (type) {
    return type === start;
  });
  return {
    name: nameField(fields, "name", SERVICE_NAME),
    start: known === null ? badRequest('"' + start + '" is no start type to set') : known,
    running: fields["running"] === true,
  };
}

function actionOf(fields: Fields, productCode: string): JobAction {
  var kind = textField(fields, "kind");
  if (kind === "install") return installation(fields);
  if (kind === "remove") return removal(fields, productCode);
  if (kind === "restart") return restart(fields);
  return badRequest("kind of action is neither install nor remove nor restart");
}

/** The comment stands between quotes in a command line. */
function restart(fields: Fields): RestartAction {
  return {
    kind: "restart",
    title: textField(fields, "title"),
    comment: nameField(fields, "comment", COMMENT),
    evenUnfinished: fields["evenUnfinished"] === true,
  };
}

function installation(fields: Fields): InstallAction {
  var file = fieldsOf(fields["package"]);
  var named = { sha256: nameField(file, "sha256", SHA256), name: nameField(file, "name", FILE_NAME) };
  var action: { [name: string]: unknown } = {
    kind: "install",
    title: textField(fields, "title"),
    patchCode: nameField(fields, "patchCode", GUID),
    unlessApplied: fields["unlessApplied"] === true,
  };
  action["package"] = named; // a reserved word of ECMAScript 3: not as a name in an object literal
  return action as unknown as InstallAction;
}

/** The product's own code among them would ask Windows Installer for who knows what: never. */
function removal(fields: Fields, productCode: string): RemoveAction {
  var codes = mapped(listField(fields, "patchCodes"), function (code) {
    return nameField({ patchCode: code }, "patchCode", GUID);
  });
  if (codes.length === 0) badRequest("a removal names no patch");
  var product = found(codes, function (code) {
    return sameName(code, productCode);
  });
  if (product !== null) badRequest("a removal names the product itself");
  return {
    kind: "remove",
    title: textField(fields, "title"),
    patchCodes: codes,
    unlessGone: fields["unlessGone"] === true,
  };
}
