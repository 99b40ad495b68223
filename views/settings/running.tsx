import { Callbacks } from "../connect/callbacks.tsx";
import { CheckedLines, ToBeChecked } from "../connect/findings.tsx";
import { ConnectFields, HowTo } from "../connect/form.tsx";
import { NOTHING_TRIED } from "../connect/types.ts";
import { localOf } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { answersIn, Section, said } from "./section.tsx";
import type { SettingsView } from "./types.ts";

const HOUR_MS = 3_600_000;

/** Global maintenance: on with a reason and an end, or off. */
export function MaintenanceSection({ view }: { view: SettingsView }) {
	const { zone, now } = useReader();
	const mayChange = useMay("operator");
	const { enabled, reason, until } = view.maintenance;
	const mine = said(view, "maintenance");
	return (
		<Section id="maintenance" title="Maintenance" icon="tool" aside={enabled ? "on" : "off"} view={view}>
			{enabled ? (
				<form class="panel-body does" {...answersIn("maintenance", "/settings/maintenance")}>
					<input type="hidden" name="enabled" value="off" />
					<span>
						<b>
							On{until === null ? " until someone ends it" : " until "}
							{until === null ? null : <Time at={until} zoned />}.
						</b>{" "}
						{reason ?? ""}
					</span>
					{mayChange ? (
						<button class="button" type="submit">
							End maintenance
						</button>
					) : null}
				</form>
			) : (
				<p class="panel-body second">
					While maintenance is on, alerts are kept in history and open no tickets. A recovery still closes its ticket.
				</p>
			)}
			{!mayChange || enabled ? null : (
				<form class="panel-body fields" {...answersIn("maintenance", "/settings/maintenance")}>
					<input type="hidden" name="enabled" value="on" />
					<Field
						name="reason"
						label="Reason"
						value={mine.value("reason", "")}
						placeholder="Patch night"
						more={{ maxlength: 500 }}
						problem={mine.problem("reason")}
					/>
					<div class="field">
						<label class="label" for="f-until">
							Until (<ZoneName />)
						</label>
						<input
							class="input"
							id="f-until"
							type="datetime-local"
							name="until"
							value={mine.value("until", localOf(now + 2 * HOUR_MS, zone))}
							aria-describedby={`f-until-hint${mine.problem("until") === null ? "" : " f-until-problem"}`}
							{...(mine.problem("until") === null ? {} : { "aria-invalid": "true", autofocus: true })}
						/>
						<p class="hint" id="f-until-hint">
							Maintenance ends at this time. Blank: it stays on until someone ends it.
						</p>
						{mine.problem("until") === null ? null : (
							<p class="problem" id="f-until-problem">
								<Icon name="alert-triangle" />
								<span>{mine.problem("until")}</span>
							</p>
						)}
					</div>
					<div class="does">
						<button class="button" type="submit">
							<Icon name="tool" />
							Start maintenance
						</button>
					</div>
				</form>
			)}
		</Section>
	);
}

/** Connection to ConnectWise: its state, its check, and its form. */
export function ConnectWiseSection({ view }: { view: SettingsView }) {
	const { connectwise } = view;
	const mayTest = useMay("operator");
	const mayConnect = useMay("admin");
	const { once } = said(view, "connectwise");
	const aside = connectwise.sandbox ? "not set up: the sandbox keeps the tickets" : connectwise.state === "up" ? "up" : "down";
	return (
		<Section id="connectwise" title="ConnectWise" icon="plug-connected" aside={aside} view={view}>
			{connectwise.sandbox ? <Sandbox /> : <Connected view={view} />}
			{mayTest && !connectwise.sandbox ? (
				<Asking checked={once?.kind === "checked"} stored={connectwise.connection.source === "stored"} />
			) : null}
			{once?.kind === "checked" ? (
				<CheckedLines at={once.at} findings={once.findings} />
			) : mayTest && !connectwise.sandbox && !(mayConnect && !connectwise.connection.read_only) ? (
				<ToBeChecked />
			) : null}
			{mayConnect ? <Connect view={view} /> : null}
		</Section>
	);
}

