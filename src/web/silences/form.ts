import { localOf } from "../../../views/format.ts";
import { SCOPES, type Scope, type SilenceContext, type SilenceForm } from "../../../views/silences/types.ts";
import type { FieldProblem } from "../../base/problems.ts";
import type { StoredSilence } from "../../store/index.ts";
import type { PageDeps } from "../page/deps.ts";
import type { Form } from "../page/form.ts";
import { safePath } from "../page/page.ts";
import { blankWhen, typedWhen } from "../page/when.ts";

type Names = PageDeps["directory"];

const HOME = "/silences";

/** Context of a link to the form. */
export interface Asked {
	readonly endpoint: string;
	readonly company: string;
	readonly key: string;
	readonly summary: string;
}

const namesOf = (directory: Names): SilenceForm["endpoints"] =>
	directory
		.all()
		.map(({ id, name }) => ({ id, name }))
		.sort((a, b) => a.name.localeCompare(b.name));

/** Context of the form. A deleted endpoint cannot be chosen. */
function contextOf(directory: Names, { endpoint, company, key, summary }: Asked): SilenceContext {
	const found = directory.find(endpoint);
	return { endpointId: found?.id ?? "", endpointName: found?.name ?? "", company, key, summary };
}

/** Widest scope by default, since that fits planned work; only the problem if nothing else is known. */
const scopeOf = (context: SilenceContext): Scope =>
	context.key !== "" ? "key" : context.company !== "" ? "company" : context.endpointId !== "" ? "endpoint" : "own";

interface At {
	readonly directory: Names;
	readonly zone: string;
	/** Milliseconds since the epoch. */
	readonly now: number;
	readonly back: string;
}

export function blankForm(asked: Asked, { directory, zone, now, back }: At): SilenceForm {
	const context = contextOf(directory, asked);
	return {
		...{ id: null, context, scope: scopeOf(context), endpointId: "", company: "", text: "", group: "", key: "", reason: "" },
		when: blankWhen("4h", zone, now),
		endpoints: namesOf(directory),
		...{ problems: [], answer: null, back },
	};
}

export function storedForm(silence: StoredSilence, at: At): SilenceForm {
	const nothing = { endpoint: "", company: "", key: "", summary: "" };
	return {
		...blankForm(nothing, at),
		id: silence.id,
		endpointId: silence.endpointId ?? "",
		company: silence.company ?? "",
		text: silence.summaryContains ?? "",
		group: silence.group ?? "",
		key: silence.key ?? "",
		reason: silence.reason,
		when: { when: "custom", from: localOf(silence.startsAt, at.zone), until: localOf(silence.endsAt, at.zone) },
	};
}

export function typedForm(form: Form, id: number | null, at: At): SilenceForm {
	const text = (name: string): string => form.text(name).trim().slice(0, 2_000);
	const asked = {
		endpoint: text("context_endpoint"),
		company: text("context_company"),
		key: text("context_key"),
		summary: text("context_summary"),
	};
	const scope = SCOPES.find((one) => one === form.text("scope")) ?? "own";
	return {
		...blankForm(asked, { ...at, back: safePath(form.text("back"), HOME) }),
		...{ id, scope, endpointId: text("endpoint_id"), company: text("company"), text: text("summary_contains") },
		...{ group: text("group"), key: text("key"), reason: text("reason") },
		when: typedWhen(form, id === null ? "4h" : "custom"),
	};
}

const orNull = (text: string): string | null => (text === "" ? null : text);

/** Matchers for the API. A problem includes its company, since others may have the same key. */
export function matchersOf({ scope, context, endpointId, company, text, group, key }: SilenceForm) {
	const none = { endpoint_id: null, company: null, group: null, key: null, summary_contains: null };
	if (scope === "key") return { ...none, key: orNull(context.key), company: orNull(context.company) };
	if (scope === "company") return { ...none, company: orNull(context.company) };
	if (scope === "endpoint") return { ...none, endpoint_id: orNull(context.endpointId) };
	return {
		endpoint_id: orNull(endpointId),
		company: orNull(company),
		group: orNull(group),
		key: orNull(key),
		summary_contains: orNull(text),
	};
}

/** Problems of the API, moved to the fields of the form. */
export const atFields = (problems: readonly FieldProblem[]): FieldProblem[] =>
	problems.map(({ field, message }) => ({ field: { starts_at: "from", ends_at: "until" }[field] ?? field, message }));
