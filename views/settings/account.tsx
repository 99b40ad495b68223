import { raw } from "hono/html";
import { PASSWORD_HINT } from "../../src/setup/people/index.ts";
import { count, counted } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CopyButton } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { settingsAddress } from "./places.ts";
import { answersIn, Section, said } from "./section.tsx";
import type { AccountView, SettingsView } from "./types.ts";

interface Props {
	readonly view: SettingsView;
	readonly account: AccountView;
}

export function Password({ view, account }: Props) {
	const mine = said(view, "account");
	return (
		<Section id="account" title="Password" icon="lock" aside={account.username} view={view}>
			{account.kept ? (
				<p class="panel-body second">
					This account follows <code>GUI_PASSWORD</code> of the environment. Change it there and start HookWise again: a password set here
					would last until the next start.
				</p>
			) : null}
			<form class="panel-body fields" {...answersIn("account", "/settings/password")}>
				<input
					class="sr"
					type="text"
					name="username"
					value={account.username}
					autocomplete="username"
					tabindex={-1}
					readonly
					aria-label="User name"
				/>
				<Field
					name="current_password"
					label="Current password"
					type="password"
					autocomplete="current-password"
					required
					problem={mine.problem("current_password")}
					autofocus={mine.problem("current_password") !== null}
				/>
				<Field
					name="password"
					label="New password"
					type="password"
					autocomplete="new-password"
					required
					hint={PASSWORD_HINT}
					problem={mine.problem("password")}
					autofocus={mine.problem("password") !== null}
				/>
				<div class="does">
					<span class="second small">Your other sessions end.</span>
					<button class="button" type="submit" id="change-password">
						Change password
					</button>
				</div>
			</form>
		</Section>
	);
}

export function SecondStep({ view, account }: Props) {
	const { once } = said(view, "second-step");
	return (
		<Section
			id="second-step"
			title="Two-factor authentication"
			icon="shield"
			aside={account.secondStep ? `on, ${counted(account.codesLeft, "recovery code")} left` : "off"}
			view={view}
		>
			{once?.kind === "codes" ? <Codes codes={once.codes} /> : null}
			{account.secondStep ? (
				<SwitchOff view={view} />
			) : once?.kind === "setup" ? (
				<SetUp view={view} secret={once.secret} qr={once.qr} />
			) : (
				<Begin view={view} />
			)}
		</Section>
	);
}

function Begin({ view }: { view: SettingsView }) {
	const mine = said(view, "second-step");
	return (
		<form class="panel-body fields" {...answersIn("second-step", "/settings/second-step/start")}>
			<Field
				name="current_password"
				id="totp-password"
				label="Your password"
				type="password"
				autocomplete="current-password"
				required
				problem={mine.problem("current_password")}
				autofocus={mine.problem("current_password") !== null}
			/>
			<div class="does">
				<span class="second">You then log in with your password and a six-digit code from an authenticator app.</span>
				<button class="button" type="submit" id="totp-start">
					Set up
				</button>
			</div>
		</form>
	);
}

