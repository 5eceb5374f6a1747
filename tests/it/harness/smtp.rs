//! A mail server that speaks SMTP over TCP, takes what it is given, and fails as it is told. What it
//! says about a mailbox or a mail repeats it, as real ones do.

use super::program::PATIENCE;
use caucus::services::outbox::Security;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider as provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

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

/// How a server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    /// Takes nothing before `STARTTLS`.
    StartTls,
    Tls,
}

/// A running server. It ends with the test.
#[derive(Clone)]
pub struct SmtpServer {
    pub port: u16,
    way: Way,
    /// Content taken, whether or not the sender heard so.
    received: Arc<Mutex<Vec<String>>>,
    arrived: Arc<Notify>,
    faults: Arc<Mutex<VecDeque<Fault>>>,
}

/// What the server of `tests/data/mail` shows to whoever wants TLS.
fn certified() -> TlsAcceptor {
    let certificate = include_bytes!("../../data/mail/server.pem");
    let key = include_bytes!("../../data/mail/server.key");
    let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key);
    TlsAcceptor::from(Arc::new(config.unwrap()))
}

impl SmtpServer {
    /// Starts a server whose first connections fail like this, one each.
    pub async fn start(faults: &[Fault]) -> Self {
        Self::listen(Way::Plain, faults).await
    }

    /// Starts a server that is reached by TLS, at once or after `STARTTLS`.
    pub async fn with_tls(security: Security) -> Self {
        let way = match security {
            Security::Tls => Way::Tls,
            Security::StartTls => Way::StartTls,
            Security::None => Way::Plain,
        };
        Self::listen(way, &[]).await
    }

    async fn listen(way: Way, faults: &[Fault]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            port: listener.local_addr().unwrap().port(),
            way,
            received: Arc::default(),
            arrived: Arc::default(),
            faults: Arc::new(Mutex::new(faults.iter().copied().collect())),
        };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = accepting.clone();
                tokio::spawn(async move {
                    let fault = server.faults.lock().unwrap().pop_front();
                    // A client that goes away in the middle is one of the things to be tested.
                    let _ = server.meet(stream, fault.unwrap_or(Fault::None)).await;
                });
            }
        });
        server
    }

    /// The mails taken so far, headers and all.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    /// The newest mail to somebody, once there is one.
    pub async fn mail_to(&self, email: &str) -> String {
        let to = format!("To: {email}");
        let wait = async {
            loop {
                let arrived = self.arrived.notified();
                let received = self.received();
                let mut newest = received.into_iter().rev();
                if let Some(mail) = newest.find(|mail| mail.lines().any(|line| line == to)) {
                    return mail;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.expect("a mail")
    }

    async fn meet(&self, mut stream: TcpStream, fault: Fault) -> std::io::Result<()> {
        if fault == Fault::Closed {
            return stream.write_all(b"421 not now\r\n").await;
        }
        if self.way == Way::Tls {
            let stream = certified().accept(stream).await?;
            return self.greet(stream, fault).await.map(drop);
        }
        let asked_for_tls = self.greet(stream, fault).await?;
        if let Some(stream) = asked_for_tls {
            let stream = certified().accept(stream).await?;
            self.talk(BufReader::new(stream), fault, false).await?;
        }
        Ok(())
    }

    async fn greet<S: Stream>(&self, mut stream: S, fault: Fault) -> std::io::Result<Option<S>> {
        stream.write_all(b"220 test.example.org ESMTP\r\n").await?;
        let must_start = self.way == Way::StartTls;
        self.talk(BufReader::new(stream), fault, must_start).await
    }

    /// Until the client goes away, or asks for TLS where it must.
    async fn talk<S: Stream>(
        &self,
        mut stream: BufReader<S>,
        fault: Fault,
        must_start: bool,
    ) -> std::io::Result<Option<S>> {
        while let Some(line) = line(&mut stream).await? {
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            let says: String;
            let answer: &[u8] = match (verb.as_str(), fault) {
                ("EHLO", _) if must_start => b"250-test.example.org\r\n250 STARTTLS\r\n",
                ("EHLO", _) => b"250-test.example.org\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n",
                ("STARTTLS", _) if must_start => {
                    stream.write_all(b"220 go on\r\n").await?;
                    return Ok(Some(stream.into_inner()));
                }
                ("QUIT", _) => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(None);
                }
                _ if must_start => b"530 first STARTTLS\r\n",
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
                ("DATA", Fault::DropBeforeContent) => return Ok(None),
                ("DATA", _) => match self.take(&mut stream, fault).await? {
                    Some(answer) => {
                        says = answer;
                        says.as_bytes()
                    }
                    None => return Ok(None),
                },
                _ => b"502 what?\r\n",
            };
            stream.write_all(answer).await?;
        }
        Ok(None)
    }

    /// Takes the content; what to answer, if anything.
    async fn take<S: Stream>(
        &self,
        stream: &mut BufReader<S>,
        fault: Fault,
    ) -> std::io::Result<Option<String>> {
        stream.write_all(b"354 go on\r\n").await?;
        let mut content = String::new();
        while let Some(line) = line(stream).await? {
            if line == "." {
                break;
            }
            content += line.strip_prefix('.').unwrap_or(&line);
            content.push('\n');
        }
        if fault == Fault::NeverContent {
            let subject = header(&content, "Subject").unwrap_or_default();
            return Ok(Some(format!("554 not “{subject}”\r\n")));
        }
        self.received.lock().unwrap().push(content);
        self.arrived.notify_waiters();
        match fault {
            Fault::DropAfterContent => Ok(None),
            Fault::SilentAfterContent => {
                // Until the client gives up and the test ends.
                tokio::time::sleep(Duration::from_secs(600)).await;
                Ok(None)
            }
            _ => Ok(Some("250 taken\r\n".to_owned())),
        }
    }
}

/// A connection, protected or not.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// The next line; none at the end.
async fn line<S: Stream>(stream: &mut BufReader<S>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await?;
    let text = line.trim_end_matches(['\r', '\n']).to_owned();
    Ok((read > 0).then_some(text))
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
