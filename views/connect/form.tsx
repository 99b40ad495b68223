import { REGIONS, regionUrl } from "../../src/psa/connection/index.ts";
import { Field, problemOf, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CheckedLines, ToBeChecked } from "./findings.tsx";
import type { ConnectForm, Tested } from "./types.ts";

/** Checks that fail until another name is chosen. */
const NAMES = ["board", "status_new", "status_closed", "default_company"];

const KEYS = ["client_id", "public_key", "private_key"] as const;
type KeyName = (typeof KEYS)[number];

/** True if there is a key that a blank field keeps. A wrong or missing key is not kept. */
const isKept = ({ draft, view, problems }: ConnectForm, name: KeyName): boolean =>
	(draft !== null || view.source === "stored") && problemOf(problems, name) === null;

/** True if ConnectWise can be used once the names below are chosen. */
const mayUse = ({ findings, boards }: Tested): boolean =>
	findings.every(({ id, state }) => state !== "now" || NAMES.includes(id)) && boards.length > 0;

/** Attributes that send the form for a test and replace it by the result. */
const tests = ({ test, place }: ConnectForm) => ({
	"hx-post": test,
	"hx-target": `#${place}`,
	"hx-select": `#${place}`,
	"hx-swap": "outerHTML",
});

/** Address, company and keys; the results of the test; and the next step. */
export function ConnectFields({ form }: { form: ConnectForm }) {
	const { tested, draft, view } = form;
	const ready = tested !== null && mayUse(tested);
	const kept = KEYS.some((name) => isKept(form, name));
	return (
		<form method="post" action={form.test} class="connect-form" autocomplete="off">
			{draft === null ? null : <input type="hidden" name="draft" value={draft} />}
			<div class="panel-body fields connect-fields">
				<Address form={form} />
				<Field
					name="company"
					label="Company"
					value={form.values.company ?? view.company ?? ""}
					autocomplete="off"
					mono
					required
					problem={problemOf(form.problems, "company")}
					autofocus={tested === null && form.problems.length === 0 && form.place === "connect"}
				/>
				<Key form={form} name="client_id" label="Client ID" />
				<Key form={form} name="public_key" label="Public key" />
				<Key form={form} name="private_key" label="Private key" />
				{view.source === "stored" || (tested?.boards.length ?? 0) > 0 ? <Chosen form={form} /> : null}
			</div>
			<div class="panel-body does">
				<span class="second small">Stored encrypted, never shown again.{kept ? " Keys left blank stay as they are." : ""}</span>
				<button class={ready ? "button" : "button primary"} type="submit" {...tests(form)}>
					{tested === null ? "Test connection" : "Test again"}
				</button>
				{ready ? (
					<button class="button primary" type="submit" formaction={form.use}>
						{view.source === "stored" ? "Save and use" : "Use ConnectWise"}
					</button>
				) : null}
			</div>
			{tested === null ? <ToBeChecked /> : <CheckedLines at={tested.at} findings={tested.findings} />}
		</form>
	);
}

const regionOf = (url: string): string => REGIONS.find(({ host }) => url === regionUrl(host))?.id ?? "own";

/** Choice of no region: it is found by the company. */
const FIND = "find";

/** A region of the cloud, or the address of an own server. */
function Address({ form }: { form: ConnectForm }) {
	const { view, values, problems } = form;
	if (view.fixed_by.url !== undefined) {
		return (
			<div class="wide">
				<Field
					name="fixed_url"
					label="Server"
					value={view.url ?? ""}
					mono
					more={{ readonly: true }}
					hint={`Set by ${view.fixed_by.url} in the environment.`}
					problem={problemOf(problems, "url")}
				/>
			</div>
		);
	}
	const stored = view.url ?? regionUrl(REGIONS[0].host);
	// Nobody has to know a region, since it is found by the company.
	const region = values.region ?? (view.url === null ? FIND : regionOf(stored));
	const problem = problemOf(problems, "url");
	return (
		<>
			<div class="wide">
				<Select
					name="region"
					label="Region or server"
					value={region}
					choices={[
						...(view.url === null ? [{ value: FIND, label: "Found by the company, in ConnectWise's cloud" }] : []),
						...REGIONS.map(({ id, name, host }) => ({ value: id, label: `${name}, ${host}` })),
						{ value: "own", label: "Self-hosted server, or another address" },
					]}
					problem={region === "own" ? null : problem}
				/>
			</div>
			<div class="wide own-server">
				<Field
					name="server"
					label="Address of the server"
					value={values.server ?? (regionOf(stored) === "own" ? stored : "")}
					placeholder="https://cw.example.com"
					hint="For a self-hosted server. The usual path is added if you leave it out."
					autocomplete="off"
					mono
					problem={region === "own" ? problem : null}
				/>
			</div>
		</>
	);
}

