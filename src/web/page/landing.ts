import type { Context } from "hono";
import type { Answer } from "../../../views/parts/answer.tsx";
import type { WebEnv } from "../shell/env.ts";
import type { Needs } from "./deps.ts";
import { done } from "./flash.ts";
import { wantsPiece } from "./page.ts";

/** What this page asks of the rooms. */
type Deps = Needs<"secrets">;

/** Whether the answer goes into the page's dialog. */
export const isForDialog = (c: Context<WebEnv>): boolean => wantsPiece(c) && /#dialog$/.test(c.req.header("hx-target") ?? "");

interface Landing {
	/** Where browsers without scripts go on. */
	readonly to: string;
	readonly answer: Answer;
	/** The page, with the answer in it; the browser takes the part that it asked for. */
	readonly page: () => Promise<unknown>;
	/** For a dialog: only what changes behind it. */
	readonly piece?: () => Promise<unknown>;
}

/** After something was done: in place where htmx asked, else to the page that tells it. */
export async function land(c: Context<WebEnv>, deps: Deps, { to, answer, page, piece }: Landing): Promise<Response> {
	if (!wantsPiece(c)) return done(c, deps.secrets, to, answer);
	if (isForDialog(c) && piece !== undefined) return c.html((await piece()) as string);
	return c.html((await page()) as string);
}
