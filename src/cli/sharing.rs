//! `link` and `token`: who may come in, decided by whoever has the data folder. A running server takes notice by itself.

use super::{
    Outcome, args,
    offline::{address, document, open},
};
use crate::{
    model::ids::DocId,
    server::{Services, auth::Token, config::Config, now_ms, sharing},
};

pub async fn link(args: args::Link) -> Outcome {
    let address = address(&args.id)?;
    let services = open(args.data.data_dir).await?;
    let doc = document(&services, &address).await?.id;
    match args.role {
        Some(role) => println!("/d/{}", sharing::new_address(&services.store, &doc, role).await?),
        None if args.end => end(&services, &address).await?,
        None => {
            for link in services.store.links(&doc).await? {
                println!("/d/{}\t{}{}", link.id, link.role.name(), if link.ended { "\tended" } else { "" });
            }
        }
    }
    services.shutdown().await;
    Ok(())
}

async fn end(services: &Services, address: &DocId) -> Outcome {
    services.store.end_link(address, now_ms()).await.map_err(|_| "this address has ended already")?;
    eprintln!("ended: /d/{address}");
    Ok(())
}

pub async fn token(args: args::Token) -> Outcome {
    let services = Services::start(Config::local(args.data.data_dir)).await?;
    let token = Token::random();
    services.people.rename(&token.user(), &args.name).await?;
    println!("{}", token.secret());
    services.shutdown().await;
    Ok(())
}
