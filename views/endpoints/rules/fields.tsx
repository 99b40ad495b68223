import { Area, Check, Field, problemOf, Select } from "../../parts/field.tsx";
import { Icon } from "../../parts/icon.tsx";
import { isOpen, Section } from "./section.tsx";
import type { RulesView } from "./types.ts";

const wrongIn = (view: RulesView, fields: readonly string[]): boolean => view.problems.some(({ field }) => fields.includes(field));
const text = (view: RulesView, field: string): string => view.form.texts[field] ?? "";

interface OneProps {
	readonly view: RulesView;
	readonly name: string;
	readonly hint?: string | undefined;
	readonly placeholder?: string | undefined;
	readonly mono?: boolean | undefined;
	readonly takes?: boolean | undefined;
	readonly more?: object | undefined;
}
const One = ({ view, name, hint, placeholder, mono = false, takes = false, more = {} }: OneProps) => (
	<Field
		name={name}
		label={name}
		value={text(view, name)}
		hint={hint}
		placeholder={placeholder}
		mono={mono}
		problem={problemOf(view.problems, name)}
		more={{ ...more, ...(takes ? { "data-takes": name } : {}) }}
	/>
);

export function Trigger({ view }: { view: RulesView }) {
	const others = text(view, "unmatched_action") === "open" ? "others: open" : "others: no action";
	const fields = ["trigger_field", "open_value", "close_value", "unmatched_action", "split_path"];
	return (
		<Section
			id="trigger"
			title="Trigger"
			says={
				<>
					<code>{text(view, "trigger_field")}</code> {text(view, "open_value")} opens, {text(view, "close_value")} closes, {others}
				</>
			}
			open={isOpen(view.open, "trigger") || wrongIn(view, fields)}
		>
			<One view={view} name="trigger_field" mono takes hint="Path of the value that tells a problem from a recovery." />
			<div class="pairs-of-fields">
				<One view={view} name="open_value" mono hint="Comma separated. Any of these is a problem." />
				<One view={view} name="close_value" mono hint="Comma separated. Any of these is a recovery." />
			</div>
			<Select
				name="unmatched_action"
				label="unmatched_action"
				value={text(view, "unmatched_action") || "skip"}
				choices={[
					{ value: "skip", label: "skip: a value in neither list does nothing when no ticket is open" },
					{ value: "open", label: "open: a value in neither list opens a ticket, too" },
				]}
				problem={problemOf(view.problems, "unmatched_action")}
			/>
			<One
				view={view}
				name="split_path"
				mono
				takes
				placeholder="$.alerts[*]"
				hint="Every match becomes an alert of its own. Blank: the body is one alert."
			/>
		</Section>
	);
}

export function Company({ view }: { view: RulesView }) {
	const fallback = text(view, "customer_id_default") || view.defaults.company;
	const map = view.form.flags.global_routing_enabled === true;
	return (
		<Section
			id="company"
			title="Company"
			says={`Tag in the name, ${map ? "then TenantMap, " : ""}${fallback === null ? "no default" : `then ${fallback}`}`}
			open={isOpen(view.open, "company") || wrongIn(view, ["customer_id_default"])}
		>
			<p class="hint">
				First that gives one: a rule's customer_id, the mapped customer_id, #CW-tag in the name or summary, TenantMap, then this default.
			</p>
			<Check name="global_routing_enabled" label="Use TenantMap" more="looks up Tenant, tenant, tenantId" checked={map} />
			<One
				view={view}
				name="customer_id_default"
				placeholder={view.defaults.company ?? "none"}
				hint="Company identifier when nothing else gives one."
				more={{ list: "companies", autocomplete: "off" }}
			/>
		</Section>
	);
}

/** A name of ConnectWise: its list is offered, and what it no longer has is kept and marked. */
function Name({ view, name, fallback }: { view: RulesView; name: string; fallback?: string | undefined }) {
	return (
		<div>
			<One view={view} name={name} placeholder={fallback ?? "none"} more={{ list: `list-${name}`, autocomplete: "off" }} />
			<p class="hint soon" data-missing={name} {...(isMissing(view, name) ? {} : { hidden: true })}>
				<Icon name="alert-triangle" /> ConnectWise has no such {name.replaceAll("_", " ")} here. It is kept until you change it.
			</p>
		</div>
	);
}

/** What is set here is not in ConnectWise's list for the board that is set. Lists that could not be read say nothing. */
function isMissing(view: RulesView, name: string): boolean {
	const known = view.names[name];
	const value = text(view, name).trim().toLowerCase();
	return value !== "" && known !== null && known !== undefined && known.length > 0 && !known.some((one) => one.toLowerCase() === value);
}

/** Names that are not in ConnectWise's lists. */
export const missingNames = (view: RulesView): string[] => NAMES.filter((name) => isMissing(view, name));

/** The lists that the fields offer. They stand with the preview, since what is typed narrows them: a board its statuses. */
export const OfferedNames = ({ view }: { view: RulesView }) => (
	<>
		{NAMES.map((name) => (
			<datalist id={`list-${name}`}>
				{(view.names[name] ?? []).map((one) => (
					<option value={one} />
				))}
			</datalist>
		))}
		<datalist id="companies">
			{(view.names.companies ?? []).map((one) => (
				<option value={one} />
			))}
		</datalist>
	</>
);

