import { createHash } from "node:crypto";

/** Id of a need that is not a row of the store; always the same for the same subject. */
export const idOf = (subject: string): string => `x${createHash("sha256").update(subject).digest("hex").slice(0, 20)}`;
