//! The server's log on stderr: a line a request, and what else is worth knowing. No secrets: of a request it has method,
//! path, status and person, never headers, queries or bodies.

use tracing::level_filters::LevelFilter;

use crate::server::options::LogFormat;

/// Begins the log. A second call changes nothing.
pub fn begin(format: LogFormat, level: LevelFilter) {
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
    // Another one may be there already; then that one is used.
    let _ = match format {
        LogFormat::Text => tracing::subscriber::set_global_default(log.with_ansi(false).finish()),
        LogFormat::Json => tracing::subscriber::set_global_default(log.json().flatten_event(true).finish()),
    };
}
