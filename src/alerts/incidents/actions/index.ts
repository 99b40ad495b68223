/** All kinds of writes that alerts lead to, and how each is made exactly once. */
import type { IntentKind } from "../../../store/index.ts";
import { close } from "./close.ts";
import { create } from "./create.ts";
import { note } from "./note.ts";
import { reopen } from "./reopen.ts";
import type { Action } from "./types.ts";

export { CLOSE_REFUSED } from "./close.ts";
export { abandon, perform, plan, resume } from "./perform.ts";
export { isSameAlert } from "./shared.ts";
export type { Action, Task } from "./types.ts";

export const ACTIONS: Readonly<Record<IntentKind, Action>> = { create, note, close, reopen };
