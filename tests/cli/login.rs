//! `snapshot login` on a terminal, against a server of ours.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use crate::environment::Home;
use crate::terminal::{Terminal, has_cursor};

/// A server over a home's store that asks for keys. It ends with this value.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn over(home: &Home) -> Self {
        let mut command = home.command("serve --quiet --listen 127.0.0.1:0");
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn login_asks_for_the_secret_without_showing_it() {
    let home = Home::with_images();
    let key = home.json("token create --email bea@example.com");
    let (id, secret) = (key["key_id"].as_str().unwrap(), key["secret"].as_str().unwrap());
    home.ok("dataset share --with bea@example.com --role viewer");
    let server = Server::over(&home);
    let config = home.path("home/.config/snapshot/config.toml");
    let line = format!("login team --kind visual-layer --url {}", server.url);

    let mut terminal = Terminal::echoing(&home, &line);
    terminal.expect("API key");
    terminal.keys(&format!("{id}\r"));
    terminal.expect("API secret");
    terminal.is_hiding();
    terminal.keys("not the secret\r");
    let (code, shown) = terminal.end();
    assert!(code == 5 && has_cursor(&shown), "{shown}");
    assert!(shown.contains("nothing was written") && !shown.contains("not the secret"), "{shown}");
    assert!(!config.exists());

    let mut terminal = Terminal::echoing(&home, &line);
    terminal.expect("API key");
    terminal.keys(&format!("{id}\r"));
    terminal.expect("API secret");
    terminal.is_hiding();
    // A letter too many is taken back.
    terminal.keys(&format!("{secret}x\u{7f}\r"));
    let (code, shown) = terminal.end();
    assert!(code == 0 && shown.contains("Found 1 dataset"), "{shown}");
    assert!(!shown.contains(secret), "{shown}");
    assert_eq!(std::fs::metadata(&config).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(home.ok("-p team list -d images -o id").lines().count(), 3);
    assert_eq!(home.run("-p team create -d images").code, 5, "a viewer takes no snapshots");

    let mut terminal = Terminal::echoing(&home, "login team --api-key other");
    terminal.expect("API secret");
    terminal.is_hiding();
    terminal.interrupt();
    let (code, shown) = terminal.end();
    assert!(code == 130 && has_cursor(&shown), "{code} {shown}");
    assert_eq!(home.run("-p team list -d images").code, 0, "what was there stays");
}
