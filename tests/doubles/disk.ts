import type { Disk } from "../../src/store/disk.ts";

/** A disk that has everything at once: for tests of what happens, not of what survives. */
export const instantDisk: Disk = { sync: () => Promise.resolve(), syncNow() {}, close() {} };
