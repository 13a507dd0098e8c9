"""The sample library as a program: one JSON request a line on standard input, one answer a line on standard output."""

import json
import os
import sys


class Refused(Exception):
    """What is wrong with a request, for whoever made it."""


def text(value):
    bare = value.get("String") if isinstance(value, dict) else value
    if not isinstance(bare, str):
        raise Refused("An argument must be a string.")
    return bare


def integer(value):
    bare = value.get("Int") if isinstance(value, dict) else value
    if not isinstance(bare, int):
        raise Refused("An argument must be an integer.")
    return bare


def scope(value):
    bare = value.get("Scope", value) if isinstance(value, dict) else None
    if not isinstance(bare, dict) or "paths" not in bare:
        raise Refused("An argument must be a scope.")
    return bare


def listed(workspace, folder):
    found = []
    for root, folders, files in os.walk(os.path.join(workspace, folder)):
        folders[:] = [each for each in folders if each not in (".git", "node_modules")]
        for name in files:
            path = os.path.relpath(os.path.join(root, name), workspace)
            found.append(path.replace(os.sep, "/"))
    return sorted(found)


def read(workspace, path):
    try:
        with open(os.path.join(workspace, path), encoding="utf-8", errors="replace", newline="") as file:
            return file.read()
    except OSError:
        raise Refused(f"{path} cannot be read.") from None


def verdict(what, failing, paths):
    if not failing:
        return {"Pass": None}
    message = f"{what}: {len(failing)} of {len(paths)}."
    return {"result": "fail", "message": message, "places": failing}


def library_call(name, args, workspace):
    if name == "simple_selector":
        path = text(args[0])
        return {"Scope": {"kind": {"Folder": path}, "paths": listed(workspace, path), "resolved": True}}
    if name == "extension_selector":
        path, extension = text(args[0]), text(args[1])
        paths = [each for each in listed(workspace, path) if each.endswith("." + extension)]
        return {"Scope": {"kind": {"Glob": f"{path}/**/*.{extension}"}, "paths": paths, "resolved": True}}
    raise Refused(f"There is no function {name}.")


def library_check(name, args, workspace):
    paths = scope(args[0])["paths"]
    if name == "contains":
        wanted = text(args[1])
        failing = [{"file": each} for each in paths if wanted not in read(workspace, each)]
        return verdict("Files without the text", failing, paths)
    if name == "max_lines":
        most = integer(args[1])
        failing = []
        for each in paths:
            content = read(workspace, each)
            lines = content.count("\n") + (0 if content == "" or content.endswith("\n") else 1)
            if lines > most:
                failing.append({"file": each, "line": most + 1, "message": f"{lines} lines"})
        return verdict(f"Files with more than {most} lines", failing, paths)
    raise Refused(f"There is no function {name}.")


PATH = {"name": "path", "type": "string"}
SCOPE = {"name": "scope", "type": "scope"}
DOC = {
    "description": "A sample: files by folder and extension, their text and their length.",
    "version": "1.0.0",
    "selectors": [
        {"name": "simple_selector", "description": "The files below a folder.", "parameters": [PATH]},
        {
            "name": "extension_selector",
            "description": "The files below a folder that have an extension.",
            "parameters": [PATH, {"name": "extension", "type": "string"}],
        },
    ],
    "checks": [
        {
            "name": "contains",
            "description": "Each file contains the text.",
            "parameters": [SCOPE, {"name": "text", "type": "string"}],
        },
        {
            "name": "max_lines",
            "description": "No file has more lines.",
            "parameters": [SCOPE, {"name": "lines", "type": "integer"}],
        },
    ],
}


def answer(method, params):
    if method == "library.doc":
        return DOC
    if method not in ("library.call", "library.check"):
        raise NotImplementedError(method)
    act = library_call if method == "library.call" else library_check
    try:
        return act(params["function"], [*params["args"], None, None], params["workspace"])
    except Refused as refused:
        return {"Error": str(refused)}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            reply["result"] = answer(request["method"], request.get("params", {}))
        except NotImplementedError:
            reply["error"] = {"code": -32601, "message": "There is no such method."}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
