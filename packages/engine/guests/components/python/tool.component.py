# world: schema/wit/pattern#tool-extension
"""A tool that counts the words of a text."""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import host

INFO = 2


class Tool(exports.Tool):
    def name(self) -> str:
        return "count-words"

    def description(self) -> str:
        return "Counts the words of a text."

    def parameters_schema(self) -> str:
        text = {"type": "string"}
        return json.dumps({"type": "object", "properties": {"text": text}, "required": ["text"]})

    def output_schema(self) -> str:
        return json.dumps({"type": "object", "properties": {"words": {"type": "integer"}}})

    def usage_rule(self) -> str | None:
        return "Call it with the text itself, not with a summary."

    def execute(self, params_json: str, meta_json: str) -> str:
        text = json.loads(params_json).get("text")
        if not isinstance(text, str):
            raise Err("The parameters have no `text`.")
        words = len(text.split())
        host.log(INFO, f"words: {words}")
        return json.dumps({"words": words}, separators=(",", ":"))