function SetUp({ view, secret, qr }: { view: SettingsView; secret: string; qr: string }) {
	const mine = said(view, "second-step");
	return (
		<div class="panel-body setup">
			<div class="qr" role="img" aria-label="QR code for the authenticator app; the key beside it says the same">
				{raw(qr)}
			</div>
			<div class="stack">
				<p>Scan this with your authenticator app, or type the key into it.</p>
				<div class="row">
					<code id="totp-secret">{secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
					<CopyButton text={secret} name="the key" small />
				</div>
				<form class="fields" {...answersIn("second-step", "/settings/second-step/enable")}>
					<Field
						name="code"
						label="Code that the app shows now"
						mono
						autocomplete="one-time-code"
						required
						autofocus
						more={{ inputmode: "numeric", maxlength: 10 }}
						problem={mine.problem("code")}
					/>
					<div class="does">
						<a class="button" href={settingsAddress("second-step")}>
							Discard
						</a>
						<button class="button primary" type="submit">
							Switch on
						</button>
					</div>
				</form>
			</div>
		</div>
	);
}

function Codes({ codes }: { codes: readonly string[] }) {
	return (
		<div class="panel-body stack once">
			<p>
				<b>Keep these {codes.length} recovery codes.</b> Each works once, for when you do not have your phone. They cannot be shown again.
			</p>
			<ol class="codes" id="recovery-codes">
				{codes.map((code) => (
					<li>
						<code>{code}</code>
					</li>
				))}
			</ol>
			<div class="row">
				<CopyButton text={codes.join("\n")} name="the recovery codes" />
			</div>
		</div>
	);
}

function SwitchOff({ view }: { view: SettingsView }) {
	const mine = said(view, "second-step");
	return (
		<form class="panel-body fields" {...answersIn("second-step", "/settings/second-step/disable")}>
			<Field
				name="code"
				label="To turn it off, enter a code or a recovery code"
				mono
				autocomplete="one-time-code"
				required
				more={{ maxlength: 40 }}
				problem={mine.problem("code")}
				autofocus={mine.problem("code") !== null}
			/>
			<div class="does">
				<button class="button danger" type="submit">
					Switch off
				</button>
			</div>
		</form>
	);
}

/** Browser and system from a user agent, enough for people to recognise their own. */
function browserOf(userAgent: string | null): string {
	const agent = userAgent ?? "";
	const browser = /(Edg|OPR|Firefox|Chrome|Safari|curl)\//.exec(agent)?.[1];
	const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
	const names: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
	return (
		[browser, system]
			.map((name) => (name === undefined ? "" : (names[name] ?? name)))
			.filter(Boolean)
			.join(" on ") || "unknown browser"
	);
}

export function Sessions({ view, account }: Props) {
	const own = account.sessions.filter(({ current }) => current);
	const others = account.sessions.filter(({ current }) => !current);
	return (
		<Section id="sessions" title="Sessions" icon="device-desktop" aside={counted(account.sessions.length, "place")} view={view}>
			<ul class="lines">
				{own.map((session) => (
					<Session session={session} />
				))}
			</ul>
			{others.length === 0 ? null : (
				<>
					<form class="panel-body bordered does" {...answersIn("sessions", "/settings/sessions")}>
						<span class="second">Whoever uses the {others.length === 1 ? "other one" : "others"} must log in again.</span>
						<button class="button" type="submit" id="end-others">
							<Icon name="logout" />
							End {others.length === 1 ? "the other one" : `the ${count(others.length)} others`}
						</button>
					</form>
					<details class="fold bordered" {...(others.length <= MAX_SESSIONS ? { open: true } : {})}>
						<summary>
							<Icon name="chevron-right" class="turn" />
							<b>{counted(others.length, "other session")}</b>
						</summary>
						<ul class="lines">
							{others.map((session) => (
								<Session session={session} />
							))}
						</ul>
					</details>
				</>
			)}
		</Section>
	);
}

/** Number of sessions shown; the others are folded, since most are old and end together. */
const MAX_SESSIONS = 3;

function Session({ session }: { session: AccountView["sessions"][number] }) {
	const { userAgent, sourceIp, current, createdAt, seenAt, id } = session;
	return (
		<li>
			<div class="grow">
				{browserOf(userAgent)} {current ? <span class="pill tinted good">this one</span> : null}
				<div class="second small">
					{sourceIp === null ? "" : <span class="mono">{sourceIp}</span>} since <Time at={createdAt} />, used <Age at={seenAt} /> ago
				</div>
			</div>
			{current ? null : (
				<form {...answersIn("sessions", "/settings/sessions")}>
					<input type="hidden" name="id" value={id} />
					<button class="button small" type="submit" aria-label={`End the session of ${browserOf(userAgent)} at ${sourceIp ?? ""}`}>
						End
					</button>
				</form>
			)}
		</li>
	);
}
