import { expect, test } from "bun:test";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, freshDirectory, startHookWise } from "../support/index.ts";

const driverOf = (dataDir: string): string => {
	const folder = join(dataDir, "native");
	const names = readdirSync(folder);
	expect(names).toHaveLength(1);
	return join(folder, names[0] ?? "");
};

test("the database driver is unpacked into the data directory, and nothing into the temporary folder", async () => {
	const temporary = freshDirectory();
	// Like a read-only or noexec directory: nothing can be created there.
	chmodSync(temporary, 0o500);
	await using hookwise = await startHookWise({ env: { TMPDIR: temporary, BUN_TMPDIR: temporary } });
	const endpoint = await hookwise.client.endpoint();
	await hookwise.client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
	await eventually("a ticket is there", async () => (await hookwise.client.sandbox()).length === 1);
	expect(readdirSync(temporary)).toEqual([]);
	expect((statSync(driverOf(hookwise.dataDir)).mode & 0o777).toString(8)).toBe("700");
});

test("a driver that is not what it should be is replaced before it is loaded, and an older one is removed", async () => {
	const first = await startHookWise();
	const file = driverOf(first.dataDir);
	const whole = readFileSync(file);
	await first.end("SIGTERM");
	writeFileSync(file, "not a driver");
	writeFileSync(join(first.dataDir, "native", "better-sqlite3-0000000000000000.node"), "of an earlier version");
	await using second = await startHookWise({ dataDir: first.dataDir });
	expect((await second.client.call("GET", "/api/endpoints")).status).toBe(200);
	expect(driverOf(first.dataDir)).toBe(file);
	expect(readFileSync(file).equals(whole)).toBe(true);
});

test("SIGHUP and SIGUSR1 stop nothing", async () => {
	await using hookwise = await startHookWise();
	for (const signal of ["SIGHUP", "SIGUSR1"] as const) process.kill(hookwise.pid, signal);
	await eventually("both are told in the log", async () => ["SIGHUP", "SIGUSR1"].every((name) => hookwise.stderr.includes(name)));
	expect((await fetch(`${hookwise.url}/health`)).status).toBe(200);
	expect(await hookwise.end("SIGTERM")).toBe(0);
});
