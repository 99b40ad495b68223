/** Collects the licences of all components of the executable. scripts/build.ts embeds them for `hookwise licenses`. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { License } from "../src/base/licenses.ts";

const root = join(import.meta.dir, "..");

interface Package {
	readonly name: string;
	readonly version: string;
	readonly license?: string;
	readonly author?: string | { readonly name: string };
	readonly dependencies?: Readonly<Record<string, string>>;
}

/** Packages that are embedded although no code imports them: the icons are in the sprite. */
const EMBEDDED = ["@tabler/icons"];

/** Names in packages, with their SPDX names. */
const SPDX: Readonly<Record<string, string>> = { "BSD-0-Clause": "0BSD" };

/** Licences that we have decided about. Any other one needs a decision first. */
export const KNOWN_LICENSES: readonly string[] = [
	"MIT",
	"MIT-0",
	"ISC",
	"0BSD",
	"BSD-2-Clause",
	"BSD-3-Clause",
	"Apache-2.0",
	"blessing",
	// Only inside Bun: docs/decisions/040.
	"LGPL-2.0-or-later",
	"LGPL-2.1-or-later",
];

const read = (file: string): string => readFileSync(file, "utf8").replaceAll("\r\n", "\n").trim();
const packageIn = (folder: string): Package => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;

/** Folder of `name` as seen from `folder`, found like a runtime does. @throws Error if it is not installed */
function placeOf(name: string, folder: string): string {
	for (let from = folder; ; from = dirname(from)) {
		const place = join(from, "node_modules", name);
		if (existsSync(join(place, "package.json"))) return place;
		if (from === dirname(from)) throw new Error(`${name}, which ${folder} needs, is not installed`);
	}
}

/** Folders of these packages and of all their dependencies. */
function placesOf(names: readonly string[], folder: string, seen = new Set<string>()): ReadonlySet<string> {
	for (const name of names) {
		const place = placeOf(name, folder);
		if (seen.has(place)) continue;
		seen.add(place);
		placesOf(Object.keys(packageIn(place).dependencies ?? {}), place, seen);
	}
	return seen;
}

const textFile = (folder: string): string | null => {
	const name = readdirSync(folder).find((file) => /^licen[cs]e(\.md|\.txt)?$/i.test(file));
	return name === undefined ? null : join(folder, name);
};

/** Licence text for packages that name a licence without its text. @throws Error if there is none */
function textOf(license: string, { name, author }: Package): string {
	if (license === "Apache-2.0") return read(textFile(placeOf("@opentelemetry/api", placeOf("prom-client", root))) ?? "");
	if (license === "MIT") {
		const holder = typeof author === "string" ? author : (author?.name ?? `the authors of ${name}`);
		// Ours has the same words under another name.
		return read(join(root, "LICENSE")).replace(/^Copyright .*$/m, `Copyright (c) ${holder.replace(/ <.*$/, "")}`);
	}
	throw new Error(`${name} has no licence text`);
}

function licenseOf(folder: string): License {
	const about = packageIn(folder);
	const license = SPDX[about.license ?? ""] ?? about.license ?? "unknown";
	const file = textFile(folder);
	return { name: about.name, version: about.version, license, text: file === null ? textOf(license, about) : read(file) };
}

/** Bun, the runtime: its own list of linked libraries. */
function bun(): License {
	const account = read(join(placeOf("bun-types", root), "docs/project/license.mdx")).replace(/^---\n[\s\S]*?\n---\n/, "");
	return { name: "Bun", version: packageIn(placeOf("bun", root)).version, license: "MIT", text: account.trim() };
}

/** Libraries in Bun whose licences require their text. Bun's list says how to link them again. */
function linkedByBun(): readonly License[] {
	const { version } = bun();
	const text = (name: string): string => read(join(import.meta.dir, "licences", `${name}.txt`));
	return [
		{ name: "JavaScriptCore", version: `of-Bun-${version}`, license: "LGPL-2.0-or-later", text: text("LGPL-2.0") },
		{ name: "TinyCC", version: `of-Bun-${version}`, license: "LGPL-2.1-or-later", text: text("LGPL-2.1") },
	];
}

/** SQLite, part of better-sqlite3: public domain. */
function sqlite(): License {
	const header = read(join(placeOf("better-sqlite3", root), "deps/sqlite3/sqlite3.h"));
	const version = /#define SQLITE_VERSION\s+"([^"]+)"/.exec(header)?.[1] ?? "";
	const blessing = /The author disclaims copyright[\s\S]*?you give\./.exec(header)?.[0] ?? "";
	if (version === "" || blessing === "") throw new Error("SQLite's header has no version or no blessing");
	return { name: "SQLite", version, license: "blessing", text: blessing.replace(/^\*\* ?/gm, "") };
}

/** HookWise, then the runtime and the database, then packages by name. @throws Error if a licence is not a known one */
export function collectLicenses(): readonly License[] {
	const about = packageIn(root);
	const own: License = { name: "HookWise", version: about.version, license: about.license ?? "unknown", text: read(join(root, "LICENSE")) };
	const packages = [...placesOf([...Object.keys(about.dependencies ?? {}), ...EMBEDDED], root)]
		.map(licenseOf)
		// Several packages may bring the same one.
		.filter(({ name, version }, index, found) => found.findIndex((one) => one.name === name && one.version === version) === index)
		.toSorted((one, other) => one.name.localeCompare(other.name, "en") || one.version.localeCompare(other.version, "en"));
	const all = [own, bun(), ...linkedByBun(), sqlite(), ...packages];
	const odd = all.filter(({ license }) => !KNOWN_LICENSES.includes(license));
	if (odd.length > 0) throw new Error(`Licences to decide about: ${odd.map(({ name, license }) => `${name} (${license})`).join(", ")}`);
	return all;
}
