import type { Context } from "hono";
import type { Answer } from "../../../views/parts/answer.tsx";
import type { WebEnv } from "../shell/env.ts";
import type { Needs } from "./deps.ts";
import { done } from "./flash.ts";
import { wantsPiece } from "./page.ts";

/** Services that these pages use. */
type Deps = Needs<"secrets">;

/** True if the answer goes into the page's dialog. */
export const isForDialog = (c: Context<WebEnv>): boolean => wantsPiece(c) && /#dialog$/.test(c.req.header("hx-target") ?? "");

interface Landing {
	/** Address for browsers without scripts. */
	readonly to: string;
	readonly answer: Answer;
	/** The page with the answer in it; the browser takes the part it asked for. */
	readonly page: () => Promise<unknown>;
	/** For a dialog: only the parts behind it that change. */
	readonly piece?: () => Promise<unknown>;
}

/** Answers a completed action: in place for htmx, otherwise by a redirect to the page with the result. */
export async function land(c: Context<WebEnv>, deps: Deps, { to, answer, page, piece }: Landing): Promise<Response> {
	if (!wantsPiece(c)) return done(c, deps.secrets, to, answer);
	if (isForDialog(c) && piece !== undefined) return c.html((await piece()) as string);
	return c.html((await page()) as string);
}
