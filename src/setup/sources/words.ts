/** Value for a preset's lists of values if routing rules decide what opens and closes: no tool sends these words. */
export const BY_RULE = "by rule";
/** Value for a preset's list of closing values if nothing closes. */
export const NEVER = "never";
