/** Updates the executable itself: signed, from a site or a file, and revertible. Never runs unless asked. */
export { fitsBefore, install, lastUpdate, revert, type UpdateRecord } from "./install.ts";
export { folderSource, isNewer, type Release, readRelease, siteSource, UpdateProblem } from "./release.ts";
