import type { Context } from "hono";
import { type Question, questionPage, questionPiece } from "../../../views/pages/confirm.tsx";
import type { WebEnv } from "../shell/env.ts";
import type { Frames } from "./frame.ts";
import { wantsPiece } from "./page.ts";

/** Asks for a confirmation: in the page's dialog, or on a page of its own without scripts. */
export const ask = async (c: Context<WebEnv>, frames: Frames, question: Question, status: 200 | 422 = 200): Promise<Response> =>
	c.html(wantsPiece(c) ? questionPiece(frames.reader(c), question) : questionPage(await frames.of(c), question), status);
