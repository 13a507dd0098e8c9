# world: schema/wit/pattern#pattern-extension
"""A tool that counts words, a data block of notes, and a stream of the numbers from 1 on."""

import json

from componentize_py_types import Err
from wit_world import exports
from wit_world.imports import host
from wit_world.imports.types import (
    BlockRef,
    BlockSchemaSpec,
    Notification,
    PermissionLevel,
    PermissionRule,
    ReconcileResult_NeedsResolution,
    ReconcileResult_NoChange,
    SourceStatus,
    VersionInfo,
)

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


# What a note was before each time it was saved, and who owns it, by its path.
versions: dict[str, list[str]] = {}
owners: dict[str, str] = {}


def content_of(block: BlockRef) -> str:
    return host.memory_read_block(block.agent_id, block.label)


def version_of(block: BlockRef, version: str) -> str:
    kept = versions.get(block.label, [])
    if not version.isdecimal() or not 0 < int(version) <= len(kept):
        raise Err(f"There is no version {version}")
    return kept[int(version) - 1]


class DataBlock(exports.DataBlock):
    def source_id(self) -> str:
        return "notes"

    def name(self) -> str:
        return "Notes"

    def block_schema(self) -> BlockSchemaSpec:
        return BlockSchemaSpec("note", "A note, as plain text.", '{"type":"string"}')

    def permission_rules(self) -> list[PermissionRule]:
        return [
            PermissionRule("archive/**", PermissionLevel.READ_ONLY),
            PermissionRule("**", PermissionLevel.READ_WRITE),
        ]

    def load(self, path: str, owner: str) -> BlockRef:
        host.memory_read_block(owner, path)
        owners[path] = owner
        return BlockRef(path, path, owner)

    def create(self, path: str, content: str | None, owner: str) -> BlockRef:
        host.memory_create_block(owner, path, "A note.", content or "")
        owners[path] = owner
        return BlockRef(path, path, owner)

    def save(self, block: BlockRef) -> None:
        content = content_of(block)
        versions.setdefault(block.label, []).append(content)
        host.memory_update_block(block.agent_id, block.label, content)

    def delete(self, path: str) -> None:
        if path not in owners:
            raise Err(f"There is no note {path}.")
        host.memory_delete_block(owners[path], path)

    def history(self, block: BlockRef) -> list[VersionInfo]:
        return [
            VersionInfo(str(number), "1970-01-01T00:00:00Z", f"{len(content)} characters")
            for number, content in enumerate(versions.get(block.label, []), start=1)
        ]

    def rollback(self, block: BlockRef, version: str) -> None:
        host.memory_update_block(block.agent_id, block.label, version_of(block, version))

    def diff(self, block: BlockRef, from_: str | None, to: str | None) -> str:
        old, new = (
            content_of(block) if version is None else version_of(block, version)
            for version in (from_, to)
        )
        return "" if old == new else f"-{old}\n+{new}\n"

    def reconcile(
        self, paths: list[str]
    ) -> list[ReconcileResult_NoChange | ReconcileResult_NeedsResolution]:
        return [
            ReconcileResult_NoChange(path)
            if path in owners
            else ReconcileResult_NeedsResolution((path, "", "It has no owner."))
            for path in paths
        ]


class DataStream(exports.DataStream):
    current = SourceStatus.STOPPED
    agent = ""

    def source_id(self) -> str:
        return "numbers"

    def name(self) -> str:
        return "Numbers"

    def block_schemas(self) -> list[BlockSchemaSpec]:
        return [BlockSchemaSpec("number", "A whole number.", '{"type":"integer"}')]

    def start(self, owner: str) -> None:
        if DataStream.current is not SourceStatus.STOPPED:
            raise Err("The stream runs already.")
        DataStream.current = SourceStatus.RUNNING
        DataStream.agent = owner

    def stop(self) -> None:
        if DataStream.current is SourceStatus.STOPPED:
            raise Err("The stream does not run.")
        DataStream.current = SourceStatus.STOPPED

    def pause(self) -> None:
        if DataStream.current is SourceStatus.RUNNING:
            DataStream.current = SourceStatus.PAUSED

    def resume(self) -> None:
        if DataStream.current is SourceStatus.PAUSED:
            DataStream.current = SourceStatus.RUNNING

    def status(self) -> SourceStatus:
        return DataStream.current

    def supports_pull(self) -> bool:
        return True

    def pull(self, limit: int, cursor: str | None) -> list[Notification]:
        last = cursor or "0"
        if not last.isdecimal():
            raise Err("The cursor is no number.")
        count = min(limit, 100) if DataStream.current is SourceStatus.RUNNING else 0
        return [
            Notification(str(number), [BlockRef(f"number-{number}", str(number), DataStream.agent)])
            for number in range(int(last) + 1, int(last) + 1 + count)
        ]
