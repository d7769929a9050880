//! stub
use super::*;
use crate::backend::*;
use std::time::Duration;
#[allow(missing_docs, unused)]
impl Engine {
    pub fn stats(&self) -> Result<Stats> {
        unimplemented!()
    }
    pub fn gc(&self, g: Duration, d: bool, p: &dyn crate::progress::Progress) -> Result<GcReport> {
        unimplemented!()
    }
    pub fn verify(&self, r: &Verify, p: &dyn crate::progress::Progress) -> Result<VerifyReport> {
        unimplemented!()
    }
    pub(crate) fn bytes_only_of(
        &self,
        id: &crate::model::DatasetId,
        s: &[crate::model::SnapshotId],
    ) -> Result<Option<u64>> {
        Ok(None)
    }
}
