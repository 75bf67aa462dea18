use super::LayerDeclaration;
use crate::rule::{Rule, Vocabularies, Vocabulary};

/// A rule, and a property with a value that no zone of its layer has.
pub(crate) type NeverMet<'r> = (&'r Rule, &'r str, &'r str);

/// What the zones of each layer are known to say, by its declaration and by what rules name, and what of
/// the latter is never met.
pub(crate) fn vocabularies<'r>(
    declared: &[LayerDeclaration],
    rules: impl Iterator<Item = &'r Rule>,
) -> std::result::Result<(Vocabularies, Vec<NeverMet<'r>>), String> {
    let (mut known, mut never) = (Vocabularies::new(), Vec::new());
    for layer in declared {
        let vocabulary: &mut Vocabulary = known.entry(layer.name.clone()).or_default();
        vocabulary.take(&layer.values).map_err(|message| format!("layer {:?}: {message}", layer.name))?;
    }
    for rule in rules {
        for layer in rule.layers() {
            let vocabulary = known.entry(layer.to_owned()).or_default();
            never.extend(vocabulary.learn(rule).into_iter().map(|(property, value)| (rule, property, value)));
        }
    }
    Ok((known, never))
}
