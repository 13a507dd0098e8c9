/** Runs the bench: `npm run bench -- AREA [--json] [--case NAME] [--quick] [--peers]`. */
import { parseArgs } from "node:util";
import type { Group, Setting } from "./case.ts";
import { COMPONENTS } from "./components/groups.ts";
import { ENGINE } from "./engine/groups.ts";
import { HIE } from "./hie/groups.ts";
import { HOST } from "./host/groups.ts";
import { HEADER, jsonLine, tableLine } from "./report.ts";

const AREAS: Readonly<Record<string, readonly Group[]>> = {
  engine: ENGINE,
  components: COMPONENTS,
  host: HOST,
  hie: HIE,
};

const USAGE = `Usage: npm run bench -- AREA [--json] [--case NAME] [--quick] [--peers]

  --json       one line of JSON a case
  --case NAME  only cases whose name begins so
  --quick      fewer and shorter rounds: rough figures in a minute
  --peers      the Rust and Go hosts of Extism too, where they are built (bench/README.md)`;

function usage(problem: string): never {
  console.error(`${problem}\n\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        case: { type: "string", default: "" },
        quick: { type: "boolean", default: false },
        peers: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = options();
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const [area = "engine", ...rest] = positionals;
const groups = AREAS[area];
if (groups === undefined || rest.length > 0)
  usage(`There is no bench \`${positionals.join(" ")}\`; there is ${Object.keys(AREAS).join(", ")}.`);
const names = groups.flatMap((group) => group.names);
const wants = (name: string): boolean => name.startsWith(values.case);
if (!names.some(wants)) usage(`No case begins with ${values.case}; there are ${names.join(", ")}.`);

// The peers say at each start that Node.js calls its WASI experimental.
process.removeAllListeners("warning");
const setting: Setting = {
  pace: values.quick ? { rounds: 7, ms: 10 } : { rounds: 25, ms: 25 },
  quick: values.quick,
  peers: values.peers,
  wants,
};
const colour = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
if (!values.json) console.log(HEADER);
let broken = false;
for (const group of groups.filter((each) => each.names.some(wants))) {
  try {
    for await (const one of group.run(setting)) {
      if (wants(one.case)) console.log(values.json ? jsonLine(one) : tableLine(one, colour));
    }
  } catch (error) {
    broken = true;
    console.error(`${group.names.filter(wants).join(", ")}:`, error);
  }
}
// A peer's worker may hold the process open.
process.exit(broken ? 1 : 0);
