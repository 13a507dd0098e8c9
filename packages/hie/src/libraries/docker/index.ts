import { wholeWords } from "../blank.ts";
import type { BuiltIn } from "../library.ts";
import { builtin } from "../library.ts";
import { signature } from "../parameters.ts";
import type { Scope, Verdict } from "../value.ts";
import { fail, PASS, scopeOf } from "../value.ts";
import type { Workspace } from "../workspace.ts";
import type { Stage } from "./dockerfile.ts";
import { baseImage, stages } from "./dockerfile.ts";

/** The library `docker`: what a Dockerfile's last stage is built from, exposes and runs. */
export const docker: BuiltIn = builtin(
  "docker",
  "Dockerfiles.",
  [
    {
      ...signature("file_selector", "A Dockerfile, by its path.", "path: string"),
      run: (args, workspace) => {
        const path = args.string(0);
        return scopeOf("File", path, workspace.kind(path) === "file" ? [workspace.within(path)] : []);
      },
    },
  ],
  [
    {
      ...signature("exposes_port", "The last stage exposes the port.", "dockerfile: scope", "port: integer"),
      run: (args, workspace) => {
        const port = args.integer(1);
        return each(args.scope(0), workspace, (all) => {
          const exposed = last(all, "EXPOSE").flatMap((rest) => rest.split(/\s+/).flatMap(ports));
          return exposed.some(([from, to]) => from <= port && port <= to)
            ? undefined
            : `does not expose port ${port}`;
        });
      },
    },
    {
      ...signature(
        "entry_point",
        "The last stage's ENTRYPOINT or CMD names the program; for a scope, one of its files or modules.",
        "dockerfile: scope",
        "program: string or scope",
      ),
      run: (args, workspace) => {
        const wanted = args.value(1)?.kind === "string" ? [args.string(1)] : programs(args.scope(1));
        return each(args.scope(0), workspace, (all) => {
          const run = ["ENTRYPOINT", "CMD"].map((name) => words(last(all, name).at(-1) ?? "")).join(" ");
          return wanted.some((one) => wholeWords(one).test(run))
            ? undefined
            : `does not run ${wanted.join(" or ")}`;
        });
      },
    },
    {
      ...signature(
        "base_image",
        "The last stage stands on the image; without a tag, on any of its tags.",
        "dockerfile: scope",
        "image: string",
      ),
      run: (args, workspace) => {
        const wanted = args.string(1);
        return each(args.scope(0), workspace, (all) => {
          const image = baseImage(all);
          const name = image?.split("@")[0]?.replace(/:[^:/]*$/, "");
          return image === wanted || name === wanted
            ? undefined
            : `stands on ${image ?? "no image"}, not on ${wanted}`;
        });
      },
    },
  ],
);

function each(
  scope: Scope,
  workspace: Workspace,
  wrong: (stages: readonly Stage[]) => string | undefined,
): Verdict {
  if (scope.paths.length === 0) return { kind: "error", message: `There is no Dockerfile ${scope.name}.` };
  for (const file of scope.paths) {
    const all = stages(workspace.read(file) ?? "");
    const problem = wrong(all);
    if (problem !== undefined) return fail(`${file} ${problem}.`, [{ file, line: all.at(-1)?.line ?? 1 }]);
  }
  return PASS;
}

/** What the last stage says with an instruction, stages that it builds from first. */
function last(all: readonly Stage[], name: string): string[] {
  const chain: Stage[] = [];
  for (let stage = all.at(-1); stage !== undefined; ) {
    chain.unshift(stage);
    const { image } = stage;
    const before = all.slice(0, all.indexOf(stage));
    stage = before.findLast((one) => one.name?.toLowerCase() === image.toLowerCase());
  }
  return chain.flatMap(({ instructions }) =>
    instructions.filter((one) => one.name === name).map(({ rest }) => rest),
  );
}

/** What an instruction runs, with one space between its words: it is written for a shell, or as a JSON list. */
function words(rest: string): string {
  try {
    const list: unknown = JSON.parse(rest);
    if (Array.isArray(list)) return list.join(" ");
  } catch {
    // Docker takes for a shell what is no JSON, too.
  }
  return rest.replace(/\s+/g, " ");
}

function ports(shown: string): [number, number][] {
  const match = /^(\d+)(?:-(\d+))?(?:\/\w+)?$/.exec(shown);
  return match === null ? [] : [[Number(match[1]), Number(match[2] ?? match[1])]];
}

function programs({ paths }: Scope): string[] {
  return paths.flatMap((path) => [path, path.replace(/\.\w+$/, "").replaceAll("/", ".")]);
}
