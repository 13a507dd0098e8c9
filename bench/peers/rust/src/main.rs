//! One case in the Rust host of Extism: `rust GUEST EXPORT BYTES`. Prints `{"us": …}`, the median of several slices.

use extism::{host_fn, Manifest, PluginBuilder, UserData, Wasm, PTR};
use std::time::{Duration, Instant};

const SENTENCE: &str = "The quick brown fox jumps over the lazy dog, and then goes home again. ";
const SLICE: Duration = Duration::from_millis(50);

host_fn!(host_reflect(_data: (); text: String) -> String { Ok(text) });

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let bytes: usize = args[3].parse().expect("a number of bytes");
    let input: Vec<u8> = SENTENCE.bytes().cycle().take(bytes).collect();
    // A time limit, so that interrupts are on, as they are in ours.
    let manifest = Manifest::new([Wasm::data(std::fs::read(&args[1]).expect("the guest is there"))]).with_timeout(Duration::from_secs(5));
    let mut plugin = PluginBuilder::new(manifest)
        .with_wasi(true)
        .with_function("host_reflect", [PTR], [PTR], UserData::new(()), host_reflect)
        .build()
        .expect("the guest links");
    let mut slices: Vec<f64> = Vec::new();
    for round in 0..11 {
        let begin = Instant::now();
        let mut count = 0u32;
        while begin.elapsed() < SLICE {
            let _: &[u8] = plugin.call(&args[2], &input[..]).expect("the call works");
            count += 1;
        }
        if round > 1 {
            slices.push(begin.elapsed().as_secs_f64() * 1e6 / f64::from(count));
        }
    }
    slices.sort_by(f64::total_cmp);
    println!("{{\"us\": {}}}", slices[slices.len() / 2]);
}
