/** In a preset's lists of values, where routing rules say what opens and closes: no tool sends these words. */
export const BY_RULE = "by rule";
/** Where nothing closes. */
export const NEVER = "never";
