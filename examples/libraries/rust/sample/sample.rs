//! The sample library in Rust: a module of format `buffer`. Its functions are those of the samples beside it.

use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

#[derive(Deserialize)]
struct Request {
    function: String,
    args: Vec<Value>,
}

/// What a host function answers.
#[derive(Deserialize)]
#[serde(tag = "kind", content = "payload")]
enum Reply {
    Success(Value),
    Error(Value),
}

/// A file that fails a check, and where.
#[derive(Serialize)]
struct Place {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// An answer, or what is wrong with the request.
type Answer = Result<Value, String>;

mod host {
    #[link(wasm_import_module = "mortise")]
    extern "C" {
        pub fn workspace_read(path: *const u8, length: usize) -> u64;
        pub fn workspace_list(folder: *const u8, length: usize) -> u64;
    }
}

#[no_mangle]
pub extern "C" fn alloc(size: usize) -> *mut u8 {
    Box::leak(vec![0; size].into_boxed_slice()).as_mut_ptr()
}

/// # Safety
/// The host gives back what `alloc` gave, or an answer, once and whole.
#[no_mangle]
pub unsafe extern "C" fn dealloc(address: *mut u8, size: usize) {
    drop(Box::from_raw(std::ptr::slice_from_raw_parts_mut(address, size)));
}

/// Where an answer lies. A function that returns one takes the address of room for it as its first parameter.
#[repr(C)]
pub struct Buffer {
    address: *mut u8,
    length: usize,
}

/// Selectors: where files are.
///
/// # Safety
/// `address` and `length` are a request that the host wrote into room from `alloc`.
#[no_mangle]
pub unsafe extern "C" fn library_call(address: *const u8, length: usize) -> Buffer {
    answered(request(address, length).and_then(|request| call(&request)))
}

/// Checks: what must hold in them.
///
/// # Safety
/// As for `library_call`.
#[no_mangle]
pub unsafe extern "C" fn library_check(address: *const u8, length: usize) -> Buffer {
    answered(request(address, length).and_then(|request| check(&request)))
}

/// What the library offers, for `mortise hie doc` and editors.
#[no_mangle]
pub extern "C" fn library_doc(_address: *const u8, _length: usize) -> Buffer {
    let path = json!({ "name": "path", "type": "string" });
    let scope = json!({ "name": "scope", "type": "scope" });
    answered(Ok(json!({
        "description": "A sample: files by folder and extension, their text and their length.",
        "version": "1.0.0",
        "selectors": [
            { "name": "simple_selector", "description": "The files below a folder.", "parameters": [path] },
            {
                "name": "extension_selector",
                "description": "The files below a folder that have an extension.",
                "parameters": [path, { "name": "extension", "type": "string" }],
            },
        ],
        "checks": [
            {
                "name": "contains",
                "description": "Each file contains the text.",
                "parameters": [scope, { "name": "text", "type": "string" }],
            },
            {
                "name": "max_lines",
                "description": "No file has more lines.",
                "parameters": [scope, { "name": "lines", "type": "integer" }],
            },
        ],
    })))
}

fn call(request: &Request) -> Answer {
    match request.function.as_str() {
        "simple_selector" => {
            let path = text(request, 0)?;
            Ok(scope("Folder", path, list(path)?))
        }
        "extension_selector" => {
            let (path, extension) = (text(request, 0)?, text(request, 1)?);
            let mut paths = list(path)?;
            paths.retain(|each| each.ends_with(&format!(".{extension}")));
            Ok(scope("Glob", &format!("{path}/**/*.{extension}"), paths))
        }
        name => Err(format!("There is no function {name}.")),
    }
}

fn check(request: &Request) -> Answer {
    let paths = paths(request)?;
    match request.function.as_str() {
        "contains" => {
            let wanted = text(request, 1)?;
            let mut failing = vec![];
            for file in &paths {
                if !read(file)?.contains(wanted) {
                    failing.push(Place { file: file.clone(), line: None, message: None });
                }
            }
            Ok(verdict("Files without the text", &failing, paths.len()))
        }
        "max_lines" => {
            let most = integer(request, 1)?;
            let mut failing = vec![];
            for file in &paths {
                let lines = read(file)?.lines().count() as u64;
                if lines > most {
                    let message = Some(format!("{lines} lines"));
                    failing.push(Place { file: file.clone(), line: Some(most + 1), message });
                }
            }
            Ok(verdict(&format!("Files with more than {most} lines"), &failing, paths.len()))
        }
        name => Err(format!("There is no function {name}.")),
    }
}

fn scope(kind: &str, name: &str, paths: Vec<String>) -> Value {
    json!({ "Scope": { "kind": { kind: name }, "paths": paths, "resolved": true } })
}

fn verdict(what: &str, failing: &[Place], all: usize) -> Value {
    if failing.is_empty() {
        return json!({ "Pass": null });
    }
    let message = format!("{what}: {} of {all}.", failing.len());
    json!({ "result": "fail", "message": message, "places": failing })
}

fn list(folder: &str) -> Result<Vec<String>, String> {
    let reply = unsafe { fetched(host::workspace_list(folder.as_ptr(), folder.len())) };
    match reply {
        Some(Reply::Success(paths)) => serde_json::from_value(paths).map_err(|error| error.to_string()),
        Some(Reply::Error(_)) | None => Err("The folder cannot be read.".to_string()),
    }
}

fn read(file: &str) -> Result<String, String> {
    let reply = unsafe { fetched(host::workspace_read(file.as_ptr(), file.len())) };
    match reply {
        Some(Reply::Success(Value::String(content))) => Ok(content),
        _ => Err(format!("{file} cannot be read.")),
    }
}

/// What the host answered, which is given back at once: its address in the upper half, its length in the lower.
unsafe fn fetched(packed: u64) -> Option<Reply> {
    let (address, length) = ((packed >> 32) as usize as *mut u8, packed as u32 as usize);
    let reply = serde_json::from_slice(std::slice::from_raw_parts(address, length)).ok();
    dealloc(address, length);
    reply
}

unsafe fn request(address: *const u8, length: usize) -> Result<Request, String> {
    serde_json::from_slice(std::slice::from_raw_parts(address, length)).map_err(|error| error.to_string())
}

fn answered(answer: Answer) -> Buffer {
    let json = answer.unwrap_or_else(|why| json!({ "Error": why }));
    let bytes = Box::leak(json.to_string().into_bytes().into_boxed_slice());
    Buffer { address: bytes.as_mut_ptr(), length: bytes.len() }
}

/// An argument. Values come tagged; bare ones are understood too.
fn argument<'a>(request: &'a Request, at: usize, tag: &str) -> Option<&'a Value> {
    let value = request.args.get(at)?;
    Some(value.get(tag).unwrap_or(value))
}

fn text(request: &Request, at: usize) -> Result<&str, String> {
    let value = argument(request, at, "String").and_then(Value::as_str);
    value.ok_or_else(|| "An argument must be a string.".to_string())
}

fn integer(request: &Request, at: usize) -> Result<u64, String> {
    let value = argument(request, at, "Int").and_then(Value::as_u64);
    value.ok_or_else(|| "An argument must be an integer.".to_string())
}

fn paths(request: &Request) -> Result<Vec<String>, String> {
    argument(request, 0, "Scope")
        .and_then(|scope| serde_json::from_value(scope.get("paths")?.clone()).ok())
        .ok_or_else(|| "An argument must be a scope.".to_string())
}
