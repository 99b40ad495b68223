/** All files that pages load, inside the executable. */
import { createHash } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";
import htmx from "../node_modules/htmx.org/dist/htmx.min.js" with { type: "text" };
import { TAB_ICONS } from "./favicons.ts";
import icons from "./icons.svg" with { type: "text" };
import { APART, SCRIPTS } from "./scripts/index.ts";
import { STYLES } from "./styles/index.ts";

export interface Asset {
	/** Name in its URL: name, hash of its content, extension. */
	readonly name: string;
	readonly type: string;
	readonly text: string;
	/** Compressed at the first request, then cached. */
	compressed(how: "br" | "gzip"): Uint8Array<ArrayBuffer>;
}

export interface Assets {
	/**
	 * URL of a file such as `app.css`. It contains the file's hash, so it may be cached for ever. @throws Error
	 * for an unknown name
	 */
	url(name: string): string;
	/** The file with this name in its URL; null if there is none. */
	find(name: string): Asset | null;
}

const TYPES: Readonly<Record<string, string>> = {
	css: "text/css; charset=utf-8",
	js: "text/javascript; charset=utf-8",
	svg: "image/svg+xml",
};

/** Hashes every file once. In scripts, imports of other scripts get hashed names. */
export function createAssets(): Assets {
	const byName = new Map<string, Asset>();
	const byPlainName = new Map<string, Asset>();
	const add = (plain: string, text: string): void => {
		const dot = plain.lastIndexOf(".");
		const kind = plain.slice(dot + 1);
		const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
		const asset = createAsset(`${plain.slice(0, dot)}.${hash}.${kind}`, TYPES[kind] ?? "application/octet-stream", text);
		byName.set(asset.name, asset);
		byPlainName.set(plain, asset);
	};
	add("htmx.js", htmx);
	for (const [name, text] of Object.entries(TAB_ICONS)) add(name, text);
	add("icons.svg", icons);
	add("app.css", STYLES.join("\n"));
	for (const [name, text] of Object.entries({ ...SCRIPTS, ...APART })) {
		// A script comes after those it imports, so their hashes are known.
		add(
			name,
			text.replaceAll(/from "\.\/([\w-]+\.js)"/g, (_all, imported: string) => `from "./${byPlainName.get(imported)?.name ?? imported}"`),
		);
	}
	return {
		url(name) {
			const asset = byPlainName.get(name);
			if (asset === undefined) throw new Error(`There is no asset ${name}.`);
			return `/assets/${asset.name}`;
		},
		find: (name) => byName.get(name) ?? null,
	};
}

function createAsset(name: string, type: string, text: string): Asset {
	const made = new Map<string, Uint8Array<ArrayBuffer>>();
	return {
		name,
		type,
		text,
		compressed(how) {
			const kept = made.get(how);
			if (kept !== undefined) return kept;
			const bytes = new TextEncoder().encode(text);
			const packed =
				how === "gzip"
					? Bun.gzipSync(bytes, { level: 9 })
					: new Uint8Array(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
			made.set(how, packed);
			return packed;
		},
	};
}
