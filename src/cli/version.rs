use minezone::Plan;

/// What an answer depends on: the program, the libraries that read CRS and files, and the plan that is built in.
pub fn version() -> String {
    let libraries = minezone::crs::library_versions();
    let libraries: String = libraries.iter().map(|(name, version)| format!("{name} {version}\n")).collect();
    let plan = Plan::embedded();
    let (version, commit) = (env!("CARGO_PKG_VERSION"), env!("MINEZONE_COMMIT"));
    format!(
        "minezone {version}\ncommit 提交 {commit}\n{libraries}plan 规划 {} {} sha256 {}",
        plan.id, plan.version, plan.checksum
    )
}
