//! One-time tickets: who cannot send a cookie or a header with a WebSocket (a page of another program, a library) asks for one over HTTP and
//! shows it in the address. In memory only; a restart ends them all.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::model::ids::{DocId, UserId, random};

/// How long a ticket is good; it is shown in addresses, which get into logs.
pub const LIFE: Duration = Duration::from_secs(30);
/// Tickets that are out at the same time; more than that, and the oldest are no good any more.
const OUT: usize = 10_000;

#[derive(Default)]
pub struct Tickets(Mutex<HashMap<String, Ticket>>);

struct Ticket {
    user: UserId,
    address: DocId,
    ends: Instant,
}

impl Tickets {
    /// A ticket for this person and this address.
    pub fn issue(&self, user: &UserId, address: &DocId, now: Instant) -> String {
        let secret = URL_SAFE_NO_PAD.encode(random::<24>());
        let mut out = self.lock();
        out.retain(|_, ticket| ticket.ends > now);
        if out.len() >= OUT
            && let Some(oldest) = out.iter().min_by_key(|(_, ticket)| ticket.ends).map(|(secret, _)| secret.clone())
        {
            out.remove(&oldest);
        }
        out.insert(secret.clone(), Ticket { user: user.clone(), address: address.clone(), ends: now + LIFE });
        secret
    }

    /// Whose ticket it is; afterwards it is no good any more, whatever the answer.
    pub fn redeem(&self, secret: &str, address: &DocId, now: Instant) -> Option<UserId> {
        let ticket = self.lock().remove(secret)?;
        (ticket.ends > now && ticket.address == *address).then_some(ticket.user)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Ticket>> {
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_at_its_address_and_for_thirty_seconds() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let (user, here, there) = (UserId::random(), DocId::random(), DocId::random());
        let ticket = tickets.issue(&user, &here, now);
        assert_eq!(tickets.redeem(&ticket, &here, now), Some(user.clone()));
        assert_eq!(tickets.redeem(&ticket, &here, now), None, "twice");
        assert_eq!(tickets.redeem(&tickets.issue(&user, &here, now), &there, now), None, "elsewhere");
        let late = tickets.issue(&user, &here, now);
        assert_eq!(tickets.redeem(&late, &here, now + LIFE), None, "too late");
        assert_eq!(tickets.redeem("", &here, now), None);
    }

    #[test]
    fn tickets_that_nobody_uses_take_bounded_room() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let (user, here) = (UserId::random(), DocId::random());
        let newest = (0..OUT + 5).map(|n| tickets.issue(&user, &here, now + Duration::from_micros(n as u64))).last().unwrap();
        assert_eq!(tickets.lock().len(), OUT);
        assert!(tickets.redeem(&newest, &here, now).is_some());
    }
}
