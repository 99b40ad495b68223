import type { AlertView } from "../../src/alerts/history/index.ts";
import type { Auth, Step, Verified } from "../../src/setup/sources/types.ts";
import { Icon } from "../parts/icon.tsx";
import { CopyButton } from "../parts/small.tsx";
import { useMay } from "../reader.ts";
import { type OldToken, OldTokenPanel } from "./oldToken.tsx";
import { Waiting, type Would } from "./waiting.tsx";

export interface SetupView {
	readonly id: string;
	readonly url: string;
	readonly asksToken: boolean;
	/** The previous token while it is valid. */
	readonly oldToken: OldToken | null;
	/** Shown once, or on an admin's request. */
	readonly bearer: string | null;
	readonly hmac: string | null;
	readonly hmacOn: boolean;
	readonly hmacHeader: string;
	/** True if all webhooks are rejected. */
	readonly isPaused: boolean;
	readonly createdAt: number;
	/** The last alert; null if there is none yet. */
	readonly newest: AlertView | null;
	/** Result that the newest alert of a draft would have if the endpoint were live; null for others, and if unknown. */
	readonly would: Would | null;
	readonly received: number;
	readonly refused: { readonly count: number; readonly message: string | null };
	readonly language: Language;
	readonly command: string;
	/** Path of the trigger and its closing value; null if there is no such value. */
	readonly recovery: { readonly path: string; readonly value: string } | null;
	readonly source: {
		readonly id: string;
		readonly name: string;
		readonly steps: readonly Step[];
		readonly auth: Auth;
		readonly retries: string;
		readonly verified: Verified;
		/** `href` of a file with the token is the file itself. */
		readonly files: readonly { readonly name: string; readonly what: string; readonly href: string }[];
	} | null;
	readonly sources: readonly { readonly id: string; readonly name: string }[];
}

export type Language = "curl" | "powershell" | "python";
const LANGUAGES = [
	["curl", "curl"],
	["powershell", "PowerShell"],
	["python", "Python"],
] as const satisfies readonly (readonly [Language, string])[];

export function Setup({ view }: { view: SetupView }) {
	return (
		<>
			<Waiting view={view} />
			<div class="columns wide-side">
				<div>
					<Address view={view} />
					{view.oldToken === null ? null : <OldTokenPanel id={view.id} oldToken={view.oldToken} />}
					<Commands view={view} />
				</div>
				<Guide view={view} />
			</div>
		</>
	);
}

function Address({ view }: { view: SetupView }) {
	const mayChange = useMay("operator");
	const isAdmin = useMay("admin");
	const path = `/endpoints/${view.id}`;
	return (
		<section class="panel" id="address" aria-labelledby="address-title">
			<div class="panel-head">
				<h2 id="address-title">Address and token</h2>
			</div>
			<div class="panel-body address">
				<label for="url">URL</label>
				<input class="input mono" id="url" readonly value={view.url} />
				<span class="row">
					<CopyButton from="url" name="the URL" />
				</span>
				<Secret
					id="token"
					name="Bearer token"
					value={view.bearer}
					none={view.asksToken ? null : "Off: anyone with the URL can send"}
					action={`${path}/reveal`}
					rotate={mayChange ? `${path}/rotate-token` : null}
					mayShow={isAdmin}
				/>
				<Secret
					id="signature"
					name="Signature"
					value={view.hmac}
					none={view.hmacOn ? null : "Off: anyone with the token can send"}
					action={`${path}/reveal`}
					rotate={mayChange ? `${path}/rotate-hmac` : null}
					mayShow={isAdmin}
				/>
				{view.hmacOn ? (
					<p class="hint address-note">
						Header <code>{view.hmacHeader}</code>: HMAC-SHA-256 of the body, hexadecimal.
					</p>
				) : null}
				{view.bearer === null ? null : (
					<p class="hint address-note">Copy the token now; later only an administrator can show it, which the audit records.</p>
				)}
			</div>
		</section>
	);
}

interface SecretProps {
	readonly id: string;
	readonly name: string;
	readonly value: string | null;
	readonly none: string | null;
	readonly action: string;
	readonly rotate: string | null;
	readonly mayShow: boolean;
}

