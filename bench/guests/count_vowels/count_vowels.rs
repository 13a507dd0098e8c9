//! Counts the vowels of its input, and keeps the total of all calls in a var.

use extism_pdk::*;
use serde::Serialize;

const VOWELS: &str = "aeiouAEIOU";

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
struct Report {
    count: usize,
    total: usize,
    vowels: String,
}

#[plugin_fn]
pub fn count_vowels(input: String) -> FnResult<Report> {
    let vowels = config::get("vowels")?.unwrap_or_else(|| VOWELS.to_string());
    let count = input
        .chars()
        .filter(|letter| vowels.contains(*letter))
        .count();
    let before: Option<String> = var::get("total")?;
    let total = before.and_then(|text| text.parse().ok()).unwrap_or(0) + count;
    var::set("total", total.to_string())?;
    Ok(Report {
        count,
        total,
        vowels,
    })
}
