import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient, eventually, freshDirectory, launch, PASSWORD, runToEnd, startHookWise } from "../support/index.ts";

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);

test("with nothing set it makes its keys and an admin, prints the password once, and uses the sandbox", async () => {
	const cwd = freshDirectory();
	const env = { HOOKWISE_DATA_DIR: undefined, GUI_PASSWORD: undefined, HOST: undefined, MIN_FREE_DISK_MB: undefined };
	const first = await startHookWise({ cwd, env });
	const lines = first.stdout.trimEnd().split("\n");
	expect(lines[0]).toBe("Admin user: admin");
	expect(lines[1]).toMatch(/^Admin password: \S{12,}$/);
	expect(lines[2]).toMatch(/^HookWise ready at http:\/\/0\.0\.0\.0:\d+$/);
	expect(lines).toHaveLength(3);
	const dataDir = join(cwd, "data");
	expect(mode(dataDir)).toBe("700");
	const keys = readdirSync(dataDir).filter((name) => !name.startsWith("hookwise."));
	expect(keys.length).toBeGreaterThan(0);
	for (const name of readdirSync(dataDir).filter((file) => /key/.test(file))) expect(mode(join(dataDir, name))).toBe("600");
	const { client } = first;
	const endpoint = await client.endpoint();
	expect(await client.sandbox()).toEqual([]);
	expect(await first.end("SIGTERM")).toBe(0);

	await using second = await startHookWise({ cwd, env });
	expect(second.stdout).not.toContain("password");
	// Its keys still open what the first run sealed.
	const again = createClient(second.url, lines[1]?.replace("Admin password: ", "") ?? "");
	expect((await again.send(endpoint, { state: "firing", monitor: { name: "SRV1" } })).status).toBe(202);
});

test("it says that it is ready only once /readyz answers 200, which tells nothing else", async () => {
	await using hookwise = await startHookWise();
	const [ready, health] = await Promise.all([fetch(`${hookwise.url}/readyz`), fetch(`${hookwise.url}/health`)]);
	expect(ready.status).toBe(200);
	expect(await health.json()).toEqual({ status: "ok" });
	expect(Object.keys((await ready.json()) as object)).toEqual(["status"]);
});

test("GUI_PASSWORD keeps one admin in step over restarts, and is never printed", async () => {
	const first = await startHookWise();
	expect(first.stdout).not.toContain(PASSWORD);
	await first.end("SIGTERM");
	await using second = await startHookWise({ dataDir: first.dataDir, env: { GUI_PASSWORD: "changed meanwhile" } });
	expect((await second.client.call("GET", "/api/endpoints")).status).toBe(200);
	expect((await createClient(second.url, PASSWORD).call("GET", "/api/endpoints")).status).toBe(401);
});

test("a second serve on the same data directory refuses with a clear error, and takes over once the first is killed", async () => {
	const first = await startHookWise();
	const second = await runToEnd({ dataDir: first.dataDir });
	expect(second.code).toBe(1);
	expect(second.stderr).toContain("Another HookWise runs on");
	expect(second.stderr).toContain(first.dataDir);
	expect(second.stdout).toBe("");
	await first.end("SIGKILL");
	await using third = await startHookWise({ dataDir: first.dataDir });
	expect((await third.client.call("GET", "/api/endpoints")).status).toBe(200);
});

test("bad variables: exit 2 and a line for each, with its name, what it got and what it takes; secrets are not shown", async () => {
	const { code, stdout, stderr } = await runToEnd({
		env: {
			PORT: "70000",
			USE_PROXY: "maybe",
			ENCRYPTION_KEY: "hunter2",
			CW_COMPANY: "acme",
			RETRY_BASE_SECONDS: "soon",
			LOG_LEVEL: "loud",
		},
	});
	expect(code).toBe(2);
	expect(stdout).toBe("");
	const lines = stderr.trimEnd().split("\n");
	const named = [
		"PORT",
		"USE_PROXY",
		"ENCRYPTION_KEY",
		"RETRY_BASE_SECONDS",
		"LOG_LEVEL",
		"CW_PUBLIC_KEY",
		"CW_PRIVATE_KEY",
		"CW_CLIENT_ID",
	];
	expect(lines.map((line) => line.split(":")[0]).sort()).toEqual([...named].sort());
	expect(lines.find((line) => line.startsWith("PORT"))).toMatch(/70000.*0 to 65535/);
	expect(stderr).not.toContain("hunter2");
});

