import { LOOKED_AT } from "../../src/checkup/index.ts";
import { count, durationOf, localOf } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { answersIn, Section, said } from "./section.tsx";
import type { Once, SettingsView } from "./types.ts";

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
				<p class="panel-body second">While it is on, every alert is accepted, decided and kept in history, and none touches a ticket.</p>
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
							It ends by itself then. Empty: someone must end it.
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
							Begin maintenance
						</button>
					</div>
				</form>
			)}
		</Section>
	);
}

/** Where tickets go: its state, and the check of what it lets HookWise do. */
export function ConnectWiseSection({ view }: { view: SettingsView }) {
	const { connectwise } = view;
	const mayTest = useMay("operator");
	const { once } = said(view, "connectwise");
	const aside = connectwise.sandbox ? "not set up: the sandbox keeps the tickets" : connectwise.state === "up" ? "up" : "down";
	return (
		<Section id="connectwise" title="ConnectWise" icon="plug-connected" aside={aside} view={view}>
			{connectwise.sandbox ? <Sandbox /> : <Connected view={view} />}
			{mayTest ? (
				<div class="panel-foot">
					<span class="grow second small">Boards, statuses and companies are kept for an hour.</span>
					<form {...answersIn("connectwise", "/settings/clear-cache")}>
						<button class="button" type="submit" id="clear-cache">
							<Icon name="refresh" />
							Clear cache
						</button>
					</form>
					{connectwise.sandbox ? null : (
						<form {...answersIn("connectwise", "/settings/connectwise")}>
							<button class="button" type="submit" id="test-connectwise">
								<Icon name="plug" />
								{once?.kind === "checked" ? "Test again" : "Test now"}
							</button>
						</form>
					)}
				</div>
			) : null}
			{connectwise.sandbox ? null : once?.kind === "checked" ? <Checked checked={once} /> : mayTest ? <ToBeChecked /> : null}
		</Section>
	);
}

function Sandbox() {
	return (
		<div class="panel-body stack">
			<p>
				HookWise keeps the tickets itself: <a href="/sandbox">show them</a>. Mapping, rules, notes, closing and replays work the same, and
				nothing reaches ConnectWise.
			</p>
			<p class="second">
				To connect, set <code>CW_COMPANY</code>, <code>CW_PUBLIC_KEY</code>, <code>CW_PRIVATE_KEY</code> and <code>CW_CLIENT_ID</code> in
				the environment and start HookWise again. Endpoints and rules stay; sandbox tickets do not move over.
			</p>
		</div>
	);
}

function Connected({ view }: { view: SettingsView }) {
	const { url, company, board, state, since, message, nextProbeAt } = view.connectwise;
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
		</dl>
	);
}

function ToBeChecked() {
	return (
		<>
			<div class="panel-head inner">
				<h3>What the test looks at</h3>
			</div>
			<ul class="lines">
				{LOOKED_AT.map((line) => (
					<li>
						<Icon name="circle-dashed" class="second" />
						<span class="grow">{line}</span>
						<span class="second small">not tested</span>
					</li>
				))}
			</ul>
		</>
	);
}

const FOUND = { good: ["circle-check", "good"], soon: ["alert-triangle", "soon"], now: ["circle-x", "now"] } as const;

function Checked({ checked }: { checked: Extract<Once, { kind: "checked" }> }) {
	const wrong = checked.findings.filter(({ state }) => state !== "good");
	const grave = wrong.some(({ state }) => state === "now");
	return (
		<div role="status" tabindex={-1} autofocus id="findings">
			<div class="panel-head inner">
				<h3>
					Tested <Time at={checked.at} how="clock" />, <Age at={checked.at} /> ago
				</h3>
				<span class="actions">
					{wrong.length === 0 ? (
						<span class="pill tinted good">
							<Icon name="circle-check" />
							everything is there
						</span>
					) : (
						<span class={`pill tinted ${grave ? "now" : "soon"}`}>
							<Icon name="alert-triangle" />
							{wrong.length === 1 ? "1 thing is missing" : `${wrong.length} things are missing`}
						</span>
					)}
				</span>
			</div>
			<ul class="lines">
				{checked.findings.map(({ title, state, says, answer, figure }) => (
					<li>
						<Icon name={FOUND[state][0]} class={FOUND[state][1]} label={state === "good" ? "well" : "wrong"} />
						<div class="grow">
							<div class={state === "good" ? undefined : "strong"}>{title}</div>
							<div class="second small">{says}</div>
							{answer === null ? null : <div class="second small">{answer}</div>}
						</div>
						{figure === null ? null : (
							<span class="second small">{figure.kind === "ms" ? durationOf(figure.value) : count(figure.value)}</span>
						)}
					</li>
				))}
			</ul>
		</div>
	);
}
