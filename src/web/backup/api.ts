import { rmSync } from "node:fs";
import type { Context } from "hono";
import { z } from "zod";
import { type Backups, createDownload } from "../../admin/backup/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { done, malformed, type Outcome } from "../../base/outcome.ts";
import { outOfBounds } from "../../base/payload/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { Store } from "../../store/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { granted, HttpProblem } from "../shell/problem.ts";
import { api, type Route, rawBody } from "../shell/route.ts";

export interface BackupRoutesDeps {
	readonly backups: Backups;
	readonly store: Store;
	readonly audit: Audit;
	readonly clock: Clock;
	/** Directory in which downloads are prepared before they are sent. */
	readonly dataDir: string;
}

/** Maximum size of a file for restoring. */
const MAX_BACKUP_BYTES = 64 * 2 ** 20;
/** Limits of its JSON; 10,000 endpoints need less. */
const BOUNDS = { depth: 100, values: 1_000_000 } as const;
const flag = z.enum(["0", "1", "true", "false"], "1 or 0 is expected.").transform((value) => value === "1" || value === "true");

export function backupRoutes({ backups, store, audit, clock, dataDir }: BackupRoutesDeps): Route[] {
	const stamp = (): string => isoTime(clock.now()).slice(0, 16).replaceAll(/[-:]/g, "").replace("T", "-");
	return [
		api({
			method: "GET",
			path: "/admin/backup",
			role: "admin",
			summary: "Endpoints as the Python version's JSON backup, with what it left out; secrets stay sealed",
			answers: { 200: "a JSON array" },
			async handle(c, { actor }) {
				const entries = await backups.endpointsAsJson();
				await audit.record(actor, { action: "backup.export", subject: `${entries.length} endpoints` });
				return c.body(JSON.stringify(entries, null, 2), 200, {
					"Content-Type": "application/json",
					"Content-Disposition": `attachment; filename="hookwise_backup.json"`,
				});
			},
		}),
		api({
			method: "GET",
			path: "/api/backup",
			role: "admin",
			summary: "Everything in one consistent file, as hookwise backup writes it; secrets stay sealed",
			query: z.object({ history: flag.default(true) }),
			answers: { 200: "a file for hookwise restore" },
			async handle(c, { query, actor }) {
				const file = createDownload(dataDir);
				try {
					const report = await store.backup(file, { history: query.history });
					await audit.record(actor, { action: "backup.export", subject: `${report.bytes} bytes` });
					return c.body(streamAndRemove(file), 200, {
						"Content-Type": "application/octet-stream",
						"Content-Disposition": `attachment; filename="hookwise-${stamp()}.hwbackup"`,
					});
				} catch (error) {
					rmSync(file, { force: true });
					throw error;
				}
			},
		}),
		api({
			method: "POST",
			path: "/admin/restore",
			role: "admin",
			summary: "Endpoints from a JSON backup, ours or the Python version's; all or nothing. preview=1 only counts",
			query: z.object({ preview: flag.default(false) }),
			bodies: {
				"application/json": z.array(z.record(z.string(), z.unknown())),
				"multipart/form-data": z.object({ backup_file: z.string() }),
			},
			answers: { 200: "counts; paused and notes where endpoints wait for a person", 422: "the entry and field that is wrong" },
			async handle(c, { query, actor }) {
				const value = granted(backupJson(await sentBackup(c)));
				const { paused, notes, ...counts } = granted(await backups.importEndpoints(value, { preview: query.preview, actor }));
				const told = paused.length + notes.length === 0 ? {} : { paused, notes };
				return c.json({ status: "success", preview: query.preview, ...counts, ...told });
			},
		}),
	];
}

/** The file in a form (`backup_file`), or the body itself. @throws HttpProblem 400, 413 */
async function sentBackup(c: Context<WebEnv>): Promise<Uint8Array> {
	const type = c.req.header("content-type") ?? "";
	const sent = await rawBody(c, MAX_BACKUP_BYTES);
	return type.startsWith("multipart/form-data") ? formFile(sent, type) : sent;
}

/** Parses a JSON backup; its entries are checked later. */
export function backupJson(bytes: Uint8Array): Outcome<Json> {
	const problem = outOfBounds(bytes, BOUNDS);
	if (problem !== null) return malformed(problem);
	try {
		return done(JSON.parse(new TextDecoder("utf-8", { ignoreBOM: false }).decode(bytes)) as Json);
	} catch {
		return malformed("The backup is not JSON. A .hwbackup file is restored with hookwise restore");
	}
}

async function formFile(bytes: Uint8Array, type: string): Promise<Uint8Array> {
	const form = await new Response(bytes as BodyInit, { headers: { "Content-Type": type } }).formData().catch(() => null);
	const file: unknown = form?.get("backup_file");
	if (!(file instanceof File)) throw new HttpProblem(400, "The form has no file backup_file");
	return new Uint8Array(await file.arrayBuffer());
}

function streamAndRemove(file: string): ReadableStream<Uint8Array> {
	const source = Bun.file(file).stream().getReader();
	const remove = (): void => rmSync(file, { force: true });
	return new ReadableStream({
		async pull(controller) {
			const { done, value } = await source.read();
			if (done) {
				remove();
				controller.close();
			} else controller.enqueue(value);
		},
		async cancel() {
			remove();
			await source.cancel();
		},
	});
}
