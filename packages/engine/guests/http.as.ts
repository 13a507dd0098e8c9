import { Host, Memory } from "@extism/as-pdk";
import { http_request, length } from "@extism/as-pdk/lib/env";
import { answer } from "./text.as";

@external("extism:host/env", "http_status_code")
declare function http_status_code(): i32;
@external("extism:host/env", "http_headers")
declare function http_headers(): u64;

function text(handle: u64): string {
  return handle === 0 ? "" : new Memory(handle, length(handle)).toString();
}

/** Takes a request as JSON (`url`, `method`, `headers`); answers `status, body` with a line break between. */
export function request(): i32 {
  const body = http_request(Memory.allocateString(Host.inputString()).offset, 0);
  answer(http_status_code().toString() + "\n" + text(body));
  return 0;
}

/** Takes a URL and, after a line break, a body to post; answers as `request` does. */
export function post(): i32 {
  const input = Host.inputString();
  const at = input.indexOf("\n");
  const request = '{"url":"' + input.slice(0, at) + '","method":"POST","headers":{"content-type":"text/plain"}}';
  const body = http_request(
    Memory.allocateString(request).offset,
    Memory.allocateString(input.slice(at + 1)).offset,
  );
  answer(http_status_code().toString() + "\n" + text(body));
  return 0;
}

/** Takes a request as JSON; answers with the response's headers as the host gives them, or with nothing. */
export function headers(): i32 {
  http_request(Memory.allocateString(Host.inputString()).offset, 0);
  answer(text(http_headers()));
  return 0;
}