test("FORCE_HTTPS without USE_PROXY is refused, as it would redirect forever", async () => {
	const { code, stderr } = await runToEnd({ env: { FORCE_HTTPS: "true" } });
	expect(code).toBe(2);
	expect(stderr).toStartWith("FORCE_HTTPS:");
});

test("a port that is taken, and a data directory that cannot be written, end it with a clear error", async () => {
	await using first = await startHookWise();
	const taken = await runToEnd({ env: { PORT: new URL(first.url).port } });
	expect(taken.code).toBe(1);
	expect(taken.stderr).toContain(new URL(first.url).port);
	const file = join(freshDirectory(), "file");
	writeFileSync(file, "no folder");
	const unusable = await runToEnd({ dataDir: join(file, "data") });
	expect(unusable.code).toBe(1);
	expect(unusable.stderr).toContain(join(file, "data"));
	for (const { stderr } of [taken, unusable]) expect(stderr).not.toMatch(/^\s+at /m);
});

test(".env of the working directory is read, and the environment wins", async () => {
	const cwd = freshDirectory();
	writeFileSync(join(cwd, ".env"), `GUI_PASSWORD="from the file"\nGUI_USERNAME=file\nCW_TICKET_PREFIX='File:'\nPORT=1\n`);
	await using hookwise = await startHookWise({ cwd, env: { GUI_PASSWORD: undefined, GUI_USERNAME: "admin" } });
	expect(hookwise.stdout).not.toContain("password");
	const client = createClient(hookwise.url, "from the file");
	const endpoint = await client.endpoint();
	await client.accepted(endpoint, { state: "firing", monitor: { name: "SRV1" } });
	await eventually("the prefix is the file's", async () => (await client.sandbox())[0]?.summary === "File: SRV1");
});

test("bunfig.toml, .env.local, package.json and tsconfig.json of the working directory have no effect", async () => {
	const cwd = freshDirectory();
	const marker = join(cwd, "ran");
	writeFileSync(join(cwd, "preload.ts"), `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, "");`);
	writeFileSync(join(cwd, "bunfig.toml"), `preload = ["./preload.ts"]\n[test]\npreload = ["./preload.ts"]\n`);
	for (const name of [".env.local", ".env.production", ".env.development"]) writeFileSync(join(cwd, name), "PORT=not a port\n");
	writeFileSync(join(cwd, "package.json"), "{ this is not JSON");
	writeFileSync(join(cwd, "tsconfig.json"), "{ nor is this");
	await using hookwise = await startHookWise({ cwd });
	expect((await hookwise.client.call("GET", "/api/endpoints")).status).toBe(200);
	expect(readdirSync(cwd)).not.toContain("ran");
});

test("a data directory that others may read is closed to them", async () => {
	const dataDir = join(freshDirectory(), "data");
	mkdirSync(dataDir);
	chmodSync(dataDir, 0o755);
	await using hookwise = await startHookWise({ dataDir });
	for (const name of readdirSync(hookwise.dataDir).filter((file) => /key/.test(file))) expect(mode(join(dataDir, name))).toBe("600");
});

test("the log names the variables of the Python version that have no effect, and none of their values", async () => {
	const env = { DATABASE_URL: "postgresql://hookwise:hunter2@postgres/hookwise", REDIS_PASSWORD: "hunter3", CELERY_BROKER_URL: "" };
	await using hookwise = await startHookWise({ env });
	const lines = hookwise.stderr.trimEnd().split("\n");
	const told = lines
		.map((line) => JSON.parse(line) as { level: string; msg: string; variables?: string[] })
		.filter(({ variables }) => variables);
	expect(told).toMatchObject([{ variables: ["DATABASE_URL", "REDIS_PASSWORD"] }]);
	expect(told[0]?.msg).toContain("hookwise import --postgres");
	expect(told[0]?.msg).toContain("several nodes on one PostgreSQL want a DATABASE_URL that begins with postgres://");
	expect(hookwise.stderr).not.toMatch(/hunter/);
});

test("standard output holds nothing but the ready line, and the log is JSON on standard error", async () => {
	const launched = launch();
	await launched.line(/ready/);
	launched.process.kill("SIGTERM");
	expect(await launched.process.exited).toBe(0);
	expect(launched.output.stdout).toMatch(/^HookWise ready at \S+\n$/);
	for (const line of launched.output.stderr.trimEnd().split("\n")) expect(JSON.parse(line)).toHaveProperty("msg");
});
