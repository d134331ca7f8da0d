/**
 * The proxy of the environment for an address, as the AWS CLI finds it: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, in
 * either case of letters, unless `NO_PROXY` excepts the host. `ALL_PROXY` stands in for both.
 */

export interface ProxyAddress {
  /** The variable that names it, as it is set. */
  variable: string;
  /** Its address with its user name and password: for the agent, never shown. */
  address: string;
  /** `proxy.example:8080`: what may be shown. */
  host: string;
}

const schemes = /^(?:https?|socks(?:4a?|5h?)?|pac\+(?:https?|file|data|ftp)):$/;

/** The proxy that a request to this address goes through, or null. Loopback and link-local addresses never use one. */
export function proxyFor(url: string): ProxyAddress | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  if (isNear(hostname) || isExcepted(hostname, port || defaultPorts[protocol] || '')) return null;
  for (const name of [`${protocol.slice(0, -1)}_proxy`, 'all_proxy']) {
    const variable = variableOf(name);
    const proxy = variable === null ? null : proxyOf(variable);
    if (proxy !== null) return proxy;
  }
  return null;
}

/** True if any proxy is set, whether or not it is used. */
export function proxyConfigured(): boolean {
  return ['https_proxy', 'http_proxy', 'all_proxy'].some((name) => variableOf(name) !== null);
}

/** The proxy variables whose value is no address of a proxy. */
export function unusableProxies(): string[] {
  return ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => {
    const variable = variableOf(name);
    return variable === null || proxyOf(variable) !== null ? [] : [variable];
  });
}

/** As in the AWS CLI, an address without a scheme is an http address. Null if it isn't an address. */
function proxyOf(variable: string): ProxyAddress | null {
  const value = process.env[variable]?.trim() ?? '';
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(address)) return null;
  const { protocol, host, hostname, username, password, pathname } = new URL(address);
  const isPac = protocol.startsWith('pac+');
  if (!schemes.test(protocol) || (!isPac && hostname === '')) return null;
  if (!isDecodable(username) || !isDecodable(password)) return null;
  // What follows the host belongs to a password with a slash that someone forgot to encode.
  if (!isPac && pathname.includes('@')) return null;
  return { variable, address, host: isPac ? protocol.slice(0, -1) : host };
}

/** Lower case first. */
function variableOf(name: string): string | null {
  return [name, name.toUpperCase()].find((variable) => process.env[variable]?.trim()) ?? null;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

const defaultPorts: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** An entry is a host with all below it, `*`, or a host with its port; an IPv6 address with a port needs brackets. */
function isExcepted(hostname: string, port: string): boolean {
  const variable = variableOf('no_proxy');
  const entries = (variable === null ? '' : (process.env[variable] ?? '')).toLowerCase().split(/[,\s]+/);
  return entries.some((entry) => {
    if (entry === '*') return true;
    const address = /^(?:\[([\da-f:.]+)\](?::(\d+))?|([\da-f]*:[\da-f:.]*:[\da-f:.]*))$/.exec(entry);
    const [, name = '', ofPort = address?.[2]] =
      address === null
        ? (/^\*?\.?(.*?)(?::(\d+))?$/.exec(entry) ?? [])
        : ['', `[${address[1] ?? address[3]}]`];
    if (name === '' || (ofPort !== undefined && ofPort !== port)) return false;
    return hostname === hostOf(name) || hostname.endsWith(`.${name}`);
  });
}

/** A host as a URL writes it: an IPv6 address has many spellings. */
function hostOf(name: string): string {
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : name;
}

/** The loopback interface, and the addresses from which containers and instances get credentials. */
function isNear(hostname: string): boolean {
  return (
    isLoopback(hostname) || hostname.startsWith('[fd00:ec2::') || /^169\.254(?:\.\d+){2}$/.test(hostname)
  );
}

/** @param hostname as a URL has it */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|\[::1\]|127(?:\.\d+){3})$/.test(hostname);
}
