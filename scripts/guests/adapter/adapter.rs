//! Nothing: the crate that this one depends on is wanted for the file in it.
