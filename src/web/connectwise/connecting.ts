import type { Context } from "hono";
import type { ConnectState } from "../../../views/connect/types.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { type ConnectionInput, connectionInput, REGIONS, regionUrl } from "../../psa/connection/index.ts";
import type { Needs } from "../page/deps.ts";
import type { Form } from "../page/form.ts";
import { createShelf } from "../page/shelf.ts";
import type { WebEnv } from "../shell/env.ts";
import { actorOf, withInput } from "../shell/route.ts";
import { outcomeOf } from "./outcome.ts";

/** Services that these pages use. */
type Deps = Needs<"clock" | "connection">;

type C = Context<WebEnv>;

/** Handles the ConnectWise form, on any page. */
export interface Connecting {
	/** Tests the typed values and keeps them, keys included, for the next step. */
	test(c: C, form: Form): Promise<ConnectState>;
	/** Stores and activates the connection. null: done; otherwise the problem, with the typed values. */
	use(c: C, form: Form): Promise<{ readonly state: ConnectState; readonly message: string } | null>;
}

export function createConnecting(deps: Deps): Connecting {
	// Keys are never sent back to the browser, but people should not have to type them again.
	const drafts = createShelf<ConnectionInput>(deps.clock);

	const inputOf = (c: C, form: Form): ConnectionInput => {
		const before = drafts.look(c.get("who").name, form.text("draft")) ?? {};
		return { ...before, ...typed(form) };
	};

	async function tried(c: C, form: Form, input: ConnectionInput): Promise<ConnectState> {
		const outcome = await withInput(connectionInput, input, async (given) => outcomeOf(await deps.connection.check(given)));
		const draft = drafts.keep(c.get("who").name, input);
		const state = { values: shown(form), draft };
		if (outcome.ok) {
			const { findings, boards, statuses } = outcome.value.checkup;
			return { ...state, problems: [], tested: { findings, boards, statuses, at: deps.clock.now() } };
		}
		const problems: readonly FieldProblem[] = outcome.problems.length > 0 ? outcome.problems : [{ field: "url", message: outcome.message }];
		return { ...state, problems, tested: null };
	}

	return {
		test: (c, form) => tried(c, form, inputOf(c, form)),
		async use(c, form) {
			const body = inputOf(c, form);
			const outcome = await withInput(connectionInput, body, async (input) => outcomeOf(await deps.connection.save(input, actorOf(c))));
			if (outcome.ok) {
				drafts.take(c.get("who").name, form.text("draft"));
				return null;
			}
			const state = await tried(c, form, body);
			const problems = state.problems.length > 0 ? state.problems : outcome.problems;
			return { state: { ...state, problems }, message: `${outcome.message}.` };
		},
	};
}

const KEYS = ["client_id", "public_key", "private_key"] as const;
const NAMES = ["service_board", "status_new", "status_closed", "default_company_id"] as const;

/** The typed connection. Blank keys and names stay unchanged; a company that was deleted in the form is deleted. */
function typed(form: Form): ConnectionInput {
	const texts = (fields: readonly string[]) =>
		fields.map((field) => [field, form.text(field).trim()] as const).filter(([, text]) => text !== "");
	const names = NAMES.filter((name) => form.has(name)).map((name) => [name, form.text(name).trim() || null] as const);
	const region = REGIONS.find(({ id }) => id === form.text("region"));
	const own = form.text("region") === "own" ? form.text("server").trim() : "";
	const url = region === undefined ? own : regionUrl(region.host);
	return {
		...(form.has("region") ? { url } : {}),
		...Object.fromEntries(texts(["company", ...KEYS])),
		...Object.fromEntries(names.filter(([name, text]) => text !== null || name === "default_company_id")),
	};
}

/** Values that may be shown again. */
const shown = (form: Form): Record<string, string> =>
	Object.fromEntries(["region", "server", "company", ...NAMES].filter((name) => form.has(name)).map((name) => [name, form.text(name)]));
