import about from "../../package.json" with { type: "json" };

/** As `hookwise version` prints it. */
export const VERSION: string = about.version;
