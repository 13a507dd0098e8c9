"""What a plugin in Python gets from its host, and is called by: JSON-RPC 2.0, a message a line."""

import json
import sys

_exports = {}
_lines = sys.stdin
_out = sys.stdout
_next = 0
# What a library prints must not look like a message.
sys.stdout = sys.stderr


class HostError(Exception):
    """Why a host function gave no answer."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


def export(function):
    """Makes a function an export of the plugin: one value in, one value out."""
    _exports[function.__name__] = function
    return function


def host(name, params=None):
    """Calls a host function. Raises HostError."""
    global _next
    _next += 1
    asked = f"host-{_next}"
    _send({"id": asked, "method": name, "params": params if params is not None else {}})
    for line in _lines:
        message = json.loads(line)
        if message.get("id") != asked or "method" in message:
            continue
        if "error" in message:
            raise HostError(str(message["error"].get("code")), message["error"].get("message", ""))
        reply = message["result"]
        if reply["kind"] == "Success":
            return reply["payload"]
        raise HostError(reply["payload"]["code"], reply["payload"]["message"])
    raise SystemExit(0)


def emit(stream, type, payload=None):
    """Emits an event in this plugin's name. Needs `emit:<stream>`."""
    return host("emit_event", {"stream": stream, "type": type, "payload": payload or {}})


def config(key):
    """A setting that the deployment gives this plugin; None where there is none."""
    return host("get_config", {"key": key})


def log(message):
    """Writes into the plugin's log."""
    print(message, file=sys.stderr, flush=True)


def run():
    """Answers calls until the host ends."""
    for line in _lines:
        call = json.loads(line)
        function = _exports.get(call.get("method"))
        if function is None:
            error = {"code": -32601, "message": "There is no such export."}
            _send({"id": call.get("id"), "error": error})
            continue
        try:
            answer = {"result": function(call.get("params"))}
        except Exception as error:
            answer = {"error": {"code": 1, "message": str(error) or type(error).__name__}}
        _send({"id": call["id"], **answer})


def _send(message):
    _out.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    _out.flush()
