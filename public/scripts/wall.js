import { siteUrl } from "./base.js";

/**
 * The wall screen: reloads itself, and shows when HookWise no longer answers, so that an old picture is not
 * taken for the present one. It never asks for a log-in, since nobody stands before it.
 */
const EVERY_MS = 15_000;
const TRIES_BEFORE_STALE = 2;

/** Resolves with true if there is a new picture. */
async function renew() {
	try {
		const answer = await fetch(siteUrl("/wall"), { headers: { Accept: "text/html" }, cache: "no-store", redirect: "error" });
		if (!answer.ok) return false;
		const wall = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-wall]");
		if (wall === null) return false;
		document.querySelector("[data-wall]")?.replaceWith(wall);
		return true;
	} catch {
		return false;
	}
}

/** Only active on the wall screen. */
export function startWall() {
	if (document.querySelector("[data-wall]") === null) return;
	let failed = 0;
	setInterval(async () => {
		failed = (await renew()) ? 0 : failed + 1;
		const stale = document.querySelector("[data-stale]");
		if (stale !== null) stale.hidden = failed < TRIES_BEFORE_STALE;
	}, EVERY_MS);
}
