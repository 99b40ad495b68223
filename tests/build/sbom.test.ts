import { expect, test } from "bun:test";
import about from "../../package.json" with { type: "json" };
import { makeSbom } from "../../scripts/sbom.ts";

const sbom = makeSbom({ commit: "0123456789ab", date: "2026-11-26" });

test("the SBOM names every package that the executable holds, with its licence and the checksum of the lock file", () => {
	for (const [name, version] of Object.entries(about.dependencies)) {
		const component = sbom.components.find(({ purl }) => purl === `pkg:npm/${name.replace("@", "%40")}@${version}`);
		expect([name, component?.version]).toEqual([name, version]);
		expect(component?.hashes?.[0]?.content).toMatch(/^[0-9a-f]{128}$/);
		expect(component?.licenses?.[0]?.license.id).toBeTruthy();
	}
});

test("it names Bun, what Bun links, and SQLite", () => {
	const bun = sbom.components.find(({ name }) => name === "bun");
	expect(bun?.version).toBe(about.devDependencies.bun);
	const linked = bun?.components?.map(({ name }) => name) ?? [];
	for (const name of ["JavaScriptCore", "boringssl", "tinycc", "mimalloc"]) expect(linked).toContain(name);
	expect(sbom.components.find(({ name }) => name === "sqlite")?.version).toMatch(/^3\./);
});

test("no reference occurs twice, and every dependency is a component", () => {
	const all = sbom.components.flatMap((one) => [one["bom-ref"], ...(one.components ?? []).map((inner) => inner["bom-ref"])]);
	expect(new Set(all).size).toBe(all.length);
	const [edge] = sbom.dependencies as { dependsOn: string[] }[];
	for (const ref of edge?.dependsOn ?? ["none"]) expect(all).toContain(ref);
});

test("the same build has the same SBOM, another has another name", () => {
	expect(makeSbom({ commit: "0123456789ab", date: "2026-11-26" })).toEqual(sbom);
	expect(makeSbom({ commit: "another", date: "2026-11-26" }).serialNumber).not.toBe(sbom.serialNumber);
	expect(sbom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
