// A fresh process that parses once: `parsing.ts FILE`, in megabytes a second.
import { readFileSync } from "node:fs";
import { parse } from "@mortise/hie";

const [file = ""] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const begin = performance.now();
const { problems } = parse({ file: "large.hie", text });
const ms = performance.now() - begin;
console.log(JSON.stringify({ rate: text.length / 1_000 / ms, problems: problems.length }));
