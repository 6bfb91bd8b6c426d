//! `import` and `export`: the same store as the server's, without a server. Either may run beside one.

use std::{fs, io::Write, sync::Arc};

use super::{Outcome, args};
use crate::server::{self, Services, config::Config, import};

pub async fn import(args: args::Import) -> Outcome {
    let services = Services::start(Config::local(args.data.data_dir)).await?;
    let mut failed = 0;
    for file in &args.files {
        if let Err(why) = import_one(&services, file).await {
            eprintln!("{}: {why}", file.display());
            failed += 1;
        }
    }
    services.shutdown().await;
    match failed {
        0 => Ok(()),
        n => Err(format!("{n} of {} files could not be imported", args.files.len()).into()),
    }
}

async fn import_one(services: &Arc<Services>, file: &std::path::Path) -> Outcome {
    let imported = import::file(file)?;
    let id = services.rooms.create(None, imported.seed).await?;
    println!("/d/{id}");
    for (what, count) in imported.left_out {
        eprintln!("{}: left out {count} × {what}", file.display());
    }
    Ok(())
}

pub async fn export(args: args::Export) -> Outcome {
    let id = args.id.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let id = id.parse().map_err(|_| format!("{:?} is not a document id; it is the 22 characters after /d/ in its address", args.id))?;
    let folder = args.data.data_dir;
    if !folder.is_dir() {
        return Err(format!("there are no documents in {}; say where they are with --data-dir", folder.display()).into());
    }
    let services = Services::start(Config::local(folder)).await?;
    let content = services.rooms.content(&id).await?;
    let text = server::export::export(&content, args.format);
    match args.out {
        Some(path) => fs::write(&path, text).map_err(|why| format!("{} cannot be written: {why}", path.display()))?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    services.shutdown().await;
    Ok(())
}
