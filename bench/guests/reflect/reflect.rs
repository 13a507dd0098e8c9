//! Hands its input to the host function `host_reflect`, and answers with what that returns.

use extism_pdk::*;

#[host_fn("extism:host/user")]
extern "ExtismHost" {
    fn host_reflect(input: String) -> String;
}

#[plugin_fn]
pub fn reflect(input: String) -> FnResult<String> {
    Ok(unsafe { host_reflect(input)? })
}
