/**
 * Bill of materials of the executable, as CycloneDX 1.6 JSON, from the installed packages and the lock file's
 * checksums.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { License } from "../src/base/licenses.ts";
import { collectLicenses } from "./licenses.ts";

const root = join(import.meta.dir, "..");

interface Component {
	readonly type: "application" | "library" | "framework" | "platform";
	readonly "bom-ref": string;
	readonly name: string;
	readonly version?: string;
	readonly group?: string;
	readonly purl?: string;
	readonly licenses?: readonly { readonly license: { readonly id?: string; readonly name?: string } }[];
	readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
	readonly components?: readonly Component[];
}

export interface Sbom {
	readonly bomFormat: "CycloneDX";
	readonly specVersion: "1.6";
	readonly components: readonly Component[];
	readonly [field: string]: unknown;
}

/** `name@version` and integrity of each package in bun.lock, which is JSON with trailing commas. */
function checksums(): ReadonlyMap<string, string> {
	const lock = Bun.JSON5.parse(readFileSync(join(root, "bun.lock"), "utf8")) as { packages: Record<string, readonly unknown[]> };
	const entries = Object.values(lock.packages).flatMap((entry): [string, string][] => {
		const [name, sum] = [entry[0], entry.at(-1)];
		return typeof name === "string" && typeof sum === "string" && sum.startsWith("sha512-") ? [[name, sum.slice(7)]] : [];
	});
	return new Map(entries);
}

/** Package URL of an npm package. */
const purlOf = (name: string, version: string): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

function packageOf({ name, version, license }: License, sums: ReadonlyMap<string, string>): Component {
	const sum = sums.get(`${name}@${version}`);
	const [group, short] = name.startsWith("@") ? name.split("/") : [undefined, name];
	const purl = purlOf(name, version);
	return {
		type: "library",
		"bom-ref": purl,
		...(group === undefined ? {} : { group }),
		name: short ?? name,
		version,
		licenses: [{ license: { id: license } }],
		purl,
		...(sum === undefined ? {} : { hashes: [{ alg: "SHA-512" as const, content: Buffer.from(sum, "base64").toString("hex") }] }),
	};
}

/** Libraries that Bun links: rows of the table in its own list, which has no versions. */
function linkedBy({ text }: License): Component[] {
	const table = text.slice(text.indexOf("## Linked libraries"), text.indexOf("## Polyfills"));
	const rows = [...table.matchAll(/^\|(.+?)\|(.+?)\|\s*$/gm)].map(([, name = "", license = ""]) => [plain(name), plain(license)] as const);
	return rows
		.filter(([name]) => name !== "Library" && !name.startsWith("---"))
		.map(([name, license]) => ({ type: "library", "bom-ref": `bun/${name}`, name, licenses: [{ license: { name: license } }] }));
}

/** Text of a table cell without links and code marks. */
const plain = (cell: string): string =>
	cell
		.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
		.replaceAll("`", "")
		.trim();

function runtimeOf(bun: License): Component {
	const javaScriptCore: Component = {
		type: "library",
		"bom-ref": "bun/JavaScriptCore",
		name: "JavaScriptCore",
		licenses: [{ license: { id: "LGPL-2.0-or-later" } }],
	};
	return {
		type: "platform",
		"bom-ref": purlOf("bun", bun.version),
		name: "bun",
		version: bun.version,
		licenses: [{ license: { id: bun.license } }],
		purl: purlOf("bun", bun.version),
		components: [javaScriptCore, ...linkedBy(bun)],
	};
}

/**
 * @param facts of the build; the same facts give the same document
 * @throws Error if a licence is not a known one
 */
export function makeSbom(facts: { readonly commit: string | null; readonly date: string | null }): Sbom {
	const [own, ...others] = collectLicenses();
	const bun = others.find(({ name }) => name === "Bun");
	const sqlite = others.find(({ name }) => name === "SQLite");
	if (own === undefined || bun === undefined || sqlite === undefined) throw new Error("The list of licences lacks HookWise, Bun or SQLite");
	const sums = checksums();
	const packages = others
		.filter((one) => one !== bun && one !== sqlite && !one.version.startsWith("of-Bun"))
		.map((one) => packageOf(one, sums));
	const database: Component = {
		type: "library",
		"bom-ref": `pkg:generic/sqlite@${sqlite.version}`,
		name: "sqlite",
		version: sqlite.version,
		licenses: [{ license: { id: sqlite.license } }],
		purl: `pkg:generic/sqlite@${sqlite.version}`,
	};
	const itself = `pkg:generic/hookwise@${own.version}`;
	const components = [runtimeOf(bun), database, ...packages];
	const content = {
		metadata: {
			...(facts.date === null ? {} : { timestamp: `${facts.date}T00:00:00Z` }),
			component: {
				type: "application" as const,
				"bom-ref": itself,
				name: "hookwise",
				version: own.version,
				licenses: [{ license: { id: own.license } }],
				purl: itself,
				...(facts.commit === null ? {} : { properties: [{ name: "commit", value: facts.commit }] }),
			},
		},
		components,
		dependencies: [{ ref: itself, dependsOn: components.map((component) => component["bom-ref"]) }],
	};
	const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
	// An id derived from the content, in the form of a UUID of version 8.
	const uuid = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `a${digest.slice(17, 20)}`, digest.slice(20, 32)].join(
		"-",
	);
	return {
		$schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
		bomFormat: "CycloneDX",
		specVersion: "1.6",
		serialNumber: `urn:uuid:${uuid}`,
		version: 1,
		...content,
	};
}
