//! What a role allows, on the wire. (Links with roles come later; the rooms judge every frame today.)

use super::support::{App, soon};
use crate::{
    model::{
        access::{Action, Role, can},
        ids::{DocId, random_client},
    },
    server::rooms::{Incoming, Joiner, Member, Outgoing},
    sync::{
        awareness::{self, Entry},
        frame::Frame,
        limits::{self, close},
        replica::{Replica, TextOp},
        wire::{Control, ServerMessage},
    },
};

async fn join(app: &App, doc: &DocId, role: Role) -> Member {
    app.services.rooms.join(doc, Joiner::someone(role)).await.unwrap()
}

fn edit() -> Incoming {
    let update = Replica::new(random_client()).edit_note(&[TextOp::Insert("x".into())]).unwrap().update;
    Incoming::Binary(Frame::Update(&update).encode().into())
}

/// The next outgoing frame that `pick` likes.
async fn heard<T>(member: &Member, pick: impl Fn(&Outgoing) -> Option<T>) -> T {
    let hear = async {
        loop {
            let frame = member.next().await.expect("the connection is open");
            if let Some(found) = pick(&frame) {
                return found;
            }
        }
    };
    soon("a frame", hear).await
}

fn control(frame: &Outgoing) -> Option<ServerMessage> {
    let Outgoing::Text(text) = frame else { return None };
    serde_json::from_slice::<Control<ServerMessage>>(text).ok().map(|control| control.message)
}

#[tokio::test]
async fn s6_every_role_may_read_and_appear_and_only_some_may_edit() {
    for role in Role::ALL {
        let app = App::start().await;
        let doc = app.doc("shared").await;
        let (member, other) = (join(&app, &doc, role).await, join(&app, &doc, Role::Edit).await);
        member.receive(Incoming::Binary(Frame::Step1(&[0]).encode().into())).await;
        let state = heard(&member, |frame| match frame {
            Outgoing::Binary(bytes) => Frame::parse(bytes).ok().and_then(|f| if let Frame::Step2(u) = f { Some(u.to_vec()) } else { None }),
            _ => None,
        });
        assert_eq!(Replica::load(0, [&state.await[..]]).unwrap().note(), "shared", "{role:?}");

        let here = awareness::encode([Entry { client: 5, clock: 1, state: Some("{}") }].into_iter());
        member.receive(Incoming::Binary(Frame::Awareness(&here).encode().into())).await;
        heard(&other, |frame| match frame {
            Outgoing::Binary(bytes) => matches!(Frame::parse(bytes), Ok(Frame::Awareness(_))).then_some(()),
            _ => None,
        })
        .await;

        member.receive(edit()).await;
        let answer = heard(&member, |frame| control(frame).filter(|message| !matches!(message, ServerMessage::Welcome(_)))).await;
        let head = app.card(&doc).await.head;
        if can(role, Action::Edit) {
            assert_eq!((answer, head), (ServerMessage::Saved { n: 1 }, 2), "{role:?}");
        } else {
            assert!(matches!(answer, ServerMessage::Refused { n: 1, .. }), "{role:?}: {answer:?}");
            assert_eq!(head, 1, "{role:?} changed the document");
        }
    }
}

#[tokio::test]
async fn s6_a_reader_that_goes_on_writing_is_sent_away() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let reader = join(&app, &doc, Role::View).await;
    for _ in 0..limits::STRIKES {
        reader.receive(edit()).await;
    }
    let code = heard(&reader, |frame| if let Outgoing::Close { code, .. } = frame { Some(*code) } else { None }).await;
    assert_eq!(code, close::POLICY);
    assert_eq!(app.stored_note(&doc).await, "");
}

#[tokio::test]
async fn s6_a_reader_may_answer_the_sync_with_nothing() {
    let app = App::start().await;
    let doc = app.doc("").await;
    let reader = join(&app, &doc, Role::View).await;
    reader.receive(Incoming::Binary(Frame::Step2(&[0, 0]).encode().into())).await;
    let answer = heard(&reader, |frame| control(frame).filter(|message| !matches!(message, ServerMessage::Welcome(_)))).await;
    assert_eq!(answer, ServerMessage::Saved { n: 1 });
}
