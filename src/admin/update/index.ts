/** Updates of the executable itself: from a site or a file, signed, with a way back. Off unless asked for. */
export { fitsBefore, install, lastUpdate, revert, type UpdateRecord } from "./install.ts";
export { folderSource, isNewer, type Release, readRelease, siteSource, UpdateProblem } from "./release.ts";
