//! Names of the headers, as HTTP libraries want them: in small letters.

/// The tenant.
pub const FIWARE_SERVICE: &str = "fiware-service";
/// The tenant, on NGSI-LD paths.
pub const NGSILD_TENANT: &str = "ngsild-tenant";
/// The place of an entity within its tenant.
pub const FIWARE_SERVICE_PATH: &str = "fiware-servicepath";
/// Ties requests together; made by the server where the client gives none.
pub const FIWARE_CORRELATOR: &str = "fiware-correlator";
/// How many there are without paging, on `/v2` paths.
pub const FIWARE_TOTAL_COUNT: &str = "fiware-total-count";
/// How many there are without paging, on NGSI-LD paths.
pub const NGSILD_RESULTS_COUNT: &str = "ngsild-results-count";
/// The key, where it does not come as `Authorization: Bearer`.
pub const X_API_KEY: &str = "x-api-key";
/// The media type of JSON-LD documents.
pub const LD_JSON: &str = "application/ld+json";
/// The media type of all other documents.
pub const JSON: &str = "application/json";
