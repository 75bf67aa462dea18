use super::{Parts, RawPlan};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::layers::is_plain;

impl Parts<'_> {
    /// Every pack is there, once, under an id of its own.
    pub(super) fn check_packs(&self, raw: &RawPlan, faults: &mut Vec<Diagnostic>) {
        let named = self.head.iter().flat_map(|head| &head.packs).enumerate();
        for (i, id) in named.clone().filter(|(i, _)| raw.absent.contains(i)) {
            let (code, message) = if named.clone().any(|(other, known)| other < i && known == id) {
                (Code::PackIdDuplicate, format!("pack {id:?} is named twice."))
            } else if is_plain(id) {
                (Code::PackUnknown, format!("pack {id:?} is neither beside the plan nor built in."))
            } else {
                (Code::PackUnknown, format!("{id:?} is no name of a folder beside the plan."))
            };
            faults.push(raw.plan().head.file.error(code, &format!("/packs/{i}"), message));
        }
        let mut ids: Vec<&str> = self.head.iter().map(|head| head.id.as_str()).collect();
        for folder in &self.folders {
            let Some(pack) = &folder.pack else { continue };
            let file = &folder.raw.head.file;
            if !is_plain(&pack.id) {
                let message = format!("the id {:?} is no name of a folder.", pack.id);
                faults.push(file.error(Code::ValueInvalid, "/id", message));
            }
            if ids.contains(&pack.id.as_str()) {
                let message = format!("the id {:?} is that of the plan, or of another pack of it.", pack.id);
                faults.push(file.error(Code::PackIdDuplicate, "/id", message));
            }
            ids.push(&pack.id);
        }
    }
}
