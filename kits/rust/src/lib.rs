mod mortise;

use mortise::{call, input, output, quoted, setting, warn};

#[link(wasm_import_module = "extism:host/user")]
extern "C" {
    fn emit_event(input: u64) -> u64;
}

/// Greets by name, and says so to everyone.
#[no_mangle]
pub extern "C" fn greet() -> i32 {
    let name = input();
    let event = format!(
        r#"{{"stream":"global","type":"__NAME__:greeted","payload":{{"name":{}}}}}"#,
        quoted(&name)
    );
    if let Err(reply) = call(emit_event, &event) {
        warn(&reply);
    }
    let greeting = setting("greeting").unwrap_or_else(|| "Hello".to_string());
    output(&format!("{greeting}, {name}!"))
}
