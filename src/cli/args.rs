//! What may be said on the command line, and how settings are found: a flag beats the environment, that beats the default. Values are
//! checked here; a bad one ends the process with code 2, saying which, why and what is allowed.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
    process,
};

use clap::{Args, Parser, Subcommand};

use crate::{
    model::{access::Role, ids::ShapeId},
    server::{
        config::{Config, Origin},
        export::Format,
    },
};

/// Tandem: notes and whiteboards, side by side, together.
///
/// One document holds a note (Markdown) and a board. Everyone who opens its link sees every edit as it happens. Documents are kept in a
/// folder of yours.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub serve: Serve,
}

const EXAMPLES: &str = "\
Examples:
  tandem                                   serve on http://127.0.0.1:3000, documents in ./data
  tandem serve --addr 0.0.0.0:8080 --data-dir /var/lib/tandem
  tandem serve --origin https://notes.example.org        behind a proxy that speaks https
  tandem import README.md drawing.excalidraw             prints the path of each new document
  tandem export 3vQbK9… --format svg --out board.svg
  tandem link 3vQbK9… --role view                        an address for those who may only look
Every setting has an environment variable (see `tandem serve --help`); a flag beats it.
The log goes to stderr; TANDEM_LOG=debug makes it longer, TANDEM_LOG=warn shorter.";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (also what `tandem` alone does)
    Serve(Serve),
    /// Make new documents of files: Markdown (.md) becomes a note, an Excalidraw scene (.excalidraw) a board, a folder or a zip of them all that
    /// is in it
    #[command(
        after_help = "Prints one line a document, its URL path: /d/ID. What a file holds that Tandem cannot carry is listed on stderr.\n\
        In a folder or a zip, links between notes and to pictures and files keep leading there.\n\
        A server may be running on the same data folder."
    )]
    Import(Import),
    /// Make, list or end the addresses by which others come to a document
    #[command(
        after_help = "Each address has a role: view, comment or edit. Who knows it has that role, and cannot find the others from it.\n\
        A running server notices within a second; who has no role left is disconnected."
    )]
    Link(Link),
    /// Make a person for a program, and print the token that it shows as `Authorization: Bearer TOKEN`
    #[command(after_help = "The token is printed once and not kept: who has it is that person.")]
    Token(Token),
    /// Write a document to a file or to stdout
    #[command(after_help = "The ID is the last part of the document's address: https://…/d/ID.\n\
        md: the note as it was typed. html: the whole document as one page that needs nothing else. zip: a folder with the note, \
        its pictures and files, and the board. svg, png: the board. excalidraw: the board as a scene of Excalidraw, with its pictures. \
        json: {\"title\", \"note\", \"shapes\", \"files\"}, everything.")]
    Export(Export),
}

#[derive(Debug, Args)]
pub struct Data {
    /// Folder of the documents; made when missing
    #[arg(long, value_name = "DIR", env = "TANDEM_DATA_DIR", default_value = "data", value_parser = data_dir)]
    pub data_dir: PathBuf,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, value_name = "HOST:PORT", env = "TANDEM_ADDR", value_parser = addr)]
    addr: Option<SocketAddr>,
    #[command(flatten)]
    data: Data,
    /// Folder of the built browser files [default: `site` beside the program, then where it was built]
    #[arg(long, value_name = "DIR", env = "TANDEM_SITE_DIR", value_parser = folder)]
    site_dir: Option<PathBuf>,
    /// Address that people use when a proxy stands before the server, such as https://notes.example.org; may be given again
    #[arg(long = "origin", value_name = "URL", env = "TANDEM_ORIGIN", value_delimiter = ',')]
    origins: Vec<Origin>,
}

