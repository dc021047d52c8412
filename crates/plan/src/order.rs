//! An order in which stages can run.

use crate::stage::Stage;
use artifact::check::Refusal;

/// Puts every stage after those that it reads; otherwise keeps the order. A circle is refused.
pub fn sort(mut waiting: Vec<Stage>) -> Result<Vec<Stage>, Refusal> {
    let mut sorted: Vec<Stage> = Vec::new();
    while !waiting.is_empty() {
        let reads = |stage: &Stage| stage.config.stages().iter().any(|name| waiting.iter().any(|w| w.name == *name));
        match waiting.iter().position(|stage| !reads(stage)) {
            Some(ready) => sorted.push(waiting.remove(ready)),
            None => return Err(circle(&waiting)),
        }
    }
    Ok(sorted)
}

/// Each of `stages` reads another one of them, so following the inputs comes back to a stage seen before.
fn circle(stages: &[Stage]) -> Refusal {
    let mut path = vec![&stages[0]];
    loop {
        let reads = path[path.len() - 1].config.stages();
        let next = stages.iter().find(|stage| reads.contains(&stage.name.as_str())).expect("each reads another");
        if let Some(start) = path.iter().position(|stage| stage.name == next.name) {
            let around: Vec<&str> = path[start..].iter().map(|stage| stage.name.as_str()).collect();
            let reason =
                format!("the stages read each other in a circle: {} reads {}", around.join(" reads "), around[0]);
            return Refusal { key: "stages".to_owned(), reason };
        }
        path.push(next);
    }
}
