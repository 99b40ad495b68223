/**
 * The payload of PRTG's HTTP action: a form on a single line, since PRTG cuts the body at a line break, and since text with
 * quotes in it would break JSON. PRTG does not encode what it fills in, and of a field that comes twice the last one counts:
 * so free text comes first, and what decides comes last, where no message can replace it.
 * `%laststatus` is the plain state (`Up`); `%status` would be a sentence (`Down ended (now: Up)`).
 */
export const PRTG_POSTDATA = [
	"message=%message",
	"title=%device %name",
	"device=%device",
	"sensor=%name",
	"group=%group",
	"probe=%probe",
	"host=%host",
	"priority=%priority",
	"lastvalue=%lastvalue",
	"since=%since",
	"datetime=%datetime",
	"timezone=%timezone",
	"link=%linksensor",
	"change=%status",
	"sensorid=%sensorid",
	"status=%laststatus",
].join("&");
