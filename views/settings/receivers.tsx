import type { Receiver, ReceiverKind } from "../../src/watch/alarms/index.ts";
import { type Answer, AnswerNote } from "../parts/answer.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Field, type Problems, problemOf, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age } from "../parts/time.tsx";
import { settingsAddress } from "./places.ts";

/** Name of each kind, and where its address comes from. */
export const WORDS: Readonly<Record<ReceiverKind, { readonly name: string; readonly hint: string; readonly sample: string }>> = {
	teams: {
		name: "Teams",
		hint: "In the channel: Workflows, “Send webhook alerts to a channel”; paste the URL that it shows. It gets an Adaptive Card.",
		sample: "https://prod-00.westeurope.logic.azure.com/workflows/…",
	},
	slack: {
		name: "Slack",
		hint: "In your Slack app: Incoming Webhooks, Add New Webhook to Workspace; paste its URL.",
		sample: "https://hooks.slack.com/services/…",
	},
	discord: {
		name: "Discord",
		hint: "In the channel: Edit Channel, Integrations, Webhooks; paste the webhook's URL.",
		sample: "https://discord.com/api/webhooks/…",
	},
	email: { name: "E-mail", hint: "", sample: "" },
	webhook: {
		name: "Webhook",
		hint: "Gets the JSON object state, what, message, since, at.",
		sample: "https://chat.example.com/hooks/…",
	},
};
const ORDER: readonly ReceiverKind[] = ["teams", "slack", "discord", "email", "webhook"];

/** The other receivers, below the form for the settings' own address. */
export function ReceiverList({ receivers }: { receivers: readonly Receiver[] }) {
	return (
		<div class="receivers">
			{receivers.length === 0 ? null : (
				<table class="list roomy cards">
					<thead>
						<tr>
							<th scope="col">Also told</th>
							<th scope="col">Address</th>
							<th scope="col">Last message</th>
							<th scope="col">
								<span class="sr">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody>
						{receivers.map((receiver) => (
							<Line receiver={receiver} />
						))}
					</tbody>
				</table>
			)}
			<div class="panel-foot">
				<span class="grow second small">
					Told of the same: ConnectWise down, alerts that gave up, little disk, a backup that failed, and the week's summary if it is on.
				</span>
				{ORDER.map((kind) => (
					<a class="button small" href={`/settings/alarms/new?kind=${kind}`}>
						<Icon name="plus" />
						{WORDS[kind].name}
					</a>
				))}
			</div>
		</div>
	);
}

function Line({ receiver: { id, name, kind, place, last } }: { receiver: Receiver }) {
	const path = `/settings/alarms/${id}`;
	return (
		<tr>
			<td>
				<strong>{name}</strong> <span class="second">{WORDS[kind].name}</span>
			</td>
			<td class="anywhere">{place}</td>
			<td>
				{last === null ? (
					<span class="second">none since the start</span>
				) : (
					<>
						<Icon name={last.problem === null ? "circle-check" : "alert-triangle"} class={last.problem === null ? "good" : "soon"} />{" "}
						{last.problem ?? "sent"}, <Age at={last.at} /> ago
					</>
				)}
			</td>
			<td class="right">
				<div class="row">
					<form method="post" action={`${path}/test`}>
						<button class="button small" type="submit" aria-label={`Send a test to ${name}`}>
							Send a test
						</button>
					</form>
					<a class="button small" href={path} aria-label={`Change ${name}`}>
						Change
					</a>
					<a class="button small" href={`${path}/remove`} {...opensDialog(`${path}/remove`)} aria-label={`Remove ${name}`}>
						Remove…
					</a>
				</div>
			</td>
		</tr>
	);
}

export interface ReceiverForm {
	/** null for a new one. */
	readonly id: number | null;
	readonly kind: ReceiverKind;
	readonly values: Readonly<Record<string, string>>;
	/** True if a URL or password is stored. */
	readonly hasSecret: boolean;
	readonly problems: Problems;
	readonly answer: Answer | null;
}

const SECURITY = [
	{ value: "starttls", label: "STARTTLS (port 587)" },
	{ value: "tls", label: "TLS from the start (port 465)" },
	{ value: "none", label: "None, without a password" },
] as const;

/** The form of one receiver. */
export function ReceiverFields({ form }: { form: ReceiverForm }) {
	const { id, kind, values, problems, hasSecret, answer } = form;
	const isNew = id === null;
	return (
		<form method="post" action={isNew ? "/settings/alarms/new" : `/settings/alarms/${id}`}>
			<input type="hidden" name="kind" value={kind} />
			<div class="dialog-body wide">
				<div class="stack">
					<h1>{isNew ? `Tell ${WORDS[kind].name}` : `Change ${values.name ?? ""}`}</h1>
					<p class="second small">Told when a part of HookWise fails and when it is well again, only on a change.</p>
					<AnswerNote answer={answer} />
					<Field
						name="name"
						label="Name"
						value={values.name ?? ""}
						placeholder="On-call channel"
						problem={problemOf(problems, "name")}
						autocomplete="off"
						more={{ maxlength: 100 }}
						autofocus={isNew && problems.length === 0}
					/>
					{kind === "email" ? <Mail form={form} /> : null}
					{kind === "email" ? null : (
						<Field
							name="url"
							label="URL"
							mono
							placeholder={WORDS[kind].sample}
							hint={`${WORDS[kind].hint}${hasSecret ? " Leave it empty to keep the one that is stored." : ""}`}
							problem={problemOf(problems, "url")}
							autocomplete="off"
							more={{ inputmode: "url", maxlength: 2000 }}
						/>
					)}
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={settingsAddress("alarms")}>
					Cancel
				</a>
				<button class="button primary" type="submit">
					{isNew ? "Add" : "Save"}
				</button>
			</div>
		</form>
	);
}

function Mail({ form: { values, problems, hasSecret } }: { form: ReceiverForm }) {
	const own = (name: string) => ({ name, value: values[name] ?? "", problem: problemOf(problems, name), autocomplete: "off" });
	return (
		<>
			<Field {...own("mail_to")} label="To" hint="One address or several, comma separated." placeholder="oncall@example.com" />
			<Field {...own("mail_from")} label="From" placeholder="hookwise@example.com" />
			<Field {...own("smtp_host")} label="Mail server" mono placeholder="smtp.example.com" />
			<Select
				name="smtp_security"
				label="Encryption"
				value={values.smtp_security ?? "starttls"}
				choices={SECURITY}
				problem={problemOf(problems, "smtp_security")}
			/>
			<Field {...own("smtp_port")} value={values.smtp_port ?? "587"} label="Port" more={{ inputmode: "numeric", maxlength: 5 }} />
			<Field {...own("smtp_username")} label="User name (optional)" />
			<Field
				name="smtp_password"
				label="Password (optional)"
				type="password"
				autocomplete="new-password"
				hint={hasSecret ? "Leave it empty to keep the one that is stored." : undefined}
				problem={problemOf(problems, "smtp_password")}
			/>
		</>
	);
}
