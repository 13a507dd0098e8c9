/**
 * What scripts do most: text, JSON, maps, sorting, closures, a pattern. One round takes a few milliseconds in QuickJS.
 * Answers with a number that any correct engine agrees on.
 */
export function run(rounds) {
  let check = 0;
  for (let round = 0; round < rounds; round++) {
    const words = [];
    let seed = round + 1;
    for (let at = 0; at < 300; at++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      words.push(`w${(seed >> 8) % 97}`);
    }
    const counts = new Map();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const copy = JSON.parse(JSON.stringify(ranked.map(([word, count]) => ({ word, count }))));
    for (const { word, count } of copy) {
      const match = /^w(\d+)$/.exec(word);
      check = (check + Number(match[1]) * count) % 1000003;
    }
    check = (check + fibonacci(14)) % 1000003;
  }
  return check;
}

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
