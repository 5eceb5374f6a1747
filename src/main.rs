//! The `caucus` program.

fn main() -> std::process::ExitCode {
    caucus::cli::run()
}
