/** `GET /login/companyinfo/{company}`, which needs no credentials: where the API of a company is. Unknown companies get `null`. */
export function companyInfo(path: string, tenant: { readonly company: string; readonly codebase: string; readonly site: string }): unknown {
	const asked = decodeURIComponent(path.slice(INFO_PATH.length));
	if (asked.toLowerCase() !== tenant.company.toLowerCase()) return null;
	return {
		CompanyName: tenant.company,
		Codebase: `${tenant.codebase}/`,
		VersionCode: "v2026.3",
		VersionNumber: "v4.6.00000",
		CompanyID: tenant.company,
		IsCloud: "True",
		SiteUrl: tenant.site,
	};
}

export const INFO_PATH = "/login/companyinfo/";
