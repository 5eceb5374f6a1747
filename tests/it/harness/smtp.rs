//! A mail server that speaks SMTP over TCP, takes what it is given, and fails as it is told. What it
//! says about a mailbox or a mail repeats it, as real ones do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Takes the content, and hangs up without an answer.
    DropAfterContent,
    /// Takes the content, and says nothing for longer than anybody waits.
    SilentAfterContent,
    /// Hangs up before the content.
    DropBeforeContent,
    /// 451 to the recipient: try later.
    Later,
    /// 550 to the recipient: never.
    Never,
    /// 554 to the content.
    NeverContent,
    /// 421 instead of a greeting.
    Closed,
}

/// The name and password it takes, `caucus` and `secret`, as PLAIN sends them.
const LOGIN: &str = "AGNhdWN1cwBzZWNyZXQ=";

/// A running server. It ends with the test.
#[derive(Clone)]
pub struct SmtpServer {
    pub port: u16,
    /// Content taken, whether or not the sender heard so.
    received: Arc<Mutex<Vec<String>>>,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

impl SmtpServer {
    /// Starts a server whose first connections fail like this, one each.
    pub async fn start(faults: &[Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            received: Arc::default(),
            faults: Arc::new(Mutex::new(faults.iter().copied().collect())),
        };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = accepting.clone();
                tokio::spawn(async move {
                    let fault = server.faults.lock().unwrap().pop_front();
                    // A client that goes away in the middle is one of the things to be tested.
                    let _ = server.talk(stream, fault.unwrap_or(Fault::None)).await;
                });
            }
        });
        server
    }

    /// The mails taken so far, headers and all.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    async fn talk(&self, stream: TcpStream, fault: Fault) -> std::io::Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        if fault == Fault::Closed {
            return write.write_all(b"421 not now\r\n").await;
        }
        write.write_all(b"220 test.example.org ESMTP\r\n").await?;
        while let Some(line) = lines.next_line().await? {
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            let says: String;
            let answer: &[u8] = match (verb.as_str(), fault) {
                ("EHLO", _) => b"250-test.example.org\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
                ("AUTH", _) if line.ends_with(LOGIN) => b"235 welcome\r\n",
                ("AUTH", _) => b"535 who are you?\r\n",
                ("RCPT", Fault::Later) => {
                    says = format!("451 try {line} later\r\n");
                    says.as_bytes()
                }
                ("RCPT", Fault::Never) => {
                    says = format!("550 no such mailbox: {line}\r\n");
                    says.as_bytes()
                }
                ("MAIL" | "RCPT" | "RSET" | "NOOP", _) => b"250 ok\r\n",
                ("DATA", Fault::DropBeforeContent) => return Ok(()),
                ("DATA", _) => {
                    write.write_all(b"354 go on\r\n").await?;
                    let mut content = String::new();
                    while let Some(line) = lines.next_line().await? {
                        if line == "." {
                            break;
                        }
                        content += line.strip_prefix('.').unwrap_or(&line);
                        content.push('\n');
                    }
                    if fault == Fault::NeverContent {
                        let subject = header(&content, "Subject").unwrap_or_default();
                        says = format!("554 not “{subject}”\r\n");
                        says.as_bytes()
                    } else {
                        self.received.lock().unwrap().push(content);
                        match fault {
                            Fault::DropAfterContent => return Ok(()),
                            Fault::SilentAfterContent => {
                                // Until the client gives up and the test ends.
                                tokio::time::sleep(Duration::from_secs(600)).await;
                                return Ok(());
                            }
                            _ => b"250 taken\r\n",
                        }
                    }
                }
                ("QUIT", _) => {
                    return write.write_all(b"221 bye\r\n").await;
                }
                _ => b"502 what?\r\n",
            };
            write.write_all(answer).await?;
        }
        Ok(())
    }
}

/// The value of a header.
pub fn header<'a>(mail: &'a str, name: &str) -> Option<&'a str> {
    let head = mail.split("\n\n").next()?;
    let line = head.lines().find(|l| {
        l.get(..name.len())
            .is_some_and(|n| n.eq_ignore_ascii_case(name))
    })?;
    line.get(name.len()..)?.strip_prefix(':').map(str::trim)
}
