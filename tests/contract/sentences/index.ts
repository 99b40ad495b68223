/**
 * Which test holds which sentence of the contract: behaviour.md sections 2 and 3, the parts of api.md about tickets that people see, and
 * the eleven faults of "The life of a ticket". `sentences.test.ts` looks that each test is there.
 */
import { ACT } from "./act.ts";
import { API, ELEVEN } from "./api.ts";
import { DECIDE } from "./decide.ts";
import type { Sentence } from "./sentence.ts";

export const SENTENCES: readonly Sentence[] = [...DECIDE, ...ACT, ...API, ...ELEVEN];
