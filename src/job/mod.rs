//! Files of rights through a task to outputs: batches of any size, which end early without harm and can be resumed.

mod area;
mod cancel;
mod check_outputs;
mod checkpoint;
mod counts;
mod distance;
mod identity;
#[expect(clippy::module_inception, reason = "the one entry of the room")]
mod job;
mod journal;
mod observer;
mod occupy;
mod order;
mod outputs;
mod overlap;
mod partial;
mod plan_choice;
mod quota;
mod reports;
mod result;
mod rights_file;
mod run;
mod screen;
mod source;
mod task;
mod together;
mod zone_files;

pub use self::area::Area;
pub use self::cancel::CancelToken;
pub use self::check_outputs::check_outputs;
pub use self::counts::RecordCounts;
pub use self::distance::Distance;
pub use self::job::Job;
pub use self::observer::{Observer, Progress};
pub use self::occupy::Occupy;
pub use self::overlap::Overlap;
pub use self::plan_choice::PlanChoice;
pub use self::quota::Quota;
pub use self::result::{Ending, JobResult};
pub use self::rights_file::RightsFile;
pub use self::screen::Screen;
pub use self::task::Task;
pub use self::zone_files::{ZoneFiles, check_layers};
