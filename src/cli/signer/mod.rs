//! `caucus signer`: the process that has the key of an event's logs, so that the one that answers the
//! web has not. It signs what a log has grown by and nothing else (`docs/spec/signer.md`).

mod keep;

use super::Exit;
use super::durable::about;
use super::serve::{runtime, told_to_stop};
use crate::log::SignerAnswer;
use crate::services::signing::{read_frame, write_frame};
use keep::Signer;
use std::fs::Permissions;
use std::io;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::{UnixListener, UnixStream};

/// What a signer does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make the key of an event's logs, or show the public half of the one that is there.
    Key {
        /// The signer's own folder: the key and what it signed. Keep it, and never copy it.
        #[arg(long)]
        keep: PathBuf,
    },
    /// Sign for the server until told to stop.
    Run {
        /// The signer's own folder.
        #[arg(long)]
        keep: PathBuf,
        /// The socket it answers at; whoever may write to it is signed for.
        #[arg(long)]
        socket: PathBuf,
    },
}

/// Does it.
///
/// # Errors
/// What to put right.
pub fn run(command: &Command) -> Result<Exit, String> {
    match command {
        Command::Key { keep } => {
            println!("{}", keep::key(keep)?);
            Ok(Exit::Done)
        }
        Command::Run { keep, socket } => {
            let signer = Arc::new(Mutex::new(Signer::open(keep)?));
            runtime()?.block_on(serve(&signer, socket))
        }
    }
}

async fn serve(signer: &Arc<Mutex<Signer>>, socket: &Path) -> Result<Exit, String> {
    let listener = listen(socket).map_err(|e| about(socket, e))?;
    println!("signing at {}", socket.display());
    let accept = async {
        loop {
            match listener.accept().await {
                Ok((connection, _)) => drop(tokio::spawn(attend(connection, Arc::clone(signer)))),
                Err(error) => eprintln!("caucus: {error}"),
            }
        }
    };
    tokio::select! {
        told = told_to_stop() => told?,
        () = accept => {}
    }
    std::fs::remove_file(socket).map_err(|e| about(socket, e))?;
    Ok(Exit::Done)
}

/// Listens at a socket for the owner's group, where nobody else does.
fn listen(socket: &Path) -> io::Result<UnixListener> {
    if std::os::unix::net::UnixStream::connect(socket).is_ok() {
        return Err(io::Error::other("another signer answers there already"));
    }
    // What a signer that was killed left.
    let left = std::fs::symlink_metadata(socket);
    if left.is_ok_and(|left| left.file_type().is_socket()) {
        std::fs::remove_file(socket)?;
    }
    let listener = UnixListener::bind(socket)?;
    std::fs::set_permissions(socket, Permissions::from_mode(0o660))?;
    Ok(listener)
}

/// Answers one after the other until the other side is done. What is no frame ends it.
async fn attend(mut connection: UnixStream, signer: Arc<Mutex<Signer>>) {
    while let Ok(Some(request)) = read_frame(&mut connection).await {
        // A signature waits for the disk.
        let answer = tokio::task::block_in_place(|| {
            let mut signer = signer.lock().unwrap_or_else(PoisonError::into_inner);
            signer.answer(&request)
        });
        if let SignerAnswer::Refused(why) = &answer {
            eprintln!("caucus: refused: {why}");
        }
        if write_frame(&mut connection, &answer.to_bytes())
            .await
            .is_err()
        {
            return;
        }
    }
}
