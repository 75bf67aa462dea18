use super::outcome::Failure;

/// More threads than any machine has cores for this work.
const MOST: usize = 1024;

/// Starts the threads that share the work: as many as there are cores, or as `RAYON_NUM_THREADS` says.
pub fn start() -> Result<(), Failure> {
    let asked = std::env::var("RAYON_NUM_THREADS").ok().and_then(|number| number.trim().parse::<u64>().ok());
    if let Some(asked) = asked.filter(|asked| *asked > MOST as u64) {
        return Err(format!("RAYON_NUM_THREADS={asked}: at most {MOST} threads are started").into());
    }
    rayon::ThreadPoolBuilder::new().build_global().map_err(|e| format!("threads could not be started: {e}").into())
}
