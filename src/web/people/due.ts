import type { Context } from "hono";
import { renderSVG } from "uqr";
import { type DueView, duePage } from "../../../views/pages/due.tsx";
import type { Refusal } from "../../base/outcome.ts";
import { codeInput, currentPasswordInput, newPasswordInput, totpUri } from "../../setup/people/index.ts";
import { isFresh } from "../connectwise/setupPage.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { type Route, withInput } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"directory" | "ownAccount" | "psa" | "secrets" | "store">;

type C = Context<WebEnv>;

/** Pages for steps that a person must do first: replace a first password, set up a required second step. */
export function dueRoutes(deps: Deps, frames: Frames): Route[] {
	const { ownAccount } = deps;
	const show = (c: C, step: DueView["step"], refused: Refusal | null = null) => {
		const { problems, message } = refused ?? { problems: [], message: "" };
		const said = refused === null || problems.length > 0 ? null : `${message}.`;
		const view = { reader: frames.reader(c), username: c.get("who").name, step, problems, message: said };
		return c.html(duePage(view), refused === null ? 200 : 422);
	};
	/** If nothing is set up yet, an admin continues with the set-up. */
	const goOn = (c: C): Response => c.redirect(c.get("who").role === "admin" && isFresh(deps) ? "/setup" : "/", 303);

	return [
		page({
			method: "GET",
			path: "/due",
			role: "viewer",
			summary: "What has to be done first",
			async handle(c, { who }) {
				if (who.due === undefined) return goOn(c);
				const begun = who.due === "second-step" ? await begunSetUp(deps, c) : null;
				return show(c, begun === null ? { kind: who.due } : { kind: "setup", ...begun });
			},
		}),
		page({
			method: "POST",
			path: "/due/password",
			role: "viewer",
			summary: "Another password in place of the first one",
			async handle(c, { form, by }) {
				const body = { current_password: form.text("current_password"), password: form.text("password") };
				const outcome = await withInput(newPasswordInput, body, (input) => ownAccount.changePassword(input, by));
				return outcome.ok ? goOn(c) : show(c, { kind: "password" }, outcome);
			},
		}),
		page({
			method: "POST",
			path: "/due/second-step",
			role: "viewer",
			summary: "Begins to set up the second step that the settings ask for",
			async handle(c, { form, by }) {
				const body = { current_password: form.text("current_password") };
				const outcome = await withInput(currentPasswordInput, body, (input) => ownAccount.beginSecondStep(input, by));
				if (!outcome.ok) return show(c, { kind: "second-step" }, outcome);
				const { secret, uri } = outcome.value;
				return show(c, { kind: "setup", secret, qr: renderSVG(uri) });
			},
		}),
		page({
			method: "POST",
			path: "/due/second-step/enable",
			role: "viewer",
			summary: "Switches the second step on that the settings ask for",
			async handle(c, { form, by }) {
				const body = { code: form.text("code") };
				const outcome = await withInput(codeInput, body, (input) => ownAccount.enableSecondStep(input, by));
				if (outcome.ok) return show(c, { kind: "codes", codes: outcome.value });
				// The phone already has this key, so a wrong code must not create another.
				const begun = await begunSetUp(deps, c);
				return show(c, begun === null ? { kind: "second-step" } : { kind: "setup", ...begun }, outcome);
			},
		}),
	];
}

/** The key of a second step whose set-up was begun, but not finished. */
export async function begunSetUp(deps: Deps, c: C): Promise<{ secret: string; qr: string } | null> {
	const { userId } = c.get("who");
	const user = userId === null ? null : await deps.store.people.user(userId);
	if (user === null || user.totpEnabled || user.totpSecret === null) return null;
	const secret = deps.secrets.open(user.totpSecret);
	return { secret, qr: renderSVG(totpUri(secret, user.username)) };
}
