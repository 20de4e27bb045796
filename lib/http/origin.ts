/**
 * Where this server is: for the addresses it gives out, for the URLs whose signature it checks, and for telling its own
 * page from others. With an auth token, PUBLIC_BASE_URL is the only answer; nothing that a request claims counts.
 */

export interface Origins {
  /**
   * Scheme and host to give out in the answer to `request`. Twilio takes only https and wss; a simulated call of a
   * local server stays on the address that it came by, which may be plain http.
   */
  baseUrl(request: Request, simulated: boolean): string;
  /** The URL that Twilio signed to make this request. */
  signedUrl(request: Request): string;
  /** False if a browser sent the request for a page of somebody else. Programs, Twilio among them, send no Origin. */
  isOwnPage(request: Request): boolean;
}

export function createOrigins(server: { publicBaseUrl: string | undefined; localMode: boolean }): Origins {
  const { publicBaseUrl, localMode } = server;
  return {
    baseUrl(request, simulated) {
      if (publicBaseUrl !== undefined && !(localMode && simulated)) return publicBaseUrl;
      const { https, host } = addressOf(request);
      return `${https || !simulated ? "https" : "http"}://${host}`;
    },
    signedUrl(request) {
      const base = publicBaseUrl ?? `https://${addressOf(request).host}`;
      return base + pathAndQuery(request.url);
    },
    isOwnPage(request) {
      const origin = request.headers.get("origin");
      if (origin === null || origin === publicBaseUrl) return true;
      if (!localMode || !URL.canParse(origin)) return false;
      const { host, hostname } = new URL(origin);
      // A name that is not local could be pointed at this machine by anyone (DNS rebinding).
      return isLocalName(hostname) && host === new URL(request.url).host;
    },
  };
}

/** The address that the client used, as a development tunnel reports it. Only ever used in local mode. */
function addressOf(request: Request): { https: boolean; host: string } {
  const url = new URL(request.url);
  const forwarded = request.headers.get("x-forwarded-host") ?? "";
  const host = /^[0-9A-Za-z.-]+(:\d{1,5})?$/.test(forwarded) ? forwarded : url.host;
  const https = url.protocol === "https:" || request.headers.get("x-forwarded-proto") === "https";
  return { https, host };
}

function isLocalName(hostname: string): boolean {
  return /^(localhost|[0-9A-Za-z.-]+\.localhost|\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\])$/.test(hostname);
}

/** As it stood in the request: parsing it would change how it is encoded. */
function pathAndQuery(url: string): string {
  return /^[a-z]+:\/\/[^/?#]*([^#]*)/.exec(url)?.[1] ?? "";
}
