/** The log that several nodes share, and copies of the database that follow it. */
export { type Copy, markCopy, mayWrite, openCopy, peekPosition, upgradeCopy } from "./copy.ts";
export { decodeWritten, encodeWritten } from "./entry.ts";
export { type HeldDatabase, holdDatabase } from "./holding.ts";
export { createMoving, type Moving, positionOf } from "./position.ts";
export { type Recording, recordWrites } from "./recording.ts";
export * from "./types.ts";