function Asking({ checked, stored }: { checked: boolean; stored: boolean }) {
	return (
		<div class="panel-foot">
			<span class="grow second small">Boards, statuses and companies are kept for an hour.</span>
			{stored && useMay("admin") ? (
				<a class="button" href="/settings/connectwise/disconnect" {...opensDialog("/settings/connectwise/disconnect")}>
					<Icon name="plug-x" />
					Disconnect
				</a>
			) : null}
			<form {...answersIn("connectwise", "/settings/clear-cache")}>
				<button class="button" type="submit" id="clear-cache">
					<Icon name="refresh" />
					Clear cache
				</button>
			</form>
			<form {...answersIn("connectwise", "/settings/connectwise")}>
				<button class="button" type="submit" id="test-connectwise">
					<Icon name="plug" />
					{checked ? "Test again" : "Test now"}
				</button>
			</form>
		</div>
	);
}

/** The same form as on the set-up page; read-only if the environment decides. */
function Connect({ view }: { view: SettingsView }) {
	const { connection } = view.connectwise;
	const { once } = said(view, "connectwise");
	if (connection.read_only) {
		return (
			<p class="panel-body second">
				Set by <code>CW_COMPANY</code>, <code>CW_PUBLIC_KEY</code>, <code>CW_PRIVATE_KEY</code> and <code>CW_CLIENT_ID</code> in the
				environment, so it cannot be changed here. Change them there and start HookWise again, or take all four out to set it up here.
			</p>
		);
	}
	const state = once?.kind === "connect" ? once.state : NOTHING_TRIED;
	const form = {
		...{ ...state, view: connection, place: "connectwise" },
		test: "/settings/connectwise/test",
		use: "/settings/connectwise/use",
	};
	return (
		<details class="connect-more" {...(connection.source === "none" || once?.kind === "connect" ? { open: true } : {})}>
			<summary class="panel-head inner">
				<Icon name="chevron-right" />
				<h3>{connection.source === "stored" ? "Change address, keys or names" : "Connect ConnectWise"}</h3>
			</summary>
			<HowTo />
			<ConnectFields form={form} />
		</details>
	);
}

const Sandbox = () => (
	<div class="panel-body stack">
		<p>
			HookWise keeps the tickets itself: <a href="/sandbox">show them</a>. Mapping, rules, notes, closing and replays work the same, and
			nothing reaches ConnectWise. Endpoints and rules stay when you connect; sandbox tickets do not move over.
		</p>
	</div>
);

function Connected({ view }: { view: SettingsView }) {
	const { url, company, board, state, since, message, nextProbeAt, callbacks, pollSeconds } = view.connectwise;
	return (
		<dl class="pairs panel-body">
			<dt>State</dt>
			<dd>
				{state === "up" ? (
					<span class="pill">
						<Icon name="circle-check" class="good" />
						up
					</span>
				) : (
					<>
						<span class="pill now">
							<Icon name="plug-x" />
							down, <Age at={since} />
						</span>
						<div>{message ?? "It does not answer."}</div>
						{nextProbeAt === null ? null : (
							<div class="second small">
								Next try in <Age at={nextProbeAt} until style="fine" />.
							</div>
						)}
					</>
				)}
			</dd>
			<dt>Address</dt>
			<dd>
				<code>{url}</code>
			</dd>
			<dt>Company</dt>
			<dd>{company ?? ""}</dd>
			<dt>Board</dt>
			<dd>
				{board} <span class="second">unless an endpoint names another</span>
			</dd>
			<dt>Ticket changes</dt>
			<dd>
				<Callbacks state={callbacks} pollSeconds={pollSeconds} />
			</dd>
		</dl>
	);
}
