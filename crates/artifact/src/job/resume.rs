//! Continues a long run that was killed.

use super::{Job, running_program};
use crate::error::Result;
use crate::resume::Resume;

impl<S> Job<S> {
    /// Returns where this run saves its state, and the last state that a killed run saved. This run may use that state
    /// if program, seed, inputs and settings are the same; otherwise it is ignored, with a line that says why. `later`
    /// names settings that only matter after the long computation, so they may differ. `also` holds what else decides
    /// the result, such as the number of threads.
    ///
    /// # Panics
    /// `also` names something that is compared anyway.
    pub fn resume(&self, later: &[&str], also: &[(&str, String)]) -> Result<(Resume, Option<Vec<u8>>)> {
        self.resume_as(running_program(), later, also)
    }

    fn resume_as(
        &self,
        program: Result<String>,
        later: &[&str],
        also: &[(&str, String)],
    ) -> Result<(Resume, Option<Vec<u8>>)> {
        let mut circumstances = self.origin().circumstances(later)?;
        circumstances.extend(program.as_ref().ok().map(|hash| ("program".to_owned(), hash.clone())));
        for (name, value) in also {
            let counted = name == &"program" || circumstances.insert((*name).to_owned(), value.clone()).is_some();
            assert!(!counted, "{name} counts anyway, and must not be replaced");
        }
        let resume = Resume::new(&self.folder, circumstances);
        let earlier = match program {
            Ok(_) => resume.earlier()?,
            Err(error) => Err(format!("may be that of another program: {error}")),
        };
        match earlier {
            Ok(state) => Ok((resume, state)),
            Err(reason) => {
                self.say(format!("starting afresh: the state of an earlier run {reason}"));
                Ok((resume, None))
            }
        }
    }
}

#[cfg(test)]
mod tests;
