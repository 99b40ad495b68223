import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseXml } from "@rgrove/parse-xml";
import { parse } from "yaml";
import { readConfig } from "../../src/base/config.ts";

const read = (name: string): string => readFileSync(join(import.meta.dir, "../..", name), "utf8");

test("the image ends in a stage without a shell, of a user with a number, with a health check and one volume", () => {
	const stages = read("Dockerfile").split(/^FROM /m);
	const last = stages.at(-1) ?? "";
	expect(last).toStartWith("gcr.io/distroless/cc-debian12");
	expect(last).not.toMatch(/^RUN /m);
	expect(last).toMatch(/^USER 10001:10001$/m);
	expect(last.match(/^VOLUME .*$/gm)).toEqual(["VOLUME /data"]);
	expect(last).toContain('CMD ["/usr/local/bin/hookwise", "healthcheck"]');
	expect(last).toContain('ENTRYPOINT ["/usr/local/bin/hookwise"]');
	for (const name of ["title", "licenses", "version", "revision"]) expect(last).toContain(`org.opencontainers.image.${name}=`);
});

test("the image is built with the Bun that package.json names", () => {
	const { devDependencies } = JSON.parse(read("package.json")) as { devDependencies: { bun: string } };
	expect(read("Dockerfile")).toContain(`oven/bun:${devDependencies.bun}-debian`);
});

test("the compose file gives the container nothing that it does not need", () => {
	const { services } = parse(read("compose.yaml")) as { services: { hookwise: Record<string, unknown> } };
	expect(services.hookwise).toMatchObject({
		read_only: true,
		cap_drop: ["ALL"],
		security_opt: ["no-new-privileges:true"],
		stop_grace_period: "15s",
		volumes: ["hookwise-data:/data"],
	});
	const [tmp = ""] = services.hookwise.tmpfs as string[];
	expect(tmp.split(/[:,]/)).toEqual(expect.arrayContaining(["/tmp", "noexec", "nosuid", "nodev"]));
});

describe("the compose file with several nodes", () => {
	interface Service {
		readonly image: string;
		readonly environment: Readonly<Record<string, string>>;
		readonly volumes: readonly string[];
		readonly read_only?: boolean;
	}
	const text = read("compose.postgres.yaml");
	const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };
	const nodes = ["node1", "node2"].map((name) => services[name] as Service);
	/** Variables without which it does not start. */
	const needed = [...new Set([...text.matchAll(/\$\{(\w+):\?/g)].map(([, name = ""]) => name))];
	const values: Readonly<Record<string, string>> = {
		POSTGRES_PASSWORD: "secret",
		ENCRYPTION_KEY: `${Buffer.alloc(32, 7).toString("base64url")}=`,
		SECRET_KEY: "shared",
	};

	test("gives each node what every node needs, and to itself alone its name, address and data", () => {
		const configs = nodes.map(({ environment }) => {
			const filled = Object.entries(environment).map(([name, value]) => [
				name,
				value.replaceAll(/\$\{(\w+):[?-][^}]*\}/g, (_, variable: string) => values[variable] ?? ""),
			]);
			const reading = readConfig(Object.fromEntries(filled));
			if (!reading.ok) throw new Error(reading.problems.join("\n"));
			return reading.config;
		});
		const [one, two] = configs;
		expect(one).toMatchObject({ NODE_NAME: "node1", NODE_URL: "http://node1:5000", USE_PROXY: true });
		expect({ ...one, NODE_NAME: "node2", NODE_URL: "http://node2:5000" }).toEqual({ ...two } as typeof one & object);
		expect(nodes.map(({ volumes }) => volumes[0])).toEqual(["node1-data:/data", "node2-data:/data"]);
		for (const node of nodes) expect(node).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "15s" });
	});

	test("takes what docs/nodes.md has people write into .env", () => {
		const printed = [...read("docs/nodes.md").matchAll(/^ {2}echo "(\w+)=/gm)].map(([, name = ""]) => name);
		expect(needed.sort()).toEqual(Object.keys(values).sort());
		expect(printed.sort()).toEqual(needed);
	});

	test("has a proxy that asks each node whether it is ready, and sends nothing but webhooks twice", () => {
		const proxy = read("packaging/haproxy.cfg");
		expect(proxy).toContain("option httpchk GET /readyz");
		expect(proxy).toContain("use_backend webhooks if { path_beg /w/ /webhook/ }");
		const [, pages = "", webhooks = ""] = proxy.split(/^backend \w+$/m);
		expect([pages.includes("retry-on"), webhooks.includes("retry-on conn-failure")]).toEqual([false, true]);
		for (const backend of [pages, webhooks]) {
			expect([...backend.matchAll(/^ +server (\w+) (\w+):5000\b/gm)].map(([, name, host]) => [name, host])).toEqual([
				["node1", "node1"],
				["node2", "node2"],
			]);
		}
		expect(services.proxy?.volumes).toEqual(["./packaging/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]);
		for (const name of ["proxy", "postgres"]) expect(services[name]?.image).toMatch(/:\d/);
	});
});

test("the build context has all files that the image needs from the checkout", () => {
	const left = read(".dockerignore")
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"));
	for (const needed of ["src", "views", "public", "scripts", "docs", "package.json", "bun.lock", "LICENSE"])
		expect(left).not.toContain(needed);
	for (const kept of [".git", "node_modules", "data", ".env"]) expect(left).toContain(kept);
});

test("the launchd file is one that launchd reads, and keeps HookWise running", () => {
	const text = parseXml(read("packaging/com.hookwise.plist")).root?.text.replaceAll(/\s+/g, " ") ?? "";
	for (const part of ["Label com.hookwise", "/usr/local/bin/hookwise serve", "KeepAlive", "RunAtLoad"]) expect(text).toContain(part);
});

test("the systemd unit leaves HookWise longer to stop than it takes, and no way to more rights", () => {
	const unit = read("packaging/hookwise.service");
	expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
	for (const line of [
		"DynamicUser=yes",
		"NoNewPrivileges=yes",
		"CapabilityBoundingSet=",
		"ProtectSystem=strict",
		"SystemCallFilter=@system-service",
	]) {
		expect(unit.split("\n")).toContain(line);
	}
	// JavaScript is compiled while it runs.
	expect(unit).not.toMatch(/^MemoryDenyWriteExecute=yes/m);
});
