import type { Context } from "hono";
import type { Clock } from "../../clock.ts";
import type { WebEnv } from "../env.ts";
import { HttpProblem } from "../problem.ts";
import { rawBody } from "../route.ts";

/** A file that someone looked at, and may want to have taken as it was shown. */
export interface Upload {
	readonly name: string;
	readonly text: string;
}

/** Files between their preview and the click that takes them. In memory: after a restart the file is chosen again. */
export interface Uploads {
	/** @returns the word by which the same person finds it again */
	keep(who: string, upload: Upload): string;
	/** Gives it and forgets it; null when it is too long ago, or someone else's. */
	take(who: string, token: string): Upload | null;
}

const LIFE_MS = 15 * 60_000;
/** More people at once would push the oldest out. */
const MOST = 8;
/** Bytes, as the API takes them. */
const LARGEST = 64 * 2 ** 20;

export function createUploads(clock: Clock): Uploads {
	const kept = new Map<string, { readonly who: string; readonly until: number; readonly upload: Upload }>();
	return {
		keep(who, upload) {
			for (const [token, one] of kept) if (one.until <= clock.now() || one.who === who) kept.delete(token);
			const oldest = kept.size >= MOST ? kept.keys().next().value : undefined;
			if (oldest !== undefined) kept.delete(oldest);
			const token = Bun.randomUUIDv7();
			kept.set(token, { who, until: clock.now() + LIFE_MS, upload });
			return token;
		},
		take(who, token) {
			const one = kept.get(token);
			if (one === undefined || one.who !== who || one.until <= clock.now()) return null;
			kept.delete(token);
			return one.upload;
		},
	};
}

/** The file that a form sent under a name; null when none was chosen. @throws HttpProblem 413 */
export async function uploadOf(c: Context<WebEnv>, field: string): Promise<Upload | null> {
	const bytes = await rawBody(c, LARGEST);
	const type = c.req.header("content-type") ?? "";
	const form = await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData().catch(() => {
		throw new HttpProblem(400, "The form cannot be read");
	});
	const file = form.get(field) as unknown;
	if (!(file instanceof File) || file.size === 0) return null;
	return { name: file.name.slice(0, 200), text: await file.text() };
}
