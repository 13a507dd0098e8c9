// world: packages/engine/guests/components/wit#bench
type Point = { x: number; y: number; label: string };

type Shape =
  | { tag: "circle"; val: number }
  | { tag: "square"; val: number }
  | { tag: "named"; val: string }
  | { tag: "nothing" };

export const work = {
  echo: (text: string): string => text,
  shift: (points: Point[], by: number): Point[] =>
    points.map(({ x, y, label }) => ({ x: x + by, y: y + by, label })),
  turn: (shape: Shape): Shape => {
    switch (shape.tag) {
      case "circle":
        return { tag: "square", val: Math.trunc(shape.val) };
      case "square":
        return { tag: "named", val: String(shape.val) };
      case "named":
        return shape.val.length === 0 ? { tag: "nothing" } : { tag: "circle", val: shape.val.length };
      default:
        return { tag: "circle", val: 1 };
    }
  },
};
