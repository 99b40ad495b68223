import type { DocsField, DocsGroup, DocsOperation } from "../docs/types.ts";
import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { CopyButton } from "../parts/small.tsx";
import { useMay } from "../reader.ts";
import { settingsAddress } from "../settings/places.ts";

export interface DocsView {
	readonly base: string;
	readonly groups: readonly DocsGroup[];
}

export const docsPage = (frame: Frame, view: DocsView) =>
	layout({ title: "API reference", place: null, frame, children: <Docs view={view} /> });

function Docs({ view }: { view: DocsView }) {
	const total = view.groups.reduce((sum, { operations }) => sum + operations.length, 0);
	return (
		<>
			<div class="head">
				<h1>API reference</h1>
				<span class="second">{count(total)} operations, from the table that serves them</span>
				<div class="actions">
					<a class="button" href="/api/openapi.json" download="hookwise-openapi.json">
						<Icon name="braces" />
						OpenAPI 3.1
					</a>
				</div>
			</div>
			<div class="settings">
				<nav class="sections" aria-label="Groups">
					{view.groups.map(({ id, title, operations }) => (
						<a href={`#${id}`}>
							{title} <span class="second">{operations.length}</span>
						</a>
					))}
				</nav>
				<div class="sections-body">
					<Ways base={view.base} />
					{view.groups.map((group) => (
						<Group group={group} />
					))}
				</div>
			</div>
		</>
	);
}

function Ways({ base }: { base: string }) {
	return (
		<section class="panel" aria-labelledby="ways-title">
			<div class="panel-head">
				<Icon name="key" class="second" />
				<h2 id="ways-title">How to call it</h2>
			</div>
			<div class="panel-body stack prose">
				<p>
					<code>Authorization: Bearer hwk_…</code> with an {useMay("admin") ? <a href={settingsAddress("api-keys")}>API key</a> : "API key"}
					, or HTTP Basic with a user without two-factor authentication. Webhooks take the token of their endpoint instead. JSON in, JSON
					out; times are ISO 8601 in UTC; ids are opaque.
				</p>
				<p>
					Each role includes the one before: viewer, operator, admin. What yours does not allow answers 403. Errors look like{" "}
					<code>{'{"status":"error","message":"…","request_id":"…"}'}</code>, with <code>errors</code> by field for 422.
				</p>
				<div class="row apart nowraps">
					<pre id="curl-first">{`export HOOKWISE_KEY='hwk_…'\ncurl '${base}/api/me' -H "Authorization: Bearer $HOOKWISE_KEY"`}</pre>
					<CopyButton from="curl-first" name="the first command" small />
				</div>
			</div>
		</section>
	);
}

function Group({ group }: { group: DocsGroup }) {
	return (
		<section class="panel" id={group.id} aria-labelledby={`${group.id}-title`}>
			<div class="panel-head">
				<h2 id={`${group.id}-title`}>
					{group.title} <span class="count">{group.operations.length}</span>
				</h2>
				<span class="second small">{group.about}</span>
			</div>
			{group.operations.map((operation) => (
				<Operation operation={operation} />
			))}
		</section>
	);
}

const ROLE: Readonly<Record<DocsOperation["role"], string>> = {
	public: "open",
	viewer: "viewer",
	operator: "operator",
	admin: "admin",
	token: "endpoint token",
};

function Operation({ operation }: { operation: DocsOperation }) {
	const { id, method, path, summary, role, parameters, body, answers, curl } = operation;
	return (
		<details class="fold bordered operation" id={id}>
			<summary>
				<Icon name="chevron-right" />
				<code class="method">{method}</code>
				<code class="path strong">{path}</code>
				<span class="second grow summary">{summary}</span>
				<span class="pill tinted neutral">{ROLE[role]}</span>
			</summary>
			<div class="fold-body stack">
				<p class="only-phone">{summary}</p>
				{parameters.length === 0 ? null : <Fields title="Parameters" fields={parameters} placed />}
				{body.length === 0 ? null : <Fields title="Body" fields={body} placed={false} />}
				<div>
					<h3>Answers</h3>
					<dl class="pairs">
						{answers.map(({ status, description }) => (
							<>
								<dt>
									<code>{status}</code>
								</dt>
								<dd>{description}</dd>
							</>
						))}
					</dl>
				</div>
				<div>
					<div class="row apart">
						<h3>With curl</h3>
						<CopyButton from={`${id}-curl`} name={`the command for ${method} ${path}`} small />
					</div>
					<pre class="code" id={`${id}-curl`}>
						{curl}
					</pre>
				</div>
			</div>
		</details>
	);
}

function Fields({ title, fields, placed }: { title: string; fields: readonly DocsField[]; placed: boolean }) {
	return (
		<div>
			<h3>{title}</h3>
			<table class="list fields-table cards">
				<thead>
					<tr>
						<th scope="col">Name</th>
						{placed ? <th scope="col">In</th> : null}
						<th scope="col">Type</th>
						<th scope="col">Takes</th>
					</tr>
				</thead>
				<tbody>
					{fields.map(({ name, place, type, required, notes, depth }) => (
						<tr>
							<td class={`depth-${depth}`}>
								<code>{name}</code> {required ? <span class="small">required</span> : null}
							</td>
							{placed ? <td class="second">{place}</td> : null}
							<td class="second">{type}</td>
							<td class="second fill">{notes}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
