/** Receivers of alarms about HookWise itself: chats, mail and webhooks besides the address in the settings. */
import type { Actor } from "../../../base/actor.ts";
import { type Clock, isoTime } from "../../../base/clock.ts";
import { done, invalidInput, missing, type Outcome } from "../../../base/outcome.ts";
import { SealBroken, type Secrets } from "../../../base/security/index.ts";
import { type Audit, changesBetween } from "../../../setup/audit/index.ts";
import type { AlarmReceiverStore, StoredReceiver } from "../../../store/index.ts";
import { type Posted, postJson } from "../post.ts";
import type { Lookup, TargetRules } from "../target.ts";
import type { Alarm } from "../telling.ts";
import { sendMail } from "./email.ts";
import { configOf, placeOf, problemsOfReceiver, type ReceiverConfig, type ReceiverInput, type ReceiverKind } from "./input.ts";
import { hookBody, linkOf } from "./messages.ts";

export { RECEIVER_KINDS, type ReceiverInput, type ReceiverKind, receiverInput, SMTP_SECURITIES } from "./input.ts";

/** A receiver without its secrets. */
export interface Receiver {
	readonly id: number;
	readonly name: string;
	readonly kind: ReceiverKind;
	/** Destination, for people. */
	readonly place: string;
	/** Fields of a mail server except its password; null for webhooks. */
	readonly mail: {
		readonly smtp_host: string;
		readonly smtp_port: number;
		readonly smtp_security: string;
		readonly smtp_username: string;
		readonly mail_from: string;
		readonly mail_to: string;
		readonly hasPassword: boolean;
	} | null;
	/** Result of the last message since the start; null if there was none. */
	readonly last: { readonly at: number; readonly problem: string | null } | null;
}

export interface Receivers {
	list(): readonly Receiver[];
	get(id: number): Receiver | null;
	add(input: ReceiverInput, actor: Actor): Promise<Outcome<Receiver>>;
	/** Secrets that are not given stay unchanged. */
	change(id: number, input: ReceiverInput, actor: Actor): Promise<Outcome<Receiver>>;
	remove(id: number, actor: Actor): Promise<Outcome<null>>;
	/** Sends one alarm to one receiver. */
	send(id: number, alarm: Alarm): Promise<Posted>;
	/** Calls the listener after changes. @returns a function that ends this */
	onChange(listener: () => void): () => void;
	/** Reads them again, after changes by another process. */
	reload(): Promise<void>;
}

export interface ReceiversDeps {
	readonly store: AlarmReceiverStore;
	readonly secrets: Pick<Secrets, "seal" | "open">;
	readonly audit: Audit;
	readonly clock: Clock;
	readonly lookup: Lookup;
	readonly rules: () => TargetRules;
	/** Link to HookWise for people; null if its address is not known. */
	readonly link: string | null;
}

/** Maximum number of receivers. */
const MAX_RECEIVERS = 50;

interface Held {
	readonly row: StoredReceiver;
	/** null if no key opens it. */
	readonly config: ReceiverConfig | null;
}