/** A key is never shown; a blank field keeps the stored one. */
function Key({ form, name, label }: { form: ConnectForm; name: KeyName; label: string }) {
	const kept = isKept(form, name);
	return (
		<Field
			name={name}
			label={label}
			type={name === "private_key" ? "password" : "text"}
			mono
			autocomplete={name === "private_key" ? "new-password" : "off"}
			required={!kept}
			placeholder={kept ? "••••••••••••" : undefined}
			problem={problemOf(form.problems, name)}
		/>
	);
}

/** Board and statuses, chosen from the test's results. */
function Chosen({ form }: { form: ConnectForm }) {
	const { tested, view } = form;
	const boards = (tested?.boards ?? []).map(({ name }) => name);
	const statuses = tested?.statuses ?? [];
	const open = statuses.filter(({ closed }) => !closed).map(({ name }) => name);
	const closed = statuses.filter((status) => status.closed).map(({ name }) => name);
	return (
		<>
			<h3 class="wide">Defaults for new tickets</h3>
			<Named form={form} name="service_board" label="Board" stored={view.service_board} found={boards} best={null} retests />
			<Named form={form} name="default_company_id" label="Default company" stored={view.default_company_id ?? ""} found={[]} best={null} />
			<Named
				form={form}
				name="status_new"
				label="Status of new tickets"
				stored={view.status_new}
				found={[...open, ...closed]}
				best={open[0]}
			/>
			<Named
				form={form}
				name="status_closed"
				label="Status that closes"
				stored={view.status_closed}
				found={[...closed, ...open]}
				best={closed[0]}
			/>
		</>
	);
}

interface NamedProps {
	readonly form: ConnectForm;
	readonly name: string;
	readonly label: string;
	readonly stored: string;
	/** ConnectWise's names; empty if they could not be read, or were not requested. */
	readonly found: readonly string[];
	/** Choice if ConnectWise does not have the stored name. */
	readonly best: string | null | undefined;
	/** Set if other lists depend on it. */
	readonly retests?: boolean;
}

function Named({ form, name, label, stored, found, best, retests = false }: NamedProps) {
	const variable = form.view.fixed_by[name];
	const problem = problemOf(form.problems, name);
	if (variable !== undefined) {
		const hint = `Set by ${variable} in the environment.`;
		return <Field name={`fixed_${name}`} label={label} value={stored} more={{ readonly: true }} hint={hint} problem={problem} />;
	}
	const wanted = form.values[name] ?? stored;
	if (found.length === 0) {
		const hint = name === "default_company_id" ? "Used when nothing else names a company. ConnectWise requires one." : undefined;
		return <Field name={name} label={label} value={wanted} hint={hint} autocomplete="off" problem={problem} />;
	}
	const there = found.find((one) => one.toLowerCase() === wanted.trim().toLowerCase());
	const value = there ?? best ?? "";
	const choices = found.map((one) => ({ value: one, label: one }));
	return (
		<Select
			name={name}
			label={label}
			value={value}
			choices={value === "" ? [{ value: "", label: "Choose one" }, ...choices] : choices}
			problem={problem}
			more={retests ? { ...tests(form), "hx-trigger": "change" } : {}}
		/>
	);
}

/** Explanation above the form: what an API member is, and how to create one. */
export const HowTo = () => (
	<details class="panel-body how-to">
		<summary>
			<Icon name="info-circle" />
			How to make an API member
		</summary>
		<ol class="steps">
			<li>
				In ConnectWise: System, Members, API Members, a new member with a role of its own. The role needs Service Desk, Service Tickets:
				Add, Edit, Inquire; Companies, Company Maintenance: Inquire; System, Table Setup: Inquire.
			</li>
			<li>On its API Keys tab, make a key. ConnectWise shows public and private key only once.</li>
			<li>A client ID comes from developer.connectwise.com. The company is the one you log in to ConnectWise with.</li>
		</ol>
	</details>
);
