import type { Context } from "hono";
import { lonePage } from "../../../views/parts/dialogForm.tsx";
import { ReaderContext } from "../../../views/reader.ts";
import { ChangeUser, UsersSection } from "../../../views/settings/people.tsx";
import { settingsAddress } from "../../../views/settings/places.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { newKeyInput, newUserInput, userChangeInput } from "../../setup/people/index.ts";
import type { StoredUser } from "../../store/index.ts";
import { ask } from "../page/ask.ts";
import { done } from "../page/flash.ts";
import { isForDialog } from "../page/landing.ts";
import { page, wantsPiece } from "../page/page.ts";
import type { SettingsPages } from "../settings/pages.ts";
import { NOTHING_SAID, userLine, viewSettings } from "../settings/view.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import { type Route, withInput } from "../shell/route.ts";

type C = Context<WebEnv>;

/** Users with their roles, and API keys. */
export const peoplePageRoutes = (pages: SettingsPages): Route[] => [...userRoutes(pages), ...keyRoutes(pages)];

const SECOND_STEP_SAID: Readonly<Record<string, string>> = {
	nobody: "Saved. Nobody has to use two-factor authentication; whoever has it on keeps it.",
	admins: "Saved. Administrators without two-factor authentication set it up at their next visit.",
	everybody: "Saved. Everybody without two-factor authentication sets it up at the next visit.",
};

const idOf = (c: C): number => (/^\d{1,15}$/.test(c.req.param("id") ?? "") ? Number(c.req.param("id")) : -1);

function userRoutes(pages: SettingsPages): Route[] {
	const kit = userPages(pages);

	return [...newUserRoutes(kit), ...oneUserRoutes(kit)];
}

type UserPages = ReturnType<typeof userPages>;

/** Finds and shows users. */
function userPages(pages: SettingsPages) {
	const { deps, frames } = pages;

	async function userOf(c: C): Promise<StoredUser> {
		const user = await deps.store.people.user(idOf(c));
		if (user === null) throw notFound("User");
		return user;
	}

	async function showUser(c: C, user: StoredUser, problems: readonly FieldProblem[], message: string | null): Promise<Response> {
		const status = problems.length > 0 || message !== null ? 422 : 200;
		const form = <ChangeUser user={userLine(user, c.get("who").userId)} problems={problems} message={message} lone={!wantsPiece(c)} />;
		if (wantsPiece(c)) return c.html(<ReaderContext.Provider value={frames.reader(c)}>{form}</ReaderContext.Provider>, status);
		return c.html(lonePage(await frames.of(c), { title: `Change ${user.username}`, place: "settings", children: form }), status);
	}

	/** The section behind the dialog, rendered again. */
	async function section(c: C, text: string): Promise<Response> {
		const answer = { tone: "good", text } as const;
		const said = { ...NOTHING_SAID, section: "users", answer } as const;
		const view = await viewSettings(deps, c, { said, askAi: false });
		if (view.admin === null) throw notFound("User");
		return c.html(
			<ReaderContext.Provider value={frames.reader(c)}>
				<UsersSection view={view} admin={view.admin} oob />
			</ReaderContext.Provider>,
		);
	}

	return { pages, deps, frames, userOf, showUser, section };
}

/** A new user, and the setting for the second step. */
function newUserRoutes({ pages, deps }: UserPages): Route[] {
	return [
		page({
			method: "POST",
			path: "/settings/users",
			role: "admin",
			summary: "A new user",
			async handle(c, { form, by }) {
				const body = { username: form.text("username"), password: form.text("new_password"), role: form.text("role") };
				const outcome = await withInput(newUserInput, body, (input) => deps.accounts.addUser(input, by));
				if (outcome.ok) return pages.told(c, "users", { tone: "good", text: `${body.username.trim()} can log in as ${body.role}.` });
				const taken = outcome.kind === "conflict" ? [{ field: "username", message: `${outcome.message}.` }] : outcome.problems;
				return pages.refused(c, "users", { ...outcome, problems: taken }, form);
			},
		}),
		page({
			method: "POST",
			path: "/settings/second-step-rule",
			role: "admin",
			summary: "Who has to have a second step at log-in",
			async handle(c, { form, actor }) {
				const body = { require_second_step: form.text("require_second_step") };
				const outcome = await deps.settings.change(body, actor);
				const text = SECOND_STEP_SAID[body.require_second_step] ?? "";
				return outcome.ok ? pages.told(c, "users", { tone: "good", text }) : pages.refused(c, "users", outcome, form);
			},
		}),
	];
}