#[derive(Debug, Args)]
pub struct Import {
    /// Files ending in .md, .markdown, .txt, .excalidraw or .zip, and folders
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Link {
    /// The document, by any of its addresses; with --end, the address that ends
    #[arg(value_name = "ID", allow_hyphen_values = true)]
    pub id: String,
    /// Make an address with this role and print its path
    #[arg(long, value_name = "ROLE", value_parser = link_role, required_unless_present_any = ["list", "end"])]
    pub role: Option<Role>,
    /// Print all addresses with their roles
    #[arg(long, conflicts_with = "role")]
    pub list: bool,
    /// End this address: who came by it is disconnected
    #[arg(long, conflicts_with_all = ["role", "list"])]
    pub end: bool,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Token {
    /// What others see the program called
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub data: Data,
}

#[derive(Debug, Args)]
pub struct Export {
    /// Which document
    #[arg(value_name = "ID", allow_hyphen_values = true)] // one id of 64 begins with a hyphen
    pub id: String,
    /// md, html, zip, svg, png, excalidraw or json
    #[arg(long, value_name = "FORMAT")]
    pub format: Format,
    /// Pixels of a PNG in a board unit
    #[arg(long, value_name = "N", default_value_t = 2.0, value_parser = scale)]
    pub scale: f64,
    /// Draw as the dark theme does (svg, png)
    #[arg(long)]
    pub dark: bool,
    /// Draw without paper behind the shapes (svg, png)
    #[arg(long)]
    pub clear: bool,
    /// Only these shapes and what is in them, separated by commas
    #[arg(long, value_name = "SHAPE", value_delimiter = ',', allow_hyphen_values = true)]
    pub ids: Vec<ShapeId>,
    /// Only what this frame shows
    #[arg(long, value_name = "SHAPE", conflicts_with = "ids", allow_hyphen_values = true)]
    pub frame: Option<ShapeId>,
    /// Write here instead of to stdout
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub data: Data,
}

impl Serve {
    /// The settings, with what `cargo leptos` puts into the environment as the last word before the defaults.
    pub fn config(self) -> Config {
        let addr = self.addr.or_else(|| leptos("LEPTOS_SITE_ADDR", addr)).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let site_dir = self.site_dir.or_else(|| leptos("LEPTOS_SITE_ROOT", |text| Ok(text.into()))).unwrap_or_else(site_beside_program);
        Config { addr, data_dir: self.data.data_dir, site_dir, origins: self.origins, watch: std::env::var_os("LEPTOS_WATCH").is_some() }
    }
}

/// A variable that `cargo leptos` sets. A bad one ends the process as clap does for its own.
fn leptos<T>(name: &str, parse: fn(&str) -> Result<T, String>) -> Option<T> {
    let text = std::env::var(name).ok()?;
    match parse(&text) {
        Ok(value) => Some(value),
        Err(why) => {
            eprintln!("error: invalid value '{text}' for {name}: {why}");
            process::exit(2)
        }
    }
}

/// `site` beside the program or one folder up (an unpacked release), or where this program's source was built.
pub(super) fn site_beside_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    let beside = |up: &str| program.parent().unwrap_or(Path::new("")).join(up);
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/site");
    [beside("site"), beside("../site")].into_iter().find(|dir| dir.join("pkg").is_dir()).unwrap_or(built)
}

fn addr(text: &str) -> Result<SocketAddr, String> {
    let form = "write HOST:PORT, such as 127.0.0.1:3000, [::1]:3000 or localhost:0 (port 0 to 65535)";
    if let Ok(addr) = text.parse() {
        return Ok(addr);
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(|| format!("there is no port; {form}"))?;
    if port.parse::<u16>().is_err() {
        return Err(format!("{port:?} is not a port; {form}"));
    }
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| format!("{host:?} is no address of this machine; {form}"))
}

fn scale(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|scale| (0.1..=4.0).contains(scale)).ok_or_else(|| "it is a number from 0.1 to 4".into())
}

fn link_role(text: &str) -> Result<Role, String> {
    Role::named(text).filter(|role| *role != Role::Owner).ok_or_else(|| "a link is for view, comment or edit".into())
}

fn data_dir(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match text.is_empty() || (path.exists() && !path.is_dir()) {
        true => Err("it is not a folder; give a folder, or a path where one can be made".into()),
        false => Ok(path),
    }
}

fn folder(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_dir() {
        Ok(path)
    } else {
        Err("there is no such folder; give the one that `cargo leptos build` filled (target/site)".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(args: &[&str]) -> Result<Config, String> {
        let cli = Cli::try_parse_from([&["tandem"], args].concat()).map_err(|error| error.to_string())?;
        let Some(Command::Serve(serve)) = cli.command else { return Ok(cli.serve.config()) };
        Ok(serve.config())
    }

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_flag_counts_with_and_without_the_word_serve() {
        for args in [&["serve", "--addr", "[::1]:0", "--data-dir", "x"][..], &["--addr", "[::1]:0", "--data-dir", "x"]] {
            let config = serve(args).unwrap();
            assert_eq!((config.addr, config.data_dir), ("[::1]:0".parse().unwrap(), "x".into()), "{args:?}");
        }
    }

    #[test]
    fn a_name_is_an_address_too() {
        assert!(serve(&["--addr", "localhost:0"]).unwrap().addr.ip().is_loopback());
    }

    #[test]
    fn a_bad_value_is_named_with_the_reason_and_what_is_allowed() {
        for (args, parts) in [
            (["--addr", "3000"], ["--addr", "no port", "127.0.0.1:3000"]),
            (["--addr", "localhost:99999"], ["--addr", "not a port", "65535"]),
            (["--addr", "no.such.host.invalid:1"], ["--addr", "no address", "HOST:PORT"]),
            (["--data-dir", "Cargo.toml"], ["--data-dir", "not a folder", "give a folder"]),
            (["--site-dir", "/no/such"], ["--site-dir", "no such folder", "cargo leptos build"]),
            (["--origin", "example.org"], ["--origin", "example.org", "https://"]),
        ] {
            let error = serve(&args).unwrap_err();
            for part in parts {
                assert!(error.contains(part), "{part} is missing in {error}");
            }
        }
    }

    #[test]
    fn an_id_may_begin_with_a_hyphen_and_stand_before_or_after_the_flags() {
        let id = "-AAAAAAAAAAAAAAAAAAAA_";
        for args in [
            ["export", id, "--format", "md"],
            ["export", "--format", "md", id],
            ["link", id, "--role", "view"],
            ["link", "--role", "view", id],
        ] {
            let cli = Cli::try_parse_from([&["tandem"], &args[..]].concat()).map_err(|error| error.to_string()).unwrap();
            let parsed = match cli.command {
                Some(Command::Export(export)) => export.id,
                Some(Command::Link(link)) => link.id,
                other => panic!("{other:?}"),
            };
            assert_eq!(parsed, id, "{args:?}");
        }
        assert!(
            Cli::try_parse_from(["tandem", "link", id, "--end"])
                .is_ok_and(|cli| matches!(cli.command, Some(Command::Link(link)) if link.end))
        );
    }

    #[test]
    fn an_unknown_format_names_the_known_ones() {
        let error = Cli::try_parse_from(["tandem", "export", "x", "--format", "pdf"]).unwrap_err().to_string();
        assert!(error.contains("md, html, zip, svg, png, excalidraw or json"), "{error}");
    }
}
