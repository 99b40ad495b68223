import type { Site } from "../../src/setup/sources/index.ts";

/** An endpoint to fill texts in for. */
export const siteOf = (changes: Partial<Site> = {}): Site => ({
	webhookUrl: "https://hookwise.example/webhook/Zk3v_9Qw-7pLx2",
	asksToken: true,
	bearerToken: "tok_2f9c81ab77d0",
	hmac: null,
	endpointName: "Zabbix Lakeshore Ortho",
	...changes,
});

/** Texts that try to get out of quotes, and values that some format gives a meaning of its own. */
export const NASTY = [
	`a "quoted" name: 'single' # not a comment`,
	"- item\nkey: value",
	"---\n...\n",
	"{{ template }} $HOME $$ %name {HOST.NAME} {$MACRO}",
	"back\\slash \\n \\u0041 \\",
	"tab\tbell\u0007 nul\u0000 del\u007f next\u0085 sep\u2028 bom\ufeff",
	"Ünïcödé 日本語 🔴 e\u0301",
	"yes",
	"null",
	"~",
	"012",
	"1e3",
	"@at `tick` &anchor *alias !tag |pipe >fold %dir ,",
	" leading and trailing ",
	"",
	"line one\nline two\n",
	"]}>\"'</script>",
];
