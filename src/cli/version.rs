use minezone::Plan;

/// What an answer depends on: the program, the libraries that read CRS and files, and the plan that is built in.
pub fn version() -> String {
    let [gdal, proj] = minezone::crs::library_versions();
    let plan = Plan::embedded();
    let (version, commit) = (env!("CARGO_PKG_VERSION"), env!("MINEZONE_COMMIT"));
    format!(
        "minezone {version}\ncommit 提交 {commit}\nGDAL {gdal}\nPROJ {proj}\nplan 规划 {} {} sha256 {}",
        plan.id, plan.version, plan.checksum
    )
}
