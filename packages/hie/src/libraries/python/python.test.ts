import { expect, it } from "vitest";
import { using, workspaceOf } from "../../testing/bench.ts";
import { python } from "./index.ts";

const TREE = {
  "app/__init__.py": "",
  "app/api/__init__.py": "",
  "app/api/orders.py": `"""import nothing; def ghost(): pass"""
import os, json as j
from fastapi.routing import (
    APIRouter,
    Depends,
)
from ..auth import login  # import hidden
from app import models

async def create(order: "Order",
                 db: Session = Depends()) -> "Optional[Order]":
    login(order)
    j.dumps("requests.get(")
    return models.Order()

class Handler(Base):
    def handle(self): return helper ()
`,
  "app/auth.py": "def login(x): pass\nclass Token: pass\n",
  "app/models.py": "class Order:\n    pass\n",
};

it("selects modules by dotted name or path, functions and classes by name", async () => {
  const { paths } = using(python, workspaceOf(TREE));
  expect(await paths("module_selector", "app.api.orders")).toEqual(["app/api/orders.py"]);
  expect(await paths("module_selector", "orders")).toEqual(["app/api/orders.py"]);
  expect(await paths("module_selector", "app.api")).toEqual(["app/api/__init__.py"]);
  expect(await paths("module_selector", "app/auth.py")).toEqual(["app/auth.py"]);
  expect(await paths("module_selector", "ders")).toEqual([]);
  expect(await paths("function_selector", "create")).toEqual(["app/api/orders.py"]);
  expect(await paths("function_selector", "ghost")).toEqual([]);
  expect(await paths("class_selector", "Token")).toEqual(["app/auth.py"]);
});

it.each([
  ["os", true],
  ["json", true],
  ["fastapi", true],
  ["fastapi.routing", true],
  ["app.auth", true],
  ["app.models", true],
  ["models", true],
  ["hidden", false],
  ["nothing", false],
  ["fast", false],
])("imports %s: %s", async (module, expected) => {
  const { select, passes } = using(python, workspaceOf(TREE));
  const orders = await select("module_selector", "orders");
  expect(await passes("imports", orders, module)).toBe(expected);
  expect(await passes("no_import", orders, module)).toBe(!expected);
});

it("a forbidden import is shown with its line", async () => {
  const { select, check } = using(python, workspaceOf(TREE));
  expect(await check("no_import", await select("module_selector", "orders"), "app.auth")).toEqual({
    kind: "fail",
    message: "orders imports app.auth.",
    places: [{ file: "app/api/orders.py", line: 7, message: "imports app.auth" }],
  });
});

it("return types are read over lines and in quotes", async () => {
  const { select, passes } = using(python, workspaceOf(TREE));
  const orders = await select("module_selector", "orders");
  expect(await passes("returns_type", orders, "Order")).toBe(true);
  expect(await passes("function_returns_type", orders, "create", "Optional[Order]")).toBe(true);
  expect(await passes("function_returns_type", orders, "handle", "Order")).toBe(false);
  expect(await passes("returns_type", orders, "Session")).toBe(false);
});

it.each([
  ["Optional", true],
  ["Order]", true],
  ["Opt", false],
  ["rder", false],
])("a part of a word is no return type: %s is %s", async (type, expected) => {
  const { select, passes } = using(python, workspaceOf(TREE));
  const orders = await select("module_selector", "orders");
  expect(await passes("returns_type", orders, type)).toBe(expected);
  expect(await passes("function_returns_type", orders, "create", type)).toBe(expected);
});

it("calls are found in code only, and definitions are none", async () => {
  const { select, passes } = using(python, workspaceOf(TREE));
  const orders = await select("module_selector", "orders");
  const auth = await select("module_selector", "auth");
  expect(await passes("calls", orders, "login")).toBe(true);
  expect(await passes("calls", orders, "helper")).toBe(true);
  expect(await passes("calls", orders, "create")).toBe(false);
  expect(await passes("calls", orders, "requests")).toBe(false);
  expect(await passes("calls_function", orders, "models", "Order")).toBe(true);
  expect(await passes("calls_function", orders, "requests", "get")).toBe(false);
  expect(await passes("calls_scope", orders, auth)).toBe(true);
  expect(await passes("calls_scope", auth, orders)).toBe(false);
});
