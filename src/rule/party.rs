use crate::language::Language;
use crate::layer::Zone;
use crate::message::Message;
use crate::right::name_of;
use crate::shortened::{OF_A_TEXT, shortened};

/// Against what a right was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// A zone of a layer.
    Zone {
        /// Its id.
        id: String,
        /// Its own name, where it has one.
        name: Option<String>,
    },
    /// Another right of the batch.
    Right {
        /// Its id.
        id: String,
    },
}

impl Party {
    pub(super) fn zone(zone: &Zone) -> Self {
        let name = name_of(&zone.properties).map(|name| shortened(&name, OF_A_TEXT).into_owned());
        Self::Zone { id: zone.id.clone(), name }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Zone { id, .. } | Self::Right { id } => id,
        }
    }

    /// What people call it, where that is not its id.
    pub fn name(&self, language: Language) -> Option<String> {
        match self {
            Self::Zone { name, .. } => name.clone(),
            Self::Right { id } => Some(Message::new("right-of-the-batch").with("id", id.as_str()).in_words(language)),
        }
    }
}
