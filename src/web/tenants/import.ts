import type { Context } from "hono";
import { importPage } from "../../../views/pages/tenantmapImport.tsx";
import type { Answer } from "../../../views/parts/answer.tsx";
import type { ImportLine, ImportView } from "../../../views/tenantmap/types.ts";
import { newTenantInput } from "../../alerts/deciding/index.ts";
import type { StoredTenant } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { createShelf } from "../page/shelf.ts";
import { type Upload, uploadOf } from "../page/uploads.ts";
import { readCsv } from "../shell/csv.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { isJsonText, MAX_ROWS, tenantRows } from "./rows.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "secrets" | "store" | "tenantMap">;

/** Maximum size in bytes of the form with the file. */
const MAX_BYTES = 2 * 2 ** 20;
const COUNTS: ImportView["counts"] = { new: 0, changed: 0, same: 0, wrong: 0 };
const NOTHING: ImportView = { fileName: null, token: null, lines: [], counts: COUNTS, answer: null };

/** Import in two steps: a preview, then all of it or nothing. */
export function tenantmapImportRoutes(deps: Deps, frames: Frames): Route[] {
	const uploads = createShelf<Upload>(deps.clock);
	const show = async (c: Context<WebEnv>, view: ImportView, status: 200 | 422 = 200) =>
		c.html(importPage(await frames.of(c), view), status);
	const wrong = (c: Context<WebEnv>, text: string) => show(c, { ...NOTHING, answer: { tone: "now", text } satisfies Answer }, 422);

	return [
		page({
			method: "GET",
			path: "/tenantmap/import",
			role: "operator",
			summary: "Import of TenantMap",
			handle: (c) => show(c, NOTHING),
		}),
		{
			method: "POST",
			path: "/tenantmap/import",
			role: "operator",
			kind: "page",
			summary: "Shows what a file would change",
			answers: { 200: "a page" },
			async handle(c) {
				const upload = await uploadOf(c, "file", MAX_BYTES);
				if (upload === null) return wrong(c, "Choose a file first.");
				const rows = rowsOf(upload);
				if (typeof rows === "string") return wrong(c, `${upload.name} cannot be imported. ${rows}`);
				if (rows.length > MAX_ROWS)
					return wrong(c, `${upload.name} cannot be imported. It has more than ${MAX_ROWS} rows. Send it in parts.`);
				const lines = compared(rows, await deps.store.tenants.list(), entryProblem);
				const counts = { ...COUNTS };
				for (const { what } of lines) (counts as Record<ImportLine["what"], number>)[what]++;
				return show(c, { fileName: upload.name, token: uploads.keep(c.get("who").name, upload), lines, counts, answer: null });
			},
		},
		page({
			method: "POST",
			path: "/tenantmap/import/take",
			role: "operator",
			summary: "Imports the file that was shown",
			async handle(c, { form, who, actor }) {
				const upload = uploads.take(who.name, form.text("token"));
				if (upload === null) return wrong(c, "This file was shown too long ago. Choose it again.");
				const values = tenantRows(upload.text, isJsonText(upload.text));
				if (!values.ok) return wrong(c, `Nothing was imported. ${values.message}`);
				const { added, changed } = await deps.tenantMap.merge(values.value, actor);
				return done(c, deps.secrets, "/tenantmap", {
					tone: "good",
					text: `Imported ${upload.name}: ${added} added, ${changed} written over.`,
				});
			},
		}),
	];
}

/** Rows of a file, or the reason why there are none. */
function rowsOf(upload: Upload): readonly unknown[] | string {
	if (!isJsonText(upload.text)) {
		const reading = readCsv(upload.text);
		if (!reading.ok) return reading.message;
		const [first] = reading.rows;
		if (first === undefined) return "There is nothing in it but a line of names.";
		const missing = ["tenant_value", "company_id"].find((name) => !Object.hasOwn(first, name));
		return missing === undefined ? reading.rows : `Its first line must name the column ${missing}.`;
	}
	try {
		const value: unknown = JSON.parse(upload.text);
		return Array.isArray(value) ? value : "A list of entries is expected.";
	} catch {
		return "It begins like JSON and is none.";
	}
}

type Check = (row: unknown) => string | null;

/** Problem of a row as an entry; null if there is none. */
const entryProblem: Check = (row) => {
	const read = newTenantInput.safeParse(row);
	return read.success ? null : (read.error.issues[0]?.message ?? "It cannot be read.");
};

const textOf = (row: unknown, name: string): string => {
	const value = typeof row === "object" && row !== null ? (row as Record<string, unknown>)[name] : undefined;
	return typeof value === "string" ? value.trim() : "";
};

function compared(rows: readonly unknown[], known: readonly StoredTenant[], check: Check): ImportLine[] {
	const before = new Map(known.map((entry) => [entry.tenantValue.toLowerCase(), entry]));
	return rows.map((row, index) => {
		const line = { line: index + 2, tenantValue: textOf(row, "tenant_value"), companyId: textOf(row, "company_id") };
		const problem = check(row);
		if (problem !== null) return { ...line, what: "wrong", note: problem };
		const entry = before.get(line.tenantValue.toLowerCase());
		if (entry === undefined) return { ...line, what: "new", note: textOf(row, "description") };
		if (entry.companyId !== line.companyId) return { ...line, what: "changed", note: `was ${entry.companyId}` };
		const description = textOf(row, "description");
		return entry.description.trim() === description
			? { ...line, what: "same", note: "" }
			: { ...line, what: "changed", note: description === "" ? "its description goes" : `description: ${description}` };
	});
}
