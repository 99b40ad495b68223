import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseXml } from "@rgrove/parse-xml";
import { parse } from "yaml";

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
