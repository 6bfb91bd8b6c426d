//! The command line: flags and environment become a `Config`, one function a command. Results go to stdout, everything else to stderr.
//! Exit codes: 0 done, 1 it did not work, 2 the command or a setting is not understood.

mod args;
mod offline;
mod sharing;

use std::{
    error::Error,
    io::{IsTerminal, Write},
    process::ExitCode,
};

use clap::Parser;

use self::args::{Cli, Command};
use crate::{http, server};

/// What a command answers to `main`; the error is a sentence for the terminal.
type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// Parses the arguments and runs the command.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        None => serve(cli.serve),
        Some(Command::Serve(serve_args)) => serve(serve_args),
        Some(Command::Import(import)) => on_runtime(offline::import(import)),
        Some(Command::Export(export)) => on_runtime(offline::export(export)),
        Some(Command::Link(link)) => on_runtime(sharing::link(link)),
        Some(Command::Token(token)) => on_runtime(sharing::token(token)),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

fn serve(args: args::Serve) -> Outcome {
    log();
    let config = args.config();
    on_runtime(async move {
        let addr = config.addr;
        let services = server::Services::start(config).await?;
        server::welcome::ensure(&services).await?;
        let listener = http::listen(addr).await.map_err(|why| format!("cannot listen on {addr}: {why}"))?;
        let stop = stop_signal();
        // A closed stdout is no reason not to serve.
        let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);
        http::serve(services, listener, stop).await?;
        Ok(())
    })
}

/// Worker threads have a big stack: they decode what strangers send (`server::STACK`).
fn on_runtime(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(server::STACK).build()?;
    runtime.block_on(work)
}

fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TANDEM_LOG").unwrap_or_else(|_| "info,sqlx=warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Listens from now on; resolves when the process is asked to stop: Ctrl-C, or SIGTERM where that exists. Call it before anybody is told that
/// the server is there: until then a signal ends the process as it does any other.
fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let asked = {
        use tokio::signal::unix::{SignalKind, signal};
        let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
        async {
            match (terminate, interrupt) {
                (Ok(mut terminate), Ok(mut interrupt)) => tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                },
                _ => std::future::pending().await,
            }
        }
    };
    #[cfg(not(unix))]
    let asked = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    asked
}
