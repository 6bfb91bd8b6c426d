//! Who may do what: the one rule every path asks. It does not know how a role was come by (`server/auth`).

use serde::{Deserialize, Serialize};

/// What a person is to a document, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    View,
    Comment,
    Edit,
    Owner,
}

/// What somebody asks to do with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// See note, board and title, and export them.
    Read,
    /// Show a cursor, a selection, a name.
    Appear,
    /// Write comments.
    Comment,
    /// Change note, board or title.
    Edit,
    /// Give others a role.
    Share,
    /// Delete the document.
    Delete,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::View, Role::Comment, Role::Edit, Role::Owner];

    /// As it is on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Role::View => "view",
            Role::Comment => "comment",
            Role::Edit => "edit",
            Role::Owner => "owner",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "view" => Some(Role::View),
            "comment" => Some(Role::Comment),
            "edit" => Some(Role::Edit),
            "owner" => Some(Role::Owner),
            _ => None,
        }
    }
}

impl Action {
    pub const ALL: [Action; 6] = [Action::Read, Action::Appear, Action::Comment, Action::Edit, Action::Share, Action::Delete];
}

/// Whether `role` allows `action`. Every request, frame and button asks here and nowhere else.
pub const fn can(role: Role, action: Action) -> bool {
    let least = match action {
        Action::Read | Action::Appear => Role::View,
        Action::Comment => Role::Comment,
        Action::Edit => Role::Edit,
        Action::Share | Action::Delete => Role::Owner,
    };
    role as u8 >= least as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stronger_role_can_do_all_a_weaker_one_can() {
        for action in Action::ALL {
            let allowed = Role::ALL.map(|role| can(role, action));
            assert!(allowed.is_sorted(), "{action:?}: {allowed:?}");
            assert!(allowed[3], "the owner can do everything");
        }
    }

    #[test]
    fn the_matrix_is_this_one() {
        let row = |role| Action::ALL.map(|action| u8::from(can(role, action)));
        assert_eq!(row(Role::View), [1, 1, 0, 0, 0, 0]);
        assert_eq!(row(Role::Comment), [1, 1, 1, 0, 0, 0]);
        assert_eq!(row(Role::Edit), [1, 1, 1, 1, 0, 0]);
        assert_eq!(row(Role::Owner), [1, 1, 1, 1, 1, 1]);
    }
}