/** Changes or deletes one user. */
function oneUserRoutes({ deps, frames, userOf, showUser, section }: UserPages): Route[] {
	return [
		page({
			method: "GET",
			path: "/settings/users/{id}",
			role: "admin",
			summary: "The form of a user",
			handle: async (c) => showUser(c, await userOf(c), [], null),
		}),
		page({
			method: "POST",
			path: "/settings/users/{id}",
			role: "admin",
			summary: "Another role or password, or the second step off",
			async handle(c, { form, by }) {
				const user = await userOf(c);
				const password = form.text("new_password");
				const body = {
					...(form.text("role") === user.role ? {} : { role: form.text("role") }),
					...(password === "" ? {} : { password }),
					...(form.on("totp_off") ? { totp_enabled: false } : {}),
				};
				const outcome = await withInput(userChangeInput, body, (input) => deps.accounts.changeUser(user.id, input, by));
				if (!outcome.ok) return showUser(c, user, outcome.problems, outcome.problems.length > 0 ? null : `${outcome.message}.`);
				const text = `${user.username} is changed and logs in again.`;
				return isForDialog(c) ? section(c, text) : done(c, deps.secrets, settingsAddress("users"), { tone: "good", text });
			},
		}),
		page({
			method: "GET",
			path: "/settings/users/{id}/delete",
			role: "admin",
			summary: "Asks before a user is deleted",
			async handle(c) {
				const user = await userOf(c);
				const sessions = (await deps.store.people.sessionsOf(user.id)).length;
				return ask(c, frames, {
					title: `Delete the user ${user.username}?`,
					text: `${user.username} can no longer log in. ${sessions === 0 ? "There is no session of theirs." : `Their ${sessions === 1 ? "session ends" : `${sessions} sessions end`} at once.`}`,
					detail: "What they did stays in the audit. API keys belong to nobody: revoke theirs below if they know one.",
					keep: `Keep ${user.username}`,
					go: `Delete ${user.username}`,
					action: `/settings/users/${user.id}/delete`,
					back: settingsAddress("users"),
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/settings/users/{id}/delete",
			role: "admin",
			summary: "Deletes a user",
			async handle(c, { by }) {
				const user = await userOf(c);
				const outcome = await deps.accounts.removeUser(user.id, by);
				return done(
					c,
					deps.secrets,
					settingsAddress("users"),
					outcome.ok
						? { tone: "good", text: `Deleted the user ${user.username}.` }
						: { tone: "now", text: `${user.username} stays. ${outcome.message}.` },
				);
			},
		}),
	];
}

function keyRoutes(pages: SettingsPages): Route[] {
	const { deps, frames } = pages;

	async function keyOf(c: C) {
		const key = (await deps.store.people.keys()).find(({ id }) => id === idOf(c));
		if (key === undefined) throw notFound("API key");
		return key;
	}

	return [
		page({
			method: "POST",
			path: "/settings/keys",
			role: "admin",
			summary: "A new API key; it is shown this once",
			async handle(c, { form, by }) {
				const body = { name: form.text("name"), role: form.text("role") };
				const outcome = await withInput(newKeyInput, body, (input) => deps.accounts.addKey(input, by));
				if (!outcome.ok) return pages.refused(c, "api-keys", outcome, form);
				return pages.once(c, "api-keys", { kind: "key", name: body.name.trim(), key: outcome.value.key });
			},
		}),
		page({
			method: "GET",
			path: "/settings/keys/{id}/revoke",
			role: "admin",
			summary: "Asks before an API key is revoked",
			async handle(c) {
				const key = await keyOf(c);
				return ask(c, frames, {
					title: `Revoke the key ${key.name}?`,
					text: "Whatever uses it gets 401 from now on.",
					detail: "A revoked key cannot come back. What it did stays in the audit.",
					keep: "Keep it",
					go: `Revoke ${key.name}`,
					action: `/settings/keys/${key.id}/revoke`,
					back: settingsAddress("api-keys"),
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/settings/keys/{id}/revoke",
			role: "admin",
			summary: "Revokes an API key, now",
			async handle(c, { by }) {
				const key = await keyOf(c);
				await deps.accounts.revokeKey(key.id, by);
				return done(c, deps.secrets, settingsAddress("api-keys"), { tone: "good", text: `Revoked the key ${key.name}.` });
			},
		}),
	];
}
