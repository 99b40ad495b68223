import { document } from "../layout.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import type { Reader } from "../reader.ts";

export interface LoginView {
	readonly reader: Reader;
	readonly username: string;
	/** Where to go afterwards. */
	readonly next: string;
	/** The password was right, and a code is needed. */
	readonly asksCode: boolean;
	/** What is wrong, and what to do. */
	readonly problem: string | null;
}

export const loginPage = ({ reader, username, next, asksCode, problem }: LoginView) =>
	document({
		title: "Log in",
		reader,
		children: (
			<main class="main" id="main">
				<div class="panel lone">
					<div class="panel-head">
						<Icon name="webhook" />
						<h1>Log in to HookWise</h1>
					</div>
					<form class="panel-body stack" method="post" action="/login">
						{problem === null ? null : (
							<div class="note now" role="alert">
								<Icon name="circle-x" />
								<div>{problem}</div>
							</div>
						)}
						<input type="hidden" name="next" value={next} />
						<Field
							name="username"
							label="User name"
							value={username}
							autocomplete="username"
							required
							autofocus={!asksCode && username === ""}
						/>
						<Field
							name="password"
							label="Password"
							type="password"
							autocomplete="current-password"
							required
							autofocus={!asksCode && username !== ""}
						/>
						{asksCode ? (
							<Field
								name="code"
								label="Code"
								hint="Six digits from your authenticator app, or a recovery code. Enter your password again, too."
								autocomplete="one-time-code"
								mono
								more={{ inputmode: "text", maxlength: 40 }}
							/>
						) : null}
						<div class="row apart">
							<span />
							<button class="button primary" type="submit">
								Log in
							</button>
						</div>
					</form>
				</div>
			</main>
		),
	});
