//! What the next `make` would do, in words.

use crate::plan::Plan;
use crate::rules;
use crate::stage::Stage;
use crate::verdict::{Cause, Verdict, verdicts};
use artifact::layout::MANIFEST;
use artifact::{Result, walk};

/// One line for each stage.
pub fn status(plan: &Plan) -> Result<String> {
    let width = plan.stages.iter().map(|stage| stage.name.len()).max().unwrap_or_default();
    let verdicts = verdicts(plan, None)?;
    let stopped = verdicts.iter().any(|verdict| matches!(verdict, Verdict::Cannot(_) | Verdict::Damaged(_)));
    let judged = plan.stages.iter().zip(&verdicts).map(|(stage, verdict)| {
        let words = if stopped { in_words_alone(stage, verdict) } else { in_words(verdict) };
        format!("{:width$}  {words}\n", stage.name)
    });
    let strangers = strangers(plan)?;
    let strangers =
        strangers.iter().map(|name| format!("{name:width$}  not part of {}; left as it is\n", plan.file.display()));
    Ok(judged.chain(strangers).collect())
}

/// The files that make stages run, below the stages that they make run.
pub fn why(plan: &Plan) -> Result<String> {
    let judged = plan.stages.iter().zip(verdicts(plan, None)?);
    let text: String = judged.map(|(stage, verdict)| causes(plan, stage, &verdict)).collect();
    Ok(if text.is_empty() { "every stage is fresh\n".to_owned() } else { text })
}

/// The commands that would run, or might, for the stages in `needed`.
pub fn commands(plan: &Plan, needed: &[&Stage], verdicts: &[Verdict]) -> String {
    let judged = plan.stages.iter().zip(verdicts);
    let judged = judged.filter(|(stage, _)| needed.iter().any(|other| other.name == stage.name));
    let lines = judged.map(|(stage, verdict)| match verdict {
        Verdict::May(_) => format!("{}  # {}\n", rules::command(plan, stage), in_words(verdict)),
        Verdict::Will(_) => format!("{}\n", rules::command(plan, stage)),
        Verdict::Fresh | Verdict::Cannot(_) | Verdict::Damaged(_) | Verdict::Blocked(_) => String::new(),
    });
    lines.collect()
}

fn causes(plan: &Plan, stage: &Stage, verdict: &Verdict) -> String {
    let lines: Vec<String> = match verdict {
        Verdict::Fresh => return String::new(),
        Verdict::Will(causes) | Verdict::Cannot(causes) => causes.iter().map(line).collect(),
        Verdict::May(upstream) => upstream.iter().map(|name| if_new(plan, name)).collect(),
        Verdict::Damaged(message) => vec![format!("  {message}\n")],
        Verdict::Blocked(obstacles) => obstacles.iter().map(|obstacle| format!("  {obstacle}\n")).collect(),
    };
    format!("{}\n{}", stage.name, lines.concat())
}

fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Fresh => "fresh".to_owned(),
        Verdict::Will(causes) => format!("will run: {}", reasons(causes)),
        Verdict::May(upstream) => format!("may run: {}", if_any_new(upstream)),
        Verdict::Cannot(causes) => format!("cannot run: {}", reasons(causes)),
        Verdict::Damaged(message) => format!("damaged: {message}"),
        Verdict::Blocked(obstacles) => format!("blocked: {}", obstacles.join("; ")),
    }
}

/// The same when some stage stops `make pipeline`, which then does not even run those that could run.
fn in_words_alone(stage: &Stage, verdict: &Verdict) -> String {
    let alone = |verb: &str| format!("`make {}` {verb} run it, `make pipeline` nothing", stage.name);
    match verdict {
        Verdict::Will(causes) => format!("{}: {}", alone("will"), reasons(causes)),
        Verdict::May(upstream) => format!("{}: {}", alone("may"), if_any_new(upstream)),
        _ => in_words(verdict),
    }
}

fn reasons(causes: &[Cause]) -> String {
    causes.iter().map(|cause| cause.reason.clone()).collect::<Vec<_>>().join("; ")
}

fn if_any_new(upstream: &[String]) -> String {
    let verb = if upstream.len() == 1 { "writes" } else { "write" };
    format!("if {} {verb} something new", upstream.join(" or "))
}

fn line(cause: &Cause) -> String {
    format!("  {}: {}\n", cause.path.display(), cause.reason)
}

fn if_new(plan: &Plan, upstream: &str) -> String {
    format!("  {}: if {upstream} writes something new\n", plan.folder_of(upstream).join(MANIFEST).display())
}

/// Folders of stages that have left the pipeline file, or never were in it.
fn strangers(plan: &Plan) -> Result<Vec<String>> {
    let folders = if plan.folder.is_dir() { walk::entries(&plan.folder)? } else { Vec::new() };
    let names = folders.iter().filter(|path| path.is_dir()).filter_map(|path| path.file_name()?.to_str());
    let is_strange = |name: &&str| !name.starts_with('.') && plan.stages.iter().all(|stage| stage.name != *name);
    Ok(names.filter(is_strange).map(str::to_owned).collect())
}
