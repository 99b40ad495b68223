import { document } from "../layout.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { type Reader, ReaderContext } from "../reader.ts";

export interface LoginView {
	readonly reader: Reader;
	readonly username: string;
	/** Address to go to afterwards. */
	readonly next: string;
	/** True if the password was right and a code is needed. */
	readonly asksCode: boolean;
	/** Proof, valid for a few minutes, that the password was right; blank before. */
	readonly proof: string;
	/** A sealed form that waits for the log-in; blank for none. */
	readonly kept: string;
	/** The problem, and what to do. */
	readonly problem: string | null;
}

export const loginPage = (view: LoginView) =>
	document({
		title: "Log in",
		reader: view.reader,
		children: (
			<main class="main" id="main">
				<div class="panel lone">
					<div class="panel-head">
						<Icon name="webhook" />
						<h1>{view.asksCode ? "Two-factor authentication" : "Log in to HookWise"}</h1>
					</div>
					<form class="panel-body stack" method="post" action="/login">
						<Problem text={view.problem} />
						<input type="hidden" name="next" value={view.next} />
						{view.kept === "" ? null : <input type="hidden" name="kept" value={view.kept} />}
						<Fields view={view} prefix="f" />
						<div class="row apart">
							{view.asksCode ? <a href={`/login?next=${encodeURIComponent(view.next)}`}>Start over</a> : <span />}
							<LogIn />
						</div>
					</form>
				</div>
			</main>
		),
	});

/** For the dialog of a page whose session has ended; the page stays unchanged. */
export const loginPiece = (view: LoginView) => (
	<ReaderContext.Provider value={view.reader}>
		<form method="post" action="/login">
			<div class="dialog-body">
				<Icon name="lock" />
				<div class="stack">
					<h2>You were logged out</h2>
					<p>{view.asksCode ? "Two-factor authentication is on for this account." : LOGGED_OUT}</p>
					<Problem text={view.problem} />
					<Fields view={view} prefix="again" />
				</div>
			</div>
			<div class="dialog-foot">
				<button class="button" type="button" data-close>
					Not now
				</button>
				<LogIn />
			</div>
		</form>
	</ReaderContext.Provider>
);

const LOGGED_OUT = "Nothing was sent. What you typed stays on this page: log in, then try again.";

const LogIn = () => (
	<button class="button primary" type="submit">
		Log in
	</button>
);

const Problem = ({ text }: { text: string | null }) =>
	text === null ? null : (
		<div class="note now" role="alert">
			<Icon name="circle-x" />
			<div>{text}</div>
		</div>
	);

function Fields({ view: { username, asksCode, proof }, prefix }: { view: LoginView; prefix: string }) {
	if (asksCode) return <CodeStep username={username} proof={proof} prefix={prefix} />;
	return (
		<>
			<Field
				name="username"
				id={`${prefix}-username`}
				label="User name"
				value={username}
				autocomplete="username"
				required
				autofocus={username === ""}
			/>
			<Field
				name="password"
				id={`${prefix}-password`}
				label="Password"
				type="password"
				autocomplete="current-password"
				required
				autofocus={username !== ""}
			/>
		</>
	);
}

/** The second step asks only for the code. */
function CodeStep({ username, proof, prefix }: { username: string; proof: string; prefix: string }) {
	return (
		<>
			<input type="hidden" name="username" value={username} />
			<input type="hidden" name="proof" value={proof} />
			<p>Enter the code from your authenticator app.</p>
			<Field
				name="code"
				id={`${prefix}-code`}
				label="Code"
				hint="Six digits. Without your phone, use a recovery code."
				autocomplete="one-time-code"
				mono
				required
				autofocus
				more={{ inputmode: "text", maxlength: 40 }}
			/>
		</>
	);
}
