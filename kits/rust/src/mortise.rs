//! What a plugin gets from its host, as text. For values in JSON, add `serde_json` and pass what it makes.
#![allow(dead_code)]

#[link(wasm_import_module = "extism:host/env")]
extern "C" {
    fn input_length() -> u64;
    fn input_load_u8(at: u64) -> u32;
    fn alloc(length: u64) -> u64;
    fn length(block: u64) -> u64;
    fn load_u8(address: u64) -> u32;
    fn store_u8(address: u64, value: u32);
    fn output_set(block: u64, length: u64);
    fn error_set(block: u64);
    fn config_get(key: u64) -> u64;
    fn log_info(message: u64);
    fn log_warn(message: u64);
}

/// The call's input; what is no UTF-8 becomes U+FFFD.
pub fn input() -> String {
    let bytes = (0..unsafe { input_length() }).map(|at| unsafe { input_load_u8(at) } as u8);
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

/// Makes text the call's output; what an export returns when all went well.
pub fn output(text: &str) -> i32 {
    unsafe { output_set(block(text), text.len() as u64) };
    0
}

/// Ends the call with an error: return what it gives.
pub fn fail(why: &str) -> i32 {
    unsafe { error_set(block(why)) };
    1
}

/// A setting that the deployment gives this plugin.
pub fn setting(key: &str) -> Option<String> {
    match unsafe { config_get(block(key)) } {
        0 => None,
        value => Some(text(value)),
    }
}

pub fn info(message: &str) {
    unsafe { log_info(block(message)) }
}

pub fn warn(message: &str) {
    unsafe { log_warn(block(message)) }
}

/// Calls a host function with JSON. The reply is `{"kind":"Success","payload":…}`; any other is the error.
pub fn call(function: unsafe extern "C" fn(u64) -> u64, json: &str) -> Result<String, String> {
    let reply = text(unsafe { function(block(json)) });
    if reply.starts_with(r#"{"kind":"Success""#) {
        Ok(reply)
    } else {
        Err(reply)
    }
}

/// Text as JSON has it.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for each in text.chars() {
        match each {
            '"' | '\\' => out.extend(['\\', each]),
            control if (control as u32) < 0x20 => {
                out.push_str(&format!("\\u{:04x}", control as u32))
            }
            other => out.push(other),
        }
    }
    out.push('"');
    out
}

fn block(text: &str) -> u64 {
    let block = unsafe { alloc(text.len() as u64) };
    for (at, byte) in text.bytes().enumerate() {
        unsafe { store_u8(block + at as u64, byte as u32) };
    }
    block
}

fn text(block: u64) -> String {
    let bytes = (0..unsafe { length(block) }).map(|at| unsafe { load_u8(block + at) } as u8);
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}
