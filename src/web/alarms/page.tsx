import type { Context } from "hono";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { settingsAddress } from "../../../views/settings/places.ts";
import { ReceiverFields, type ReceiverForm, WORDS } from "../../../views/settings/receivers.tsx";
import type { Outcome } from "../../base/outcome.ts";
import { RECEIVER_KINDS, type Receiver, type ReceiverInput, type ReceiverKind, receiverInput } from "../../watch/alarms/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";
import { receiverIdOf, tryOut } from "./api.ts";

type C = Context<WebEnv>;

/** Services that these pages use. */
type Deps = Needs<"alarms" | "audit" | "receivers" | "secrets">;

const HOME = settingsAddress("alarms");
const FIELDS = Object.keys(receiverInput.shape).filter((name) => name !== "kind");

/** Pages for receivers of alarms about HookWise itself. */
export function receiverPages(deps: Deps, frames: Frames): Route[] {
	return [...formPages(deps, frames), ...deedPages(deps, frames)];
}

/** Forms for adding and changing a receiver. */
function formPages(deps: Deps, frames: Frames): Route[] {
	const { receivers, secrets } = deps;
	const receiverOf = finder(deps);

	async function show(c: C, form: ReceiverForm, status: 200 | 422 = 200): Promise<Response> {
		const title = form.id === null ? `Tell ${WORDS[form.kind].name}` : `Change ${form.values.name ?? ""}`;
		return c.html(lonePage(await frames.of(c), { title, place: "settings", children: <ReceiverFields form={form} /> }), status);
	}

	async function landed(c: C, outcome: Outcome<unknown>, form: ReceiverForm, text: string): Promise<Response> {
		if (outcome.ok) return done(c, secrets, HOME, { tone: "good", text });
		const answer = outcome.problems.length > 0 ? null : ({ tone: "now", text: `${outcome.message}.` } as const);
		return show(c, { ...form, problems: outcome.problems, answer }, 422);
	}

	return [
		page({
			method: "GET",
			path: "/settings/alarms/new",
			role: "admin",
			summary: "A chat, mailbox or webhook that is told, too",
			handle: (c) => show(c, { id: null, kind: kindOf(c.req.query("kind")), values: {}, problems: [], answer: null, hasSecret: false }),
		}),
		page({
			method: "POST",
			path: "/settings/alarms/new",
			role: "admin",
			summary: "Adds a chat, mailbox or webhook that is told, too",
			async handle(c, { form, actor }) {
				const kind = kindOf(form.text("kind"));
				const typed: ReceiverForm = { id: null, kind, values: typedOf(form), problems: [], answer: null, hasSecret: false };
				const body = { kind, ...bodyOf(form) };
				const outcome = await withInput(receiverInput, body, (input) => receivers.add(input, actor));
				return landed(c, outcome, typed, `${form.text("name").trim()} is told from now on. Send it a test.`);
			},
		}),
		page({
			method: "GET",
			path: "/settings/alarms/{id}",
			role: "admin",
			summary: "Changes who is told",
			handle: (c) => show(c, storedForm(receiverOf(c))),
		}),
		page({
			method: "POST",
			path: "/settings/alarms/{id}",
			role: "admin",
			summary: "Saves who is told",
			async handle(c, { form, actor }) {
				const stored = storedForm(receiverOf(c));
				const typed = { ...stored, values: { ...stored.values, ...typedOf(form) } };
				const outcome = await withInput(receiverInput, bodyOf(form), (input) => receivers.change(Number(stored.id), input, actor));
				return landed(c, outcome, typed, `${form.text("name").trim()} is saved.`);
			},
		}),
	];
}

/** Actions on a receiver: test and delete. */
function deedPages(deps: Deps, frames: Frames): Route[] {
	const { receivers, secrets } = deps;
	const receiverOf = finder(deps);

	return [
		page({
			method: "POST",
			path: "/settings/alarms/{id}/test",
			role: "admin",
			summary: "Sends a test to one that is told",
			async handle(c, { actor }) {
				const { id, name } = receiverOf(c);
				const sent = await tryOut(deps, id, actor);
				const text = sent.ok ? `The test was sent to ${name}. See whether it is there.` : `The test did not reach ${name}. ${sent.problem}`;
				return done(c, secrets, HOME, { tone: sent.ok ? "good" : "now", text });
			},
		}),
		page({
			method: "GET",
			path: "/settings/alarms/{id}/remove",
			role: "admin",
			summary: "Asks before somebody is told no more",
			handle(c) {
				const { id, name, place } = receiverOf(c);
				return ask(c, frames, {
					title: `Stop telling “${name}”?`,
					text: `${place} hears no more of HookWise's own problems.`,
					detail: "Its address and password are deleted.",
					keep: "Keep it",
					go: `Remove “${name}”`,
					action: `/settings/alarms/${id}/remove`,
					back: HOME,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/settings/alarms/{id}/remove",
			role: "admin",
			summary: "Tells somebody no more",
			async handle(c, { actor }) {
				const { id, name } = receiverOf(c);
				await receivers.remove(id, actor);
				return done(c, secrets, HOME, { tone: "good", text: `${name} is told no more.` });
			},
		}),
	];
}

/** Finds the receiver that an address names; the function throws a 404 if there is none. */
function finder({ receivers }: Deps): (c: C) => Receiver {
	return (c) => {
		const found = receivers.get(receiverIdOf(c, receivers));
		if (found === null) throw notFound("Receiver");
		return found;
	};
}

const kindOf = (text: string | undefined): ReceiverKind => RECEIVER_KINDS.find((kind) => kind === text) ?? "webhook";

/** Values that may be shown again. Secrets must be typed again. */
const typedOf = (form: Form): Record<string, string> =>
	Object.fromEntries(
		FIELDS.filter((name) => form.has(name) && name !== "smtp_password" && name !== "url").map((name) => [name, form.text(name)]),
	);

/** Input for the API. A secret that is left blank stays unchanged. */
function bodyOf(form: Form): ReceiverInput {
	const given = FIELDS.filter((name) => form.has(name)).map((name): [string, unknown] => {
		const text = form.text(name).trim();
		if (name === "smtp_port") return [name, /^\d{1,5}$/.test(text) ? Number(text) : text];
		return [name, (name === "url" || name === "smtp_password") && text === "" ? null : text];
	});
	return Object.fromEntries(given) as ReceiverInput;
}

const storedForm = ({ id, name, kind, mail }: Receiver): ReceiverForm => ({
	id,
	kind,
	values: {
		name,
		...(mail === null
			? {}
			: {
					smtp_host: mail.smtp_host,
					smtp_port: String(mail.smtp_port),
					smtp_security: mail.smtp_security,
					smtp_username: mail.smtp_username,
					mail_from: mail.mail_from,
					mail_to: mail.mail_to,
				}),
	},
	hasSecret: mail === null || mail.hasPassword,
	problems: [],
	answer: null,
});
