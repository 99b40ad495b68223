import type { Language } from "../../../views/endpoints/setup.tsx";

/** The request that a command sends. */
export interface Command {
	readonly url: string;
	/** null if no token is required; blank if it comes from the environment. */
	readonly token: string | null;
	/** null if no signature is required; a null secret comes from the environment. */
	readonly hmac: { readonly header: string; readonly secret: string | null } | null;
	/** JSON. */
	readonly body: string;
}

/** A command that can be pasted and run unchanged. */
export function commandFor(language: Language, command: Command): string {
	switch (language) {
		case "curl":
			return curl(command);
		case "powershell":
			return powershell(command);
		case "python":
			return python(command);
	}
}

const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function curl({ url, token, hmac, body }: Command): string {
	const lines = [`curl ${inShell(url)}`, `-H 'Content-Type: application/json'`];
	if (token !== null)
		lines.push(token === "" ? `-H "Authorization: Bearer $HOOKWISE_TOKEN"` : `-H ${inShell(`Authorization: Bearer ${token}`)}`);
	if (hmac === null) return [...lines, `--data-binary ${inShell(body)}`].join(" \\\n  ");
	const secret = hmac.secret === null ? `"$HOOKWISE_SECRET"` : inShell(hmac.secret);
	const sign = `signature=$(printf '%s' "$body" | openssl dgst -sha256 -hmac ${secret} | sed 's/^.* //')`;
	lines.push(`-H "${hmac.header}: $signature"`, `--data-binary "$body"`);
	return `body=${inShell(body)}\n${sign}\n${lines.join(" \\\n  ")}`;
}

function powershell({ url, token, hmac, body }: Command): string {
	const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
	const headers = [
		...(token === null ? [] : [`  Authorization = ${token === "" ? '"Bearer $env:HOOKWISE_TOKEN"' : quoted(`Bearer ${token}`)}`]),
		...(hmac === null ? [] : [`  ${quoted(hmac.header)} = $signature`]),
	];
	const sign =
		hmac === null
			? []
			: [
					`$secret = ${hmac.secret === null ? "$env:HOOKWISE_SECRET" : quoted(hmac.secret)}`,
					"$hmac = [System.Security.Cryptography.HMACSHA256]::new([Text.Encoding]::UTF8.GetBytes($secret))",
					"$signature = -join ($hmac.ComputeHash($bytes) | ForEach-Object { $_.ToString('x2') })",
				];
	return [
		`$body = @'\n${body}\n'@`,
		"$bytes = [Text.Encoding]::UTF8.GetBytes($body)",
		...sign,
		`$headers = @{\n${headers.join("\n")}\n}`,
		`Invoke-RestMethod -Method Post -Uri ${quoted(url)} -ContentType 'application/json' -Headers $headers -Body $bytes`,
	].join("\n");
}

function python({ url, token, hmac, body }: Command): string {
	const text = (value: string): string => JSON.stringify(value);
	const environment = token === "" || (hmac !== null && hmac.secret === null);
	const headers = [
		'"Content-Type": "application/json",',
		...(token === null
			? []
			: [token === "" ? '"Authorization": "Bearer " + os.environ["HOOKWISE_TOKEN"],' : `"Authorization": ${text(`Bearer ${token}`)},`]),
		...(hmac === null ? [] : [`${text(hmac.header)}: hmac.new(secret, body, hashlib.sha256).hexdigest(),`]),
	];
	return [
		[...(hmac === null ? [] : ["import hashlib", "import hmac"]), ...(environment ? ["import os"] : []), "import urllib.request", ""].join(
			"\n",
		),
		`body = ${text(body)}.encode()`,
		...(hmac === null ? [] : [`secret = ${hmac.secret === null ? 'os.environ["HOOKWISE_SECRET"]' : text(hmac.secret)}.encode()`]),
		`headers = {\n${headers.map((line) => `    ${line}`).join("\n")}\n}`,
		`request = urllib.request.Request(${text(url)}, body, headers, method="POST")`,
		"print(urllib.request.urlopen(request).read().decode())",
	].join("\n");
}