export async function loadReceivers(deps: ReceiversDeps): Promise<Receivers> {
	const { store, secrets, audit, clock } = deps;
	let held: readonly Held[] = [];
	const listeners = new Set<() => void>();
	const last = new Map<number, { at: number; problem: string | null }>();

	function opened(row: StoredReceiver): ReceiverConfig | null {
		try {
			return JSON.parse(secrets.open(row.sealed)) as ReceiverConfig;
		} catch (error) {
			if (!(error instanceof SealBroken)) throw error;
			return null;
		}
	}
	const reload = async (): Promise<void> => {
		held = (await store.list()).map((row) => ({ row, config: opened(row) }));
		for (const listener of listeners) listener();
	};
	const find = (id: number): Held | undefined => held.find(({ row }) => row.id === id);
	const view = ({ row, config }: Held): Receiver => ({
		id: row.id,
		name: row.name,
		kind: row.kind as ReceiverKind,
		place: config === null ? "no key opens it: enter its address again" : placeOf(config),
		mail: config === null || config.kind !== "email" ? null : mailView(config),
		last: last.get(row.id) ?? null,
	});
	/** Values for the audit: destinations, but no secrets. */
	const told = (name: string, config: ReceiverConfig | null): Record<string, unknown> => ({
		name,
		...(config === null ? {} : { kind: config.kind, address: placeOf(config), ...(config.kind === "email" ? auditOfMail(config) : {}) }),
	});

	await reload();
	return {
		list: () => held.map(view),
		get(id) {
			const found = find(id);
			return found === undefined ? null : view(found);
		},
		async add(input, actor) {
			const name = (input.name ?? "").trim();
			if (input.kind === undefined) return invalidInput([{ field: "kind", message: "A kind is needed." }]);
			if (held.length >= MAX_RECEIVERS) return invalidInput([{ field: "name", message: `At most ${MAX_RECEIVERS} can be told.` }]);
			const config = configOf(input.kind, input, null);
			const problems = problemsOfReceiver(name, config, deps.rules());
			if (problems.length > 0) return invalidInput(problems);
			const added = { name, kind: config.kind, sealed: secrets.seal(JSON.stringify(config)), createdAt: clock.now() };
			const row = await audit.change(
				actor,
				() => store.add(added),
				() => ({ action: "alarm.create", subject: name, changes: changesBetween({}, told(name, config)) }),
			);
			await reload();
			return done(view({ row, config }));
		},
		async change(id, input, actor) {
			const before = find(id);
			if (before === undefined) return missing("Receiver");
			const kind = before.row.kind as ReceiverKind;
			if (input.kind !== undefined && input.kind !== kind) {
				return invalidInput([{ field: "kind", message: `This one is ${kind}. Add another instead.` }]);
			}
			const name = (input.name ?? before.row.name).trim();
			const config = configOf(kind, input, before.config);
			const problems = problemsOfReceiver(name, config, deps.rules());
			if (problems.length > 0) return invalidInput(problems);
			const sealed = secrets.seal(JSON.stringify(config));
			const secret = secretOf(before.config) === secretOf(config) ? [] : [{ field: "secret", old: "changed", new: "changed" }];
			const changes = [...changesBetween(told(before.row.name, before.config), told(name, config)), ...secret];
			const row = await audit.change(
				actor,
				() => store.change(id, { name, sealed }),
				(written) => (written === null || changes.length === 0 ? null : { action: "alarm.update", subject: name, changes }),
			);
			await reload();
			return row === null ? missing("Receiver") : done(view({ row, config }));
		},
		async remove(id, actor) {
			const before = find(id);
			if (before === undefined) return missing("Receiver");
			const { name } = before.row;
			const changes = changesBetween(told(name, before.config), {});
			await audit.change(
				actor,
				() => store.remove(id),
				() => ({ action: "alarm.delete", subject: name, changes }),
			);
			last.delete(id);
			await reload();
			return done(null);
		},
		async send(id, alarm) {
			const config = find(id)?.config ?? null;
			const posted = config === null ? NOWHERE : await deliver(config, alarm);
			last.set(id, { at: clock.now(), problem: posted.ok ? null : posted.problem });
			return posted;
		},
		onChange(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		reload,
	};

	function deliver(config: ReceiverConfig, alarm: Alarm): Promise<Posted> {
		const { clock: time, lookup } = deps;
		const link = linkOf(alarm, deps.link);
		if (config.kind === "email") return sendMail(config, alarm, deps.rules(), { lookup }, link);
		return postJson(config.url, hookBody(config.kind, alarm, link), deps.rules(), { clock: time, lookup });
	}
}

const NOWHERE: Posted = { ok: false, problem: "There is no such receiver, or no key opens its address." };

const secretOf = (config: ReceiverConfig | null): string => (config === null ? "" : config.kind === "email" ? config.password : config.url);

const mailView = (config: Extract<ReceiverConfig, { kind: "email" }>): NonNullable<Receiver["mail"]> => ({
	smtp_host: config.host,
	smtp_port: config.port,
	smtp_security: config.security,
	smtp_username: config.username,
	mail_from: config.from,
	mail_to: config.to.join(", "),
	hasPassword: config.password !== "",
});

function auditOfMail(config: Extract<ReceiverConfig, { kind: "email" }>): Record<string, unknown> {
	const { hasPassword: _hidden, smtp_host: _host, smtp_port: _port, mail_to: _to, ...rest } = mailView(config);
	return rest;
}

/** A receiver in the form of the API. */
export const viewReceiver = ({ id, name, kind, place, mail, last }: Receiver) => ({
	...{ id, name, kind, address: place },
	...(mail === null ? { url: null } : { ...withoutFlag(mail), smtp_password: null, has_password: mail.hasPassword }),
	last_sent_at: isoTime(last?.at ?? null),
	last_problem: last?.problem ?? null,
});

function withoutFlag({ hasPassword: _flag, ...rest }: NonNullable<Receiver["mail"]>) {
	return rest;
}
