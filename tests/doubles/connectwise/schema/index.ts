import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { type FieldError, fieldError } from "../problems.ts";
import { asFields } from "../references.ts";
import bodies from "./bodies.json" with { type: "json" };
import routes from "./routes.json" with { type: "json" };

/** The release of ConnectWise's API description that the schema was written down from. */
export const SCHEMA_VERSION: string = routes.version;

/** Something that was sent and is not in ConnectWise's own schema. */
export interface Violation {
	/** `POST /service/tickets` */
	readonly call: string;
	/** Path and query as they came, after the base. */
	readonly target: string;
	readonly where: "route" | "query" | "body";
	/** The field or parameter; empty when it is the whole. */
	readonly field: string;
	/** As it stands in the answer: `UnknownField`, `InvalidValue`, `InvalidReference`, `MaxLengthField`, … */
	readonly code: string;
	readonly message: string;
	/** The value comes from an alert or a person, who may well write what ConnectWise refuses: 400, and no mistake of the client. */
	readonly excused: boolean;
}

/** Fields that pass on what an alert says. */
const SAID_BY_ALERTS = new Set(["severity", "impact"]);

interface Shape {
	readonly query: string;
	readonly body?: string;
	/** What the operations of a PATCH may set. */
	readonly patches?: string;
	/** What ConnectWise calls the body in its errors. */
	readonly resource?: string;
}

const SHAPES: Readonly<Record<string, Shape>> = routes.routes;
/** Every call that the schema knows. */
export const KNOWN_CALLS: readonly string[] = Object.keys(SHAPES);
/** Every field that may be sent of a ticket. */
export const TICKET_FIELDS: ReadonlySet<string> = new Set(Object.keys(bodies.$defs.Ticket.properties));

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, verbose: true }).addSchema(bodies);

/** What is wrong with `value`, by the definition of that name; none when it is right. */
export function checkBody(definition: string, resource: string, value: unknown): readonly FieldError[] {
	const validate = ajv.getSchema(`connectwise-bodies#/$defs/${definition}`);
	if (validate === undefined) throw new Error(`The schema has no ${definition}.`);
	if (validate(value) === true) return [];
	return (validate.errors ?? []).map((error) => wordsOf(error, resource, definition));
}

/** Everything about a request that ConnectWise's schema does not allow. `body` is undefined when there was none, or none that is JSON. */
export function checkRequest(request: {
	readonly method: string;
	readonly route: string;
	readonly target: string;
	readonly query: URLSearchParams;
	readonly body: unknown;
}): readonly Violation[] {
	const call = `${request.method} ${request.route}`;
	const shape = Object.hasOwn(SHAPES, call) ? SHAPES[call] : undefined;
	const at = { call, target: request.target };
	if (shape === undefined)
		return [{ ...at, where: "route", field: "", code: "NotFound", message: "The schema knows no such call.", excused: false }];
	const query = checkQuery(shape.query, request.query).map((error) => ({ ...at, where: "query" as const, ...found(error) }));
	const body = checkSent(shape, request.body).map((error) => ({ ...at, where: "body" as const, ...found(error) }));
	return [...query, ...body];
}

/** What ConnectWise calls the body of a call in its errors. */
export const resourceOf = (call: string): string => (Object.hasOwn(SHAPES, call) ? SHAPES[call]?.resource : undefined) ?? "request";

const found = ({ field, code, message }: FieldError) => ({
	field,
	code,
	message,
	excused: code === "InvalidEnum" && SAID_BY_ALERTS.has(field),
});

function checkQuery(definition: string, query: URLSearchParams): readonly FieldError[] {
	const names = [...query.keys()];
	const twice = names.filter((name, index) => names.indexOf(name) !== index);
	return [
		...checkBody(definition, "query", Object.fromEntries(query)),
		...twice.map((name) => fieldError("query", name, "InvalidValue", `${name} is given twice.`)),
	];
}

function checkSent({ body, patches, resource = "request" }: Shape, sent: unknown): readonly FieldError[] {
	if (body === undefined) return sent === undefined ? [] : [fieldError(resource, "", "UnknownField", "This call takes no body.")];
	if (sent === undefined) return [fieldError(resource, "", "InvalidValue", "The body is not JSON.")];
	const errors = checkBody(body, resource, sent);
	if (errors.length > 0 || patches === undefined || !Array.isArray(sent)) return errors;
	// Paths below a field are left to the server, which answers 200 to some of them and does nothing.
	const set = sent.map(asFields).filter((operation) => operation?.op !== "remove" && !String(operation?.path).includes("/"));
	return checkBody(patches, resource, Object.fromEntries(set.map((operation) => [String(operation?.path), operation?.value])));
}

/** An error of the validator as ConnectWise would put it. */
function wordsOf(error: ErrorObject, resource: string, definition: string): FieldError {
	const field = error.instancePath.split("/").slice(1).join("/");
	const whole = field === "" ? "The body" : field;
	const below = (name: unknown): string => (field === "" ? String(name) : `${field}/${String(name)}`);
	switch (error.keyword) {
		case "additionalProperties": {
			const name = error.params.additionalProperty;
			return fieldError(
				resource,
				below(name),
				"UnknownField",
				`Could not find member '${name}' on object of type '${definition.replace(/^New/, "")}'.`,
			);
		}
		case "required": {
			const name = error.params.missingProperty;
			return fieldError(resource, below(name), "MissingRequiredField", `The ${name} field is required.`);
		}
		case "minLength":
			return fieldError(resource, field, "MissingRequiredField", `The ${field} field is required.`);
		case "maxLength": {
			const text = `The field ${field} must be a string with a maximum length of ${error.params.limit}.`;
			return fieldError(resource, field, "MaxLengthField", text);
		}
		case "enum":
			return fieldError(resource, field, "InvalidEnum", `${String(error.data)} is not one of ${error.params.allowedValues.join(", ")}.`);
		case "pattern":
			return fieldError(resource, field, "UnsupportedFormat", `${field} does not have the format that is asked for.`);
		case "type": {
			const reference = [error.params.type].flat().includes("object");
			return reference
				? fieldError(resource, field, "InvalidReference", `${whole} must be an object.`)
				: fieldError(resource, field, "InvalidValue", `${whole} must be ${[error.params.type].flat().join(" or ")}.`);
		}
		default:
			return fieldError(resource, field, "InvalidValue", `${whole} ${error.message ?? "is wrong"}.`);
	}
}
