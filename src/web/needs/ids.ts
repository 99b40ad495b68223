import { createHash } from "node:crypto";

/** The id of a need that is no row of the store; the same for the same subject. */
export const idOf = (subject: string): string => `x${createHash("sha256").update(subject).digest("hex").slice(0, 20)}`;
