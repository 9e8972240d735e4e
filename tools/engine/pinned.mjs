/**
 * The engine that is downloaded or built where the user has none: the newest one that our tests ran on.
 * Its Go modules are pinned in cli/go.mod and nodejs/go.mod; a test holds the three together.
 */
export const ENGINE_VERSION = "3.259.0";

/** The last version that has the Node language host as a package of a tagged Go module; it runs today's SDK. */
export const NODE_HOST_VERSION = "3.68.0";

export const YAML_HOST_VERSION = "1.38.1";

/**
 * The oldest `pulumi` of a user's that is taken as it is: the engine released together with the SDK that
 * package-lock.json pins. An older engine may lack what that SDK expects of it, and none was ever tried.
 */
export const OLDEST_ENGINE = "3.248.0";

/** Without the second one no TypeScript program runs. */
export const NEEDED_PROGRAMS = ["pulumi", "pulumi-language-nodejs"];