const NAMES = ["board", "status", "close_status", "priority", "ticket_type", "subtype", "item", "severity", "impact"] as const;

export function Ticket({ view }: { view: RulesView }) {
	const { board, status, closed } = view.defaults;
	const fallbacks: Readonly<Record<string, string>> = { board, status, close_status: closed };
	const unread = NAMES.some((name) => view.names[name] === null);
	return (
		<Section
			id="ticket"
			title="Ticket"
			says={`${text(view, "board") || board}, ${text(view, "status") || status}, closes to ${text(view, "close_status") || closed}`}
			open={isOpen(view.open, "ticket") || wrongIn(view, NAMES)}
		>
			{unread ? (
				<p class="hint soon">
					<Icon name="alert-triangle" /> ConnectWise does not answer, so its lists are missing. What is set here stays as it is.
				</p>
			) : null}
			<div class="pairs-of-fields">
				{NAMES.map((name) => (
					<Name view={view} name={name} fallback={fallbacks[name]} />
				))}
			</div>
		</Section>
	);
}

export function Templates({ view }: { view: RulesView }) {
	const own = view.form.flags.own_prefix === true;
	return (
		<Section
			id="templates"
			title="Templates"
			says={[
				text(view, "description_template") === "" ? "Built-in description" : "Own description",
				own ? `prefix “${text(view, "ticket_prefix")}”` : "",
			]
				.filter(Boolean)
				.join(", ")}
			open={isOpen(view.open, "templates") || wrongIn(view, ["description_template", "ticket_prefix", "summary_remove_strings"])}
		>
			<Area
				name="description_template"
				label="description_template"
				value={text(view, "description_template")}
				mono
				rows={6}
				hint="{{ monitor_name }}, {{ msg }}, {{ request_id }}, {$.json.path}. Blank: source, message, request id and the masked payload."
				problem={problemOf(view.problems, "description_template")}
			/>
			<Check name="own_prefix" label="A prefix of its own" more={`otherwise “${view.defaults.prefix}”; blank means none`} checked={own} />
			<One view={view} name="ticket_prefix" placeholder="none" />
			<One view={view} name="summary_remove_strings" hint="Comma separated; each is taken out of the summary. Blanks in them count." />
		</Section>
	);
}

export function NotesAndDelay({ view }: { view: RulesView }) {
	const amount = (name: string) => text(view, name) || "0";
	const notes = amount("note_interval_minutes") === "0" ? "Every repeat is noted" : `Note every ${amount("note_interval_minutes")} min`;
	const fields = ["note_interval_minutes", "open_delay_seconds", "reopen_within_minutes"];
	return (
		<Section
			id="notes"
			title="Notes, delay"
			says={`${notes}, hold ${amount("open_delay_seconds")} s, reopen within ${amount("reopen_within_minutes")} min`}
			open={isOpen(view.open, "notes") || wrongIn(view, fields)}
		>
			<One
				view={view}
				name="open_delay_seconds"
				more={{ inputmode: "numeric" }}
				hint="Hold an open that long; a recovery in between ends both. 0: at once."
			/>
			<One
				view={view}
				name="reopen_within_minutes"
				more={{ inputmode: "numeric" }}
				hint="An open this soon after a close reopens that ticket. 0: always a new one."
			/>
			<One
				view={view}
				name="note_interval_minutes"
				more={{ inputmode: "numeric" }}
				hint="Repeats are counted and noted once per interval. 0: each as soon as possible."
			/>
		</Section>
	);
}

export function Silence({ view }: { view: RulesView }) {
	const on = view.form.flags.timeout_alerts_enabled === true;
	return (
		<Section
			id="silence"
			title="Silence"
			says={on ? `Ticket after ${text(view, "timeout_hours") || "24"} h without data` : "Off"}
			open={isOpen(view.open, "silence") || wrongIn(view, ["timeout_hours"])}
		>
			<Check
				name="timeout_alerts_enabled"
				label="A ticket when nothing comes"
				more="it closes by itself when data comes again"
				checked={on}
			/>
			<One view={view} name="timeout_hours" more={{ inputmode: "decimal" }} hint="Hours without any webhook." />
		</Section>
	);
}

export function Access({ view }: { view: RulesView }) {
	const bearer = view.form.flags.bearer_auth_enabled === true;
	return (
		<Section
			id="access"
			title="Name, access"
			says={`${view.form.name}, ${bearer ? "bearer token" : "no token"}${text(view, "trusted_ips") === "" ? "" : ", only known addresses"}`}
			open={isOpen(view.open, "access") || wrongIn(view, ["name", "trusted_ips", "hmac_header", "bearer_auth_enabled"])}
		>
			<Field name="name" label="name" value={view.form.name} problem={problemOf(view.problems, "name")} />
			<Check name="is_draft" label="Draft" more="accepts and decides, touches no ticket" checked={view.form.flags.is_draft === true} />
			<Check name="bearer_auth_enabled" label="Ask for the bearer token" checked={bearer} />
			<One view={view} name="trusted_ips" mono hint="Addresses or ranges, comma separated. Blank: from anywhere." />
			<One view={view} name="hmac_header" mono hint="Header of the signature, where one is asked for." />
		</Section>
	);
}
