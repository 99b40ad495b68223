import { raw } from "hono/html";
import { PASSWORD_HINT } from "../../src/setup/people/index.ts";
import { document } from "../layout.tsx";
import { Field, type Problems, problemOf } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CopyButton } from "../parts/small.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

export interface DueView {
	readonly reader: Reader;
	readonly username: string;
	readonly step:
		| { readonly kind: "password" }
		| { readonly kind: "second-step" }
		| { readonly kind: "setup"; readonly secret: string; readonly qr: string }
		| { readonly kind: "codes"; readonly codes: readonly string[] };
	readonly problems: Problems;
	/** Problem to show beside the fields; null if there is none. */
	readonly message: string | null;
}

const TITLES = {
	password: "Choose your own password",
	"second-step": "Set up two-factor authentication",
	setup: "Set up two-factor authentication",
	codes: "Keep these recovery codes",
} as const;

/** A page for a step that a person must do first. */
export function duePage(view: DueView) {
	const title = TITLES[view.step.kind];
	return document({
		title,
		reader: view.reader,
		children: (
			<ReaderContext.Provider value={view.reader}>
				<main class="main" id="main">
					<div class="panel lone">
						<div class="panel-head">
							<Icon name="lock" />
							<h1>{title}</h1>
						</div>
						{view.message === null ? null : (
							<div class="panel-body">
								<div class="note now" role="alert">
									<Icon name="circle-x" />
									<div>{view.message}</div>
								</div>
							</div>
						)}
						<Step view={view} />
						<form class="panel-body bordered does" method="post" action="/logout">
							<span class="second small">{view.username}</span>
							<button class="button bare" type="submit">
								Log out
							</button>
						</form>
					</div>
				</main>
			</ReaderContext.Provider>
		),
	});
}

function Step({ view }: { view: DueView }) {
	const { step } = view;
	switch (step.kind) {
		case "password":
			return <OwnPassword view={view} />;
		case "second-step":
			return <Begin view={view} />;
		case "setup":
			return <SetUp view={view} secret={step.secret} qr={step.qr} />;
		case "codes":
			return <Codes codes={step.codes} />;
	}
}

function OwnPassword({ view: { username, problems } }: { view: DueView }) {
	return (
		<form class="panel-body stack" method="post" action="/due/password">
			<p>
				The initial password was printed where others may read it. Choose your own to continue; programs can use the initial one until then.
			</p>
			<input
				class="sr"
				type="text"
				name="username"
				value={username}
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
				autofocus
				problem={problemOf(problems, "current_password")}
			/>
			<Field
				name="password"
				label="New password"
				type="password"
				autocomplete="new-password"
				required
				hint={PASSWORD_HINT}
				problem={problemOf(problems, "password")}
			/>
			<div class="row apart">
				<span />
				<button class="button primary" type="submit">
					Use this password
				</button>
			</div>
		</form>
	);
}

function Begin({ view: { problems } }: { view: DueView }) {
	return (
		<form class="panel-body stack" method="post" action="/due/second-step">
			<p>
				Your administrator requires two-factor authentication: you log in with your password and a six-digit code from an authenticator app.
			</p>
			<Field
				name="current_password"
				label="Your password"
				type="password"
				autocomplete="current-password"
				required
				autofocus
				problem={problemOf(problems, "current_password")}
			/>
			<div class="row apart">
				<span />
				<button class="button primary" type="submit">
					Set it up
				</button>
			</div>
		</form>
	);
}

function SetUp({ view: { problems }, secret, qr }: { view: DueView; secret: string; qr: string }) {
	return (
		<form class="panel-body stack" method="post" action="/due/second-step/enable">
			<p>Scan this with your authenticator app, or type the key into it.</p>
			<div class="qr" role="img" aria-label="QR code for the authenticator app; the key below it says the same">
				{raw(qr)}
			</div>
			<div class="row">
				<code>{secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
				<CopyButton text={secret} name="the key" small />
			</div>
			<Field
				name="code"
				label="Code that the app shows now"
				mono
				autocomplete="one-time-code"
				required
				autofocus
				more={{ inputmode: "numeric", maxlength: 10 }}
				problem={problemOf(problems, "code")}
			/>
			<div class="row apart">
				<span />
				<button class="button primary" type="submit">
					Switch it on
				</button>
			</div>
		</form>
	);
}

function Codes({ codes }: { codes: readonly string[] }) {
	return (
		<div class="panel-body stack once">
			<p>Each of these {codes.length} codes works once, for when you do not have your phone. They cannot be shown again.</p>
			<ol class="codes">
				{codes.map((code) => (
					<li>
						<code>{code}</code>
					</li>
				))}
			</ol>
			<div class="row apart">
				<CopyButton text={codes.join("\n")} name="the recovery codes" />
				<a class="button primary" href="/">
					I have kept them
				</a>
			</div>
		</div>
	);
}
