//! `caucus invite`: an account for somebody who works for the event, and the link that lets them in.

use clap::Args;
use std::path::PathBuf;

use super::Exit;
use super::serve::runtime;
use crate::app;
use crate::clock::{Clock, Entropy};
use crate::config::Config;
use crate::domain::Role;
use crate::log::Actor;
use crate::services::recovery::link::LINK_PATH;
use crate::services::staff::invite::{Invited, invite};

/// Who is invited.
#[derive(Debug, Args)]
pub struct Options {
    /// The name they will sign in with; nobody else's.
    login: String,
    /// What colleagues call them.
    #[arg(long)]
    name: String,
    /// `event_manager`, `verifier`, `senior_verifier`, `hotline_operator`, `precinct_chair`,
    /// `trustee`, `reviewer` or `administrator`.
    #[arg(long, value_parser = role)]
    role: Role,
    /// A precinct that a chair leads, by its published identifier; as often as needed.
    #[arg(long)]
    precinct: Vec<String>,
    /// The settings, a TOML file.
    #[arg(long)]
    config: Option<PathBuf>,
}

fn role(name: &str) -> Result<Role, String> {
    let names = Role::STAFF.map(Role::as_str);
    let staff = Role::parse(name).filter(|role| role.is_staff());
    staff.ok_or_else(|| format!("no such role; there are {}", names.join(", ")))
}

/// Makes the account and prints the link.
///
/// # Errors
/// A sentence that says what to change; nothing was stored then.
pub fn run(options: &Options) -> Result<Exit, String> {
    let config = Config::load(options.config.as_deref()).map_err(|e| e.to_string())?;
    let site = config.public_url.as_ref();
    let site = site.ok_or("the settings name no public_url, which the link begins with")?;
    let invited = Invited {
        login: options.login.clone(),
        name: options.name.clone(),
        role: options.role,
        precincts: options.precinct.clone(),
    };
    runtime()?.block_on(async {
        let platform = app::platform(&config, Clock::system(), Entropy::system()).await;
        let platform = platform.map_err(|e| e.to_string())?;
        let token = invite(&platform, Actor::System, &invited).await;
        let token = token.map_err(|e| e.to_string())?;
        println!(
            "Give this link to {} alone. It works once, for three days:",
            options.name
        );
        println!("{}{LINK_PATH}{}", site, token.as_str());
        Ok(Exit::Done)
    })
}
