//! A tool that counts the words of a text.

wit_bindgen::generate!({
    path: "../../../../../../schema/wit/pattern",
    world: "tool-extension",
});

use exports::pattern::extension::tool::Guest;
use pattern::extension::host;

struct CountWords;

/// The string of the JSON property `text`, its escapes as they are.
fn text_of(json: &str) -> Option<&str> {
    let (_, rest) = json.split_once("\"text\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(&rest[..at]),
            _ => {}
        }
    }
    None
}

impl Guest for CountWords {
    fn name() -> String {
        "count-words".into()
    }

    fn description() -> String {
        "Counts the words of a text.".into()
    }

    fn parameters_schema() -> String {
        r#"{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}"#.into()
    }

    fn output_schema() -> String {
        r#"{"type":"object","properties":{"words":{"type":"integer"}},"required":["words"]}"#.into()
    }

    fn usage_rule() -> Option<String> {
        Some("Call it with the text itself, not with a summary.".into())
    }

    fn execute(params: String, _meta: String) -> Result<String, String> {
        let text = text_of(&params).ok_or("The parameters have no `text`.")?;
        let words = text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()).count();
        host::log(2, &format!("words: {words}"));
        Ok(format!("{{\"words\":{words}}}"))
    }
}

export!(CountWords);
