import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket } from "node:tls";

export interface Mail {
	readonly from: string;
	readonly to: readonly string[];
	/** User name and password as AUTH PLAIN had them; null without. */
	readonly login: string | null;
	readonly data: string;
}

const boxIn = (line: string): string => /<(.*?)>/.exec(line)?.[1] ?? "";

export interface SmtpDouble extends AsyncDisposable {
	readonly port: number;
	readonly mails: readonly Mail[];
}

/** A mail server on the loopback that takes what it is given; with a certificate it speaks TLS, from the start or once it is asked to. */
export async function startSmtp(tls: { readonly key: string; readonly cert: string } | null = null, upgrades = false): Promise<SmtpDouble> {
	const mails: Mail[] = [];
	const sockets = new Set<Socket>();

	function talk(socket: Socket, isFresh = true): void {
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("close", () => sockets.delete(socket));
		const say = (line: string): boolean => socket.write(`${line}\r\n`);
		let login: string | null = null;
		let from = "";
		let to: string[] = [];
		let data: string[] | null = null;
		let rest = "";
		const commands: Readonly<Record<string, (line: string) => void>> = {
			EHLO: () => say(upgrades && isFresh ? "250-double\r\n250 STARTTLS" : "250-double\r\n250 AUTH PLAIN"),
			STAR() {
				say("220 go on");
				socket.removeAllListeners("data");
				talk(new TLSSocket(socket, { isServer: true, ...tls }), false);
			},
			AUTH(line) {
				login = Buffer.from(line.split(" ")[2] ?? "", "base64")
					.toString()
					.split("\0")
					.slice(1)
					.join(":");
				say("235 ok");
			},
			MAIL(line) {
				from = boxIn(line);
				say("250 ok");
			},
			RCPT(line) {
				to.push(boxIn(line));
				say(to.at(-1) === "nobody@example.com" ? "550 5.1.1 No such mailbox" : "250 ok");
			},
			DATA() {
				data = [];
				say("354 go on");
			},
			QUIT() {
				say("221 bye");
				socket.end();
			},
		};
		const command = (line: string): void => (commands[line.slice(0, 4).toUpperCase()] ?? (() => say("250 ok")))(line) as undefined;
		socket.on("data", (chunk) => {
			rest += chunk.toString();
			for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
				const line = rest.slice(0, end);
				rest = rest.slice(end + 2);
				if (data === null) command(line);
				else if (line === ".") {
					mails.push({ from, to, login, data: data.join("\n") });
					data = null;
					to = [];
					say("250 taken");
				} else data.push(line);
			}
		});
		if (isFresh) say("220 double");
	}

	const server = tls === null || upgrades ? createServer((socket) => talk(socket)) : createTlsServer(tls, (socket) => talk(socket));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	return {
		port: typeof address === "object" && address !== null ? address.port : 0,
		mails,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
