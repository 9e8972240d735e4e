import { releases } from "../../catalogue";
import { checkFields } from "../check/check-fields";
import type { Fields } from "../check/fields";
import type { FunctionHandler } from "../host/contract";
import { revealed } from "../host/value";
import { textOf } from "../rollup/known";
import { answer } from "./answer";
import { releaseOutputs } from "./release-outputs";
import { isServicePack, SERVICE_PACK_FIELD } from "./service-pack-field";

export const GET_ROLLUPS_FIELDS = { servicePack: SERVICE_PACK_FIELD } as const satisfies Fields;

/** All rollups of a series or of all four, oldest first. Asks no server. */
export const getRollups: FunctionHandler = async (args) =>
  answer(checkFields(args, GET_ROLLUPS_FIELDS), () => {
    const servicePack = textOf(revealed(args), "servicePack");
    const rows = isServicePack(servicePack) ? releases(servicePack) : releases();
    return { rollups: rows.filter((release) => release.rollup !== null).map(releaseOutputs) };
  });
