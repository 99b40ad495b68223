import { PASSWORD_HINT } from "../../src/setup/people/index.ts";
import { counted } from "../format.ts";
import { AnswerNote } from "../parts/answer.tsx";
import { DialogTitle, intoDialog, opensDialog } from "../parts/dialogForm.tsx";
import { Check, Field, type Problems, problemOf, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { CopyButton, Empty } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { settingsAddress } from "./places.ts";
import { answersIn, ROLE_CHOICES, Section, said } from "./section.tsx";
import type { AdminView, Once, SettingsView, UserLine } from "./types.ts";

interface Props {
	readonly view: SettingsView;
	readonly admin: AdminView;
	readonly oob?: boolean;
}

export function UsersSection({ view, admin, oob = false }: Props) {
	return (
		<Section id="users" title="Users and roles" icon="users" aside={counted(admin.users.length, "user")} view={view} oob={oob}>
			<table class="list roomy cards">
				<thead>
					<tr>
						<th scope="col">Name</th>
						<th scope="col">Role</th>
						<th scope="col">Two-factor authentication</th>
						<th scope="col">Since</th>
						<th scope="col">
							<span class="sr">Actions</span>
						</th>
					</tr>
				</thead>
				<tbody>
					{admin.users.map((user) => (
						<tr>
							<td class="strong">
								{user.username} {user.isSelf ? <span class="second">you</span> : null}
							</td>
							<td data-name="role">{user.role}</td>
							<td data-name="two-factor authentication">{user.secondStep ? "on" : <span class="second">off</span>}</td>
							<td class="second desk">
								<Time at={user.createdAt} />
							</td>
							<td class="right nowrap acts">
								<a
									class="button small"
									aria-label={`Change ${user.username}`}
									href={`/settings/users/${user.id}`}
									{...opensDialog(`/settings/users/${user.id}`)}
								>
									Change
								</a>
								<a
									class="button small bare square"
									aria-label={`Delete ${user.username}`}
									href={`/settings/users/${user.id}/delete`}
									{...opensDialog(`/settings/users/${user.id}/delete`)}
								>
									<Icon name="trash" />
								</a>
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<AddUser view={view} />
			<SecondStepRule view={view} asked={admin.settings.require_second_step} />
		</Section>
	);
}

function AddUser({ view }: { view: SettingsView }) {
	const mine = said(view, "users");
	return (
		<>
			<div class="panel-head inner">
				<h3>Add a user</h3>
			</div>
			<form class="panel-body fields three" {...answersIn("users", "/settings/users")}>
				<Field
					name="username"
					label="Name"
					value={mine.value("username", "")}
					autocomplete="off"
					required
					problem={mine.problem("username")}
					autofocus={mine.problem("username") !== null}
				/>
				<Field
					name="new_password"
					label="Initial password"
					type="password"
					autocomplete="new-password"
					required
					hint={PASSWORD_HINT}
					problem={mine.problem("password")}
					autofocus={mine.problem("password") !== null && mine.problem("username") === null}
				/>
				<Select name="role" label="Role" value={mine.value("role", "operator")} choices={ROLE_CHOICES} problem={mine.problem("role")} />
				<div class="does">
					<button class="button" type="submit" id="add-user">
						<Icon name="plus" />
						Add user
					</button>
				</div>
			</form>
		</>
	);
}

const WHO_NEEDS_IT = [
	{ value: "nobody", label: "Nobody has to" },
	{ value: "admins", label: "Administrators" },
	{ value: "everybody", label: "Everybody" },
];

function SecondStepRule({ view, asked }: { view: SettingsView; asked: string }) {
	const mine = said(view, "users");
	return (
		<>
			<div class="panel-head inner">
				<h3>Two-factor authentication</h3>
			</div>
			<form class="panel-body fields" {...answersIn("users", "/settings/second-step-rule")}>
				<Select
					name="require_second_step"
					label="Who must use two-factor authentication"
					value={mine.value("require_second_step", asked)}
					choices={WHO_NEEDS_IT}
					problem={mine.problem("require_second_step")}
				/>
				<div class="does">
					<span class="second small">These users can no longer use HTTP Basic; programs use API keys instead.</span>
					<button class="button" type="submit" id="second-step-rule">
						Save
					</button>
				</div>
			</form>
		</>
	);
}

interface ChangeProps {
	readonly user: UserLine;
	readonly problems: Problems;
	readonly message: string | null;
	/** True on a page of its own, false in the dialog. */
	readonly lone: boolean;
}

export function ChangeUser({ user, problems, message, lone }: ChangeProps) {
	const action = `/settings/users/${user.id}`;
	return (
		<form method="post" action={action} {...(lone ? {} : intoDialog(action))}>
			<div class="dialog-body wide">
				<div class="stack">
					<DialogTitle lone={lone}>Change {user.username}</DialogTitle>
					<AnswerNote answer={message === null ? null : { tone: "now", text: message }} />
					<Select
						name="role"
						label="Role"
						value={user.role}
						choices={ROLE_CHOICES}
						problem={problemOf(problems, "role")}
						id="user-role"
						more={{ autofocus: true }}
					/>
					<Field
						name="new_password"
						id="user-password"
						label="New password"
						type="password"
						autocomplete="new-password"
						hint="Blank: no change."
						problem={problemOf(problems, "password")}
					/>
					{user.secondStep ? (
						<Check
							name="totp_off"
							label="Turn off two-factor authentication"
							checked={false}
							hint="For someone who has lost both phone and recovery codes."
						/>
					) : null}
					<p class="second small">{user.isSelf ? "Your other sessions end." : "Their sessions end; they have to log in again."}</p>
				</div>
			</div>
			<div class="dialog-foot">
				<a class="button" href={settingsAddress("users")} data-close>
					Discard
				</a>
				<button class="button primary" type="submit">
					Save {user.username}
				</button>
			</div>
		</form>
	);
}

export function KeysSection({ view, admin }: Props) {
	const mine = said(view, "api-keys");
	const { once } = mine;
	return (
		<Section
			id="api-keys"
			title="API keys"
			icon="key"
			aside={admin.keys.length === 0 ? "none" : counted(admin.keys.length, "key")}
			view={view}
		>
			{once?.kind === "key" ? <NewKey once={once} /> : null}
			{admin.keys.length === 0 ? (
				<Empty icon="key">No keys yet. A key lets a script use the API as its role allows, without anyone's password.</Empty>
			) : (
				<KeyList keys={admin.keys} />
			)}
			<form class="panel-body fields bordered" {...answersIn("api-keys", "/settings/keys")}>
				<Field
					name="name"
					id="key-name"
					label="Name of a new key"
					value={mine.value("name", "")}
					placeholder="Reporting script"
					autocomplete="off"
					required
					problem={mine.problem("name")}
					autofocus={mine.problem("name") !== null}
				/>
				<Select
					name="role"
					id="key-role"
					label="Role"
					value={mine.value("role", "viewer")}
					choices={ROLE_CHOICES}
					problem={mine.problem("role")}
				/>
				<div class="does">
					<button class="button" type="submit" id="make-key">
						<Icon name="plus" />
						Make key
					</button>
				</div>
			</form>
		</Section>
	);
}

function KeyList({ keys }: { readonly keys: AdminView["keys"] }) {
	return (
		<table class="list roomy cards">
			<thead>
				<tr>
					<th scope="col">Name</th>
					<th scope="col">Role</th>
					<th scope="col">Made</th>
					<th scope="col">Last used</th>
					<th scope="col">
						<span class="sr">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody>
				{keys.map((key) => (
					<tr>
						<td class="strong">{key.name}</td>
						<td data-name="role">{key.role}</td>
						<td class="second desk">
							<Time at={key.createdAt} />
						</td>
						<td class="second" data-name="used">
							{key.lastUsedAt === null ? (
								"never"
							) : (
								<>
									<Age at={key.lastUsedAt} /> ago
								</>
							)}
						</td>
						<td class="right nowrap acts">
							<a
								class="button small"
								aria-label={`Revoke ${key.name}`}
								href={`/settings/keys/${key.id}/revoke`}
								{...opensDialog(`/settings/keys/${key.id}/revoke`)}
							>
								Revoke
							</a>
						</td>
					</tr>
				))}
			</tbody>
		</table>
	);
}

function NewKey({ once }: { once: Extract<Once, { kind: "key" }> }) {
	return (
		<div class="panel-body stack once" role="status">
			<p>
				<b>The key of {once.name}.</b> Copy it now; it cannot be shown again.
			</p>
			<div class="row nowraps">
				<input class="input mono" id="new-key" readonly value={once.key} aria-label={`Key of ${once.name}`} />
				<CopyButton from="new-key" name={`the key of ${once.name}`} />
			</div>
		</div>
	);
}
