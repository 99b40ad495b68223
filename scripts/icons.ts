/**
 * Makes `public/icons.svg`, the sprite of all pages, from Tabler's outline icons: `bun scripts/icons.ts`. A
 * new icon is a new name here; the type of the icon component uses the same list.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ICON_NAMES } from "../views/parts/iconNames.ts";

const root = join(import.meta.dir, "..");
const folder = join(root, "node_modules/@tabler/icons/icons/outline");

/** Only the shapes, without the invisible bounding box that Tabler puts first. */
function shapesOf(name: string): string {
	const svg = readFileSync(join(folder, `${name}.svg`), "utf8");
	const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1] ?? "";
	return inner
		.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
		.replace(/\s+/g, " ")
		.replace(/> </g, "><")
		.trim();
}

const symbols = ICON_NAMES.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${shapesOf(name)}</symbol>`);
const sprite = [
	'<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">',
	"<title>Icons</title>",
	"<!-- From Tabler Icons (MIT), https://tabler.io/icons; made by scripts/icons.ts -->",
	...symbols,
	"</svg>",
	"",
];
writeFileSync(join(root, "public/icons.svg"), sprite.join("\n"));
console.log(`public/icons.svg: ${ICON_NAMES.length} icons`);
