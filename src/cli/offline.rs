//! `import` and `export`: the same store as the server's, without a server. Either may run beside one.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Outcome, args};
use crate::{
    model::ids::DocId,
    server::{
        self, Services,
        auth::people,
        config::Config,
        export::{Wanted, Written},
        import,
        store::Card,
        unpack,
    },
};

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

async fn import_one(services: &Arc<Services>, file: &Path) -> Outcome {
    let zip = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    if file.is_dir() || zip {
        let unpacked = match zip {
            true => unpack::zip(services, None, fs::File::open(file)?).await?,
            false => unpack::folder(services, None, file).await?,
        };
        unpacked.documents.iter().for_each(|made| println!("/d/{}", made.id));
        for (part, why) in unpacked.left_out {
            eprintln!("{}: {part}: {why}", file.display());
        }
        return if unpacked.documents.is_empty() { Err("nothing in it became a document".into()) } else { Ok(()) };
    }
    let imported = import::file(file)?;
    for picture in imported.pictures {
        services.blobs.keep(picture, None).await?;
    }
    let id = services.rooms.create(None, imported.seed).await?;
    println!("/d/{id}");
    for (what, count) in imported.left_out {
        eprintln!("{}: left out {count} × {what}", file.display());
    }
    Ok(())
}

pub async fn export(args: args::Export) -> Outcome {
    let address = address(&args.id)?;
    let services = open(args.data.data_dir).await?;
    let content = services.rooms.content(&document(&services, &address).await?.id).await?;
    let wanted = Wanted { scale: args.scale, dark: args.dark, paper: !args.clear, ids: args.ids, frame: args.frame, ..args.format.into() };
    let mut written: Box<dyn Read> = match server::export::export(&content, &wanted, &services.blobs)? {
        Written::Bytes(bytes) => Box::new(io::Cursor::new(bytes)),
        Written::File(scratch) => Box::new(scratch.file.try_clone()?),
    };
    match args.out {
        Some(path) => {
            let copied = fs::File::create(&path).and_then(|mut file| io::copy(&mut written, &mut file));
            copied.map_err(|why| format!("{} cannot be written: {why}", path.display()))?;
        }
        None => drop(io::copy(&mut written, &mut io::stdout().lock())?),
    }
    services.shutdown().await;
    Ok(())
}

/// The id in an address, or an id alone.
pub(super) fn address(text: &str) -> Result<DocId, String> {
    let id = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    id.parse().map_err(|_| format!("{text:?} is not a document id; it is the 22 characters after /d/ in its address"))
}

/// The services over a folder that has documents.
pub(super) async fn open(folder: PathBuf) -> Result<Arc<Services>, Box<dyn std::error::Error + Send + Sync>> {
    if !folder.is_dir() {
        return Err(format!("there are no documents in {}; say where they are with --data-dir", folder.display()).into());
    }
    // Exports take the looks and the font of the built site along.
    Ok(Services::start(Config { site_dir: args::site_beside_program(), ..Config::local(folder) }).await?)
}

/// The document at this address: whoever has the data folder may do everything.
pub(super) async fn document(services: &Services, address: &DocId) -> Result<Card, Box<dyn std::error::Error + Send + Sync>> {
    let found = services.store.find(address, &people::server()).await?;
    Ok(found.ok_or("no such document")?)
}
