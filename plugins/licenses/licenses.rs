//! Sums up a `package-lock.json`: how many packages, how many are for development only, under which licences.

use extism_pdk::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What we read of a lockfile of version 2 or 3; npm writes more.
#[derive(Deserialize, FromBytes)]
#[encoding(Json)]
struct Lockfile {
    #[serde(rename = "lockfileVersion")]
    version: u32,
    packages: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    license: Option<String>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    link: bool,
}

#[derive(Serialize, ToBytes)]
#[encoding(Json)]
struct Summary {
    packages: usize,
    dev: usize,
    optional: usize,
    /// Packages that stand in the tree in more than one version.
    duplicates: Vec<String>,
    /// How many packages each licence covers, the most frequent first.
    licenses: Vec<(String, usize)>,
    /// Packages whose lock entry names no licence.
    unlicensed: Vec<String>,
}

/// The export `summary` takes a lockfile's text, and answers with a [`Summary`] as JSON.
#[plugin_fn]
pub fn summary(lockfile: Lockfile) -> FnResult<Summary> {
    if !(2..=3).contains(&lockfile.version) {
        let version = lockfile.version;
        return Err(WithReturnCode::new(
            Error::msg(format!("lockfile version {version} has no packages")),
            1,
        ));
    }
    Ok(sum_up(&lockfile))
}

fn sum_up(lockfile: &Lockfile) -> Summary {
    let installed: Vec<(&str, &Package)> = lockfile
        .packages
        .iter()
        .filter(|(_, package)| !package.link)
        .filter_map(|(path, package)| Some((path.rsplit_once("node_modules/")?.1, package)))
        .collect();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut licenses: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unlicensed = BTreeSet::new();
    for (name, package) in &installed {
        versions
            .entry(name)
            .or_default()
            .extend(package.version.as_deref());
        match package.license.as_deref() {
            Some(license) => *licenses.entry(license).or_default() += 1,
            None => _ = unlicensed.insert(name.to_string()),
        }
    }
    Summary {
        packages: installed.len(),
        dev: installed.iter().filter(|(_, package)| package.dev).count(),
        optional: installed
            .iter()
            .filter(|(_, package)| package.optional)
            .count(),
        duplicates: versions
            .iter()
            .filter(|(_, all)| all.len() > 1)
            .map(|(name, _)| name.to_string())
            .collect(),
        licenses: most_frequent_first(licenses),
        unlicensed: unlicensed.into_iter().collect(),
    }
}

fn most_frequent_first(counts: BTreeMap<&str, usize>) -> Vec<(String, usize)> {
    let mut counts: Vec<_> = counts
        .into_iter()
        .map(|(name, count)| (name.to_string(), count))
        .collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
