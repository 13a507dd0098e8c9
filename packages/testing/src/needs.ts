import type { HostFunctionDefinition, RequiredCapabilities } from "@mortise/host";
import { httpCapability, readCapability } from "@mortise/host";

type Input = { readonly url?: unknown; readonly method?: unknown; readonly stream?: unknown };

/** What calls need of which the host function itself finds out while it runs. */
const NEEDS: Readonly<Record<string, (input: Input) => RequiredCapabilities>> = {
  http_get: ({ url }) => http("GET", url),
  http_post: ({ url }) => http("POST", url),
  http_request: ({ url, method }) => http(String(method ?? "GET"), url),
  emit_event: ({ stream }) => {
    const wanted = readCapability(`emit:${String(stream)}`);
    return "problem" in wanted ? undefined : wanted;
  },
};

/** A host function whose needs are asked for before it runs, so that they hold for what stands in for it too. */
export function withNeeds(definition: HostFunctionDefinition): HostFunctionDefinition {
  const needs = Object.hasOwn(NEEDS, definition.name) ? NEEDS[definition.name] : undefined;
  if (needs === undefined || definition.requires !== undefined) return definition;
  return { ...definition, requires: (input) => needs(input as Input) };
}

function http(method: string, url: unknown): RequiredCapabilities {
  const parsed = URL.parse(String(url));
  return parsed === null ? undefined : httpCapability(method.toUpperCase(), parsed);
}
