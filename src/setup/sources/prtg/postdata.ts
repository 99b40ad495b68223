/**
 * Payload of PRTG's HTTP action. It is a form on a single line, since PRTG cuts the body at a line break, and
 * quotes in values would break JSON. PRTG does not encode values, and of a repeated field the last one
 * counts: so free text comes first, and the deciding fields come last, where no message can replace them.
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
