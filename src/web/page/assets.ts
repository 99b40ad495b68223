import type { Asset, Assets } from "../../../public/index.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { page } from "./page.ts";

/** The best compression for text that the client accepts. */
function packingOf(accepted: string): "br" | "gzip" | null {
	if (/\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted)) return "br";
	return /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(accepted) ? "gzip" : null;
}

function answer(asset: Asset, accepted: string, cache: string): Response {
	const how = packingOf(accepted);
	return new Response(how === null ? asset.text : asset.compressed(how), {
		headers: {
			"Content-Type": asset.type,
			"Cache-Control": cache,
			Vary: "Accept-Encoding",
			...(how === null ? {} : { "Content-Encoding": how }),
		},
	});
}

/** Style, scripts and icons. Their names contain a hash of their content, so a browser loads each only once. */
export const assetRoutes = (assets: Assets): Route[] => [
	page({
		method: "GET",
		path: "/assets/{name}",
		role: "public",
		summary: "A file that pages load",
		handle(c) {
			const asset = assets.find(c.req.param("name") ?? "");
			if (asset === null) throw notFound("File");
			return answer(asset, c.req.header("accept-encoding") ?? "", "public, max-age=31536000, immutable");
		},
	}),
	page({
		method: "GET",
		path: "/favicon.ico",
		role: "public",
		summary: "The icon of the site",
		handle(c) {
			const asset = assets.find(assets.url("favicon.svg").slice("/assets/".length));
			if (asset === null) throw notFound("File");
			return answer(asset, c.req.header("accept-encoding") ?? "", "public, max-age=86400");
		},
	}),
];