function Secret({ id, name, value, none, action, rotate, mayShow }: SecretProps) {
	if (none !== null) {
		return (
			<>
				<span>{name}</span>
				<span class="second">{none}</span>
				<span class="row">
					{id === "signature" && rotate !== null ? (
						<form method="post" action={rotate}>
							<button class="button" type="submit">
								Turn on
							</button>
						</form>
					) : null}
				</span>
			</>
		);
	}
	return (
		<>
			<label for={id}>{name}</label>
			<input class="input mono" id={id} readonly value={value ?? "••••••••••••••••••••••••••••••••"} />
			<span class="row">
				{value === null ? (
					mayShow ? (
						<form method="post" action={action}>
							<button class="button" type="submit" aria-label={`Show: ${name}`}>
								<Icon name="eye" />
								Show
							</button>
						</form>
					) : null
				) : (
					<CopyButton from={id} name={name} />
				)}
				{rotate === null ? null : (
					<a class="button" href={`${rotate}`} hx-get={rotate} hx-target="#dialog" aria-label={`Replace: ${name}`}>
						<Icon name="rotate" />
						Replace…
					</a>
				)}
			</span>
		</>
	);
}

function Commands({ view }: { view: SetupView }) {
	return (
		<section class="panel" id="commands" aria-labelledby="commands-title">
			<div class="panel-head">
				<h2 id="commands-title">Send one now</h2>
				<div class="actions">
					<nav class="segments" aria-label="Language">
						{LANGUAGES.map(([language, word]) => (
							<a
								href={`/endpoints/${view.id}/setup?language=${language}#commands`}
								hx-get={`/endpoints/${view.id}/setup?language=${language}`}
								hx-target="#commands"
								hx-select="#commands"
								hx-swap="outerHTML"
								{...(language === view.language ? { "aria-current": "true" } : {})}
							>
								{word}
							</a>
						))}
					</nav>
					<CopyButton from="command" name="the command" small />
				</div>
			</div>
			<div class="panel-body">
				<pre class="codeblock" id="command" tabindex={0}>
					{view.command}
				</pre>
				<p class="hint">
					Answers <code>202</code> and a request id.
					{view.asksToken && view.bearer === null ? " Put the token into HOOKWISE_TOKEN first." : ""}
					{view.recovery === null ? null : (
						<>
							{" "}
							With <code>{view.recovery.path}</code> <code>{view.recovery.value}</code> it is the recovery.
						</>
					)}
				</p>
			</div>
		</section>
	);
}

/**
 * Questions of a technician before the first step: credentials, behaviour during an outage, and how well the
 * preset was verified.
 */
function About({ source }: { source: NonNullable<SetupView["source"]> }) {
	const { auth, verified } = source;
	return (
		<dl class="pairs panel-body about-source">
			<dt>How it authenticates</dt>
			<dd>
				{auth.text}
				{auth.code === undefined ? null : (
					<div class="copied">
						<pre class="codeblock" id="source-auth" tabindex={0}>
							{auth.code.text}
						</pre>
						<CopyButton from="source-auth" name="its credentials" small />
					</div>
				)}
			</dd>
			<dt>While HookWise is down</dt>
			<dd>{source.retries}</dd>
			<dt>Where this comes from</dt>
			<dd>
				{verified.from}
				{verified.missing === null ? null : <span class="second"> Not checked: {verified.missing}</span>}
			</dd>
		</dl>
	);
}

function Guide({ view }: { view: SetupView }) {
	const { source } = view;
	return (
		<section class="panel" id="guide" aria-labelledby="guide-title">
			<div class="panel-head">
				<h2 id="guide-title">In {source?.name ?? "the tool"}</h2>
				<form class="actions" method="get" action={`/endpoints/${view.id}/setup`}>
					<label class="sr" for="guide-source">
						Which tool sends
					</label>
					<select
						class="select small"
						id="guide-source"
						name="source"
						hx-get={`/endpoints/${view.id}/setup`}
						hx-target="#guide"
						hx-select="#guide"
						hx-swap="outerHTML"
						hx-trigger="change"
					>
						{view.sources.map(({ id, name }) => (
							<option value={id} {...(id === source?.id ? { selected: true } : {})}>
								{name}
							</option>
						))}
					</select>
					<noscript>
						<button class="button small" type="submit">
							Show
						</button>
					</noscript>
				</form>
			</div>
			{source === null ? null : <About source={source} />}
			{source === null ? (
				<p class="panel-body second">Choose your monitoring tool to see its steps.</p>
			) : (
				<ol class="steps panel-body">
					{source.steps.map((step, index) => (
						<li>
							<strong>{step.title}</strong>
							<p class="second">{step.text}</p>
							{step.code === undefined ? null : (
								<div class="copied">
									<pre class="codeblock" id={`step-${index + 1}`} tabindex={0}>
										{step.code.text}
									</pre>
									<CopyButton from={`step-${index + 1}`} name={`what step ${index + 1} says`} small />
								</div>
							)}
						</li>
					))}
				</ol>
			)}
			{source === null || source.files.length === 0 ? null : (
				<ul class="panel-foot">
					{source.files.map((file) => (
						<li class="row">
							<Icon name="download" />
							<a href={file.href} download={file.name}>
								{file.name}
							</a>
							<span class="second small">{file.what}</span>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
