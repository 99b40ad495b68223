import type { Context } from "hono";
import { TestFields, type TestForm } from "../../../views/endpoints/testForm.tsx";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { FlashNote } from "../../../views/parts/told.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import { TEST_MARK, testHeaders } from "../../alerts/deciding/index.ts";
import { cutSummary } from "../../alerts/pipeline/index.ts";
import type { Actor } from "../../base/actor.ts";
import { readPayload } from "../../base/payload/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import { type Carried, done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { isForDialog } from "../page/landing.ts";
import { backOf, page, safePath, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { createCompanies } from "../tenants/companies.ts";
import { endpointOf } from "./actions.ts";

/** Services that these pages use. */
type Deps = Needs<
	"clock" | "config" | "directory" | "ingest" | "psa" | "samples" | "secrets" | "store" | "trials" | "endpoints" | "history" | "lookups"
>;

type C = Context<WebEnv>;
type Decision = NonNullable<TestForm["decision"]>;

/** Test of an endpoint: a preview first; the second click sends it, marked, for an existing company. */
export function testRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = testPages(deps, frames);

	return [...formRoutes(kit)];
}

type Pages = ReturnType<typeof testPages>;

/** Shows and sends a test. */
function testPages(deps: Deps, frames: Frames) {
	const companies = createCompanies(deps);

	/** Decision about the sample. It finds no open ticket, as a test has its own key. */
	async function decisionOf(stored: StoredEndpoint): Promise<Decision | null> {
		const live = deps.directory.findAny(stored.id);
		const { body, contentType } = deps.samples.of(stored);
		const payload = readPayload(body, contentType);
		if (live === undefined || !payload.ok) return null;
		const answer = await deps.trials.dryRun(live, payload.value, false);
		const decisions: readonly Decision[] = "decisions" in answer ? answer.decisions : [answer];
		const decision = decisions.find(({ action }) => action === "create") ?? decisions[0] ?? null;
		if (decision === null) return null;
		return { ...decision, ticket: { ...decision.ticket, summary: cutSummary(`${TEST_MARK} ${decision.ticket.summary}`) } };
	}

	/** The alert's company if ConnectWise has it, otherwise the default. */
	async function companyFor(wanted: string | null): Promise<string> {
		const fallback = deps.config.CW_DEFAULT_COMPANY_ID ?? "";
		if (wanted === null || wanted === fallback) return fallback;
		return (await companies.check(wanted)).kind === "unknown" ? fallback : wanted;
	}

	async function show(c: C, form: TestForm, status: 200 | 422 = 200): Promise<Response> {
		if (!wantsPiece(c)) {
			const children = <TestFields form={form} lone />;
			return c.html(lonePage(await frames.of(c), { title: "Send a test", place: "dashboard", children }), status);
		}
		return c.html(
			<ReaderContext.Provider value={frames.reader(c)}>
				<TestFields form={form} lone={false} />
			</ReaderContext.Provider>,
			status,
		);
	}

	async function formOf(stored: StoredEndpoint, back: string, problems: TestForm["problems"], typed: string | null): Promise<TestForm> {
		const decision = await decisionOf(stored);
		const company = typed ?? (await companyFor(decision?.ticket.company ?? null));
		const { id: endpointId, name: endpointName, isDraft } = stored;
		return { endpointId, endpointName, isDraft, decision, company, sandbox: deps.psa.kind === "sandbox", problems, back };
	}

	/** Problem of a company; null if its ticket can be created, as far as known. */
	async function problemWith(company: string): Promise<string | null> {
		if (deps.psa.kind === "sandbox") return null;
		if (company === "") return "ConnectWise requires a company. Enter the identifier of your own.";
		const { kind } = await companies.check(company);
		return kind === "unknown" ? `ConnectWise has no company “${company}”. Enter its identifier, not its name.` : null;
	}

	async function send(stored: StoredEndpoint, company: string | null, actor: Actor): Promise<string> {
		const { name: who, sourceIp } = actor;
		const about = { endpointId: stored.id, subject: stored.name, changes: [] };
		await deps.store.audit.append({ at: deps.clock.now(), who, sourceIp, action: "endpoint.test", ...about });
		const { body, contentType } = deps.samples.of(stored);
		const headers = { "content-type": contentType, ...testHeaders(company) };
		return deps.ingest.inject({ endpointId: stored.id, origin: "test", headers, body, sourceIp, replayOf: null });
	}

	return { deps, frames, show, formOf, problemWith, send };
}

function formRoutes({ deps, frames, show, formOf, problemWith, send }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/test",
			role: "operator",
			summary: "A test as it would look, before it is sent",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				return show(c, await formOf(stored, backOf(c, `/endpoints/${stored.id}`), [], null));
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/test",
			role: "operator",
			summary: "Sends the sample through, marked as a test",
			async handle(c, { actor, form }) {
				const stored = await endpointOf(deps, c);
				const back = safePath(form.text("back"), `/endpoints/${stored.id}`);
				const company = form.text("company").trim().slice(0, 100);
				// A form without this field is for a test that opens no ticket.
				const problem = form.has("company") ? await problemWith(company) : null;
				if (problem !== null) return show(c, await formOf(stored, back, [{ field: "company", message: problem }], company), 422);
				const requestId = await send(stored, company === "" ? null : company, actor);
				const told: Carried = {
					tone: "good",
					text: `The test of ${stored.name} was sent${stored.isDraft ? "; the endpoint is a draft, so no ticket is opened" : ""}.`,
					href: `/history?request_id=${encodeURIComponent(requestId)}&period=all`,
					link: "Show the result",
				};
				// The page behind the dialog stays unchanged: it may show a token that cannot be shown again.
				if (!isForDialog(c)) return done(c, deps.secrets, back, told);
				return c.html(
					<ReaderContext.Provider value={frames.reader(c)}>
						<FlashNote flash={told} oob />
					</ReaderContext.Provider>,
				);
			},
		}),
	];
}
